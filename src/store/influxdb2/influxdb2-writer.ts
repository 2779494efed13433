import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpError, InfluxDB, setLogger, type Transport, type WriteApi } from '@influxdata/influxdb-client';
import { type Line, lineOf } from '../influx-series/line-point.ts';
import { isRefusal, LinesRefused, type LineWriter, shortened } from '../influx-series/line-writer.ts';
import { withDeadline } from '../influx-series/with-deadline.ts';

export interface Influxdb2Options {
  /** e.g. `https://host:8086`. */
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

const silenceMs = 10_000;
const requestMs = 30_000;
const unbounded = Number.MAX_SAFE_INTEGER;
/** Larger than any request of ours: nothing is sent by the client's own count. */
const mostLines = 10_000;

/** InfluxDB 2 and 3 through `@influxdata/influxdb-client`. Its own buffers and retries are off: they drop the oldest lines. */
export class Influxdb2Writer implements LineWriter {
  private readonly agent: HttpAgent;
  private readonly api: WriteApi;
  private status: number | undefined;

  constructor({ url, org, bucket, token }: Influxdb2Options) {
    // What failed is told by its owner, once, and not line by line on the console.
    setLogger({ warn: () => {}, error: () => {} });
    this.agent = url.startsWith('https:') ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    const client = new InfluxDB({ url, token, timeout: silenceMs, transportOptions: { agent: this.agent } });
    const watched = new InfluxDB({ url, transport: this.watch(client.transport) });
    this.api = watched.getWriteApi(org, bucket, 'ms', {
      batchSize: mostLines,
      maxBatchBytes: unbounded,
      flushInterval: 0,
      maxRetries: 0,
      maxRetryTime: unbounded,
      maxBufferLines: 0,
      gzipThreshold: unbounded,
    });
  }

  async write(points: readonly Line[]): Promise<void> {
    this.status = undefined;
    this.api.writeRecords(points.map(lineOf));
    try {
      await withDeadline(this.api.flush(), requestMs, () => this.close());
    } catch (error) {
      const reason = reasonOf(error);
      if (isRefusal(error instanceof HttpError ? error.statusCode : undefined, error)) throw new LinesRefused(reason, points.length);
      throw new Error(reason);
    }
    // "201: some were rejected" (InfluxDB 3 write API); the client takes it for success.
    if (this.status === 201) throw new LinesRefused('partial write: answer 201', points.length);
  }

  close(): void {
    this.agent.destroy();
  }

  private watch(inner: Transport): Transport {
    const note = (status: number | undefined) => {
      this.status = status;
    };
    return {
      chunkCombiner: inner.chunkCombiner,
      iterate: (path, body, options) => inner.iterate(path, body, options),
      request: (path, body, options, started) => inner.request(path, body, options, started),
      send: (path, body, options, callbacks) =>
        inner.send(path, body, options, {
          ...callbacks,
          responseStarted: (headers, status) => {
            note(status);
            callbacks?.responseStarted?.(headers, status);
          },
        }),
    };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof HttpError) return shortened(`${error.statusCode} ${error.body ?? error.message}`);
  return shortened(error instanceof Error ? error.message : String(error));
}
