import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB } from 'influx';
import { type Line, measurement } from '../influx-series/line-point.ts';
import { DatabaseMade, isRefusal, LinesRefused, type LineWriter, shortened } from '../influx-series/line-writer.ts';
import { withDeadline } from '../influx-series/with-deadline.ts';

export interface Influxdb1Options {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  /** Of a database that has to be made: a whole number of days. Null = one that is missing stays missing. */
  readonly retentionDays: number | null;
}

/** The server says nothing for so long: it hangs. */
const silenceMs = 10_000;
/** However slowly it says something. */
const requestMs = 30_000;

/** InfluxDB 1.x through the `influx` client. Its own retries are off: the journal is the spool. */
export class Influxdb1Writer implements LineWriter {
  private readonly options: Influxdb1Options;
  private readonly agent: HttpAgent;
  private readonly client: InfluxDB;

  constructor(options: Influxdb1Options) {
    const { tls, host, port, database, username, password } = options;
    this.options = options;
    this.agent = tls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.client = new InfluxDB({
      hosts: [{ host, port, protocol: tls ? 'https' : 'http', options: { agent: this.agent } }],
      database,
      username,
      password,
      pool: { maxRetries: 0, requestTimeout: silenceMs },
    });
  }

  async write(points: readonly Line[]): Promise<void> {
    try {
      await this.post(points);
    } catch (error) {
      const status = statusOf(error);
      const reason = shortened(error instanceof Error ? error.message : String(error));
      if (isRefusal(status, error)) throw new LinesRefused(reason, points.length);
      const { retentionDays } = this.options;
      if (status !== 404 || !reason.includes('database not found') || retentionDays === null) throw new Error(reason);
      await this.makeDatabase(retentionDays);
      throw new DatabaseMade(reason);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private post(points: readonly Line[]): Promise<void> {
    const written = points.map(({ measurement: name = measurement, tags, fields, timestamp }) => ({
      measurement: name,
      tags: { ...tags },
      fields: oneField(fields),
      timestamp,
    }));
    return withDeadline(this.client.writePoints(written, { precision: 'ms' }), requestMs, () => this.close());
  }

  /** Without the right to do so it stays missing, and the store behind. */
  private async makeDatabase(retentionDays: number): Promise<void> {
    const { database } = this.options;
    const name = `"${database.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    await this.client.query(`CREATE DATABASE ${name} WITH DURATION ${retentionDays}d`);
  }
}

/** A field value that the client writes as it is: it asks objects for their text. */
class Written {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** All fields as the value of the first one: names hold no `=`, and the client's own sorting and escaping cost more than the line. */
function oneField(fields: string): Record<string, Written> {
  const end = fields.indexOf('=');
  return { [fields.slice(0, end)]: new Written(fields.slice(end + 1)) };
}

/** The client's error for an answer of 3xx or 4xx carries the response; its class is not exported. */
function statusOf(error: unknown): number | undefined {
  return (error as { res?: { statusCode?: number } } | null)?.res?.statusCode;
}
