import type { Reading, ReadingBatch } from '../../model/reading.ts';
import type { SeriesQuery, SeriesStore } from '../../model/series-store.ts';
import { checkPosition, checkQuery } from '../query-check.ts';
import { queryBuckets } from './bucket-query.ts';
import { InfluxqlClient, type InfluxqlOptions, QueryRefused, type Series } from './influxql-client.ts';
import { type LinePoint, measurement, pointsOf } from './line-point.ts';
import { DatabaseMade, type LineWriter, shortened } from './line-writer.ts';
import { PositionFile } from './position-file.ts';
import { latestSamples, querySamples } from './sample-query.ts';
import { source } from './series-selection.ts';
import { SetAsideFile } from './set-aside-file.ts';
import { type SetAside, writeAroundPoison } from './write-around-poison.ts';
import { WriteQueue } from './write-queue.ts';
import { stateFields } from './written-name.ts';

export interface InfluxSeriesOptions {
  /** Where the position and what was set aside are kept. */
  readonly folder: string;
  /** What the position counts for: the database's address without secrets, and gateway id and epoch of the journal. */
  readonly target: { readonly database: string; readonly journal: string };
  readonly writer: () => LineWriter;
  readonly reader: InfluxqlOptions;
  /** Whether `retain` may delete: InfluxDB 3 has no DELETE, 2 only with limits; there the bucket's retention does it. */
  readonly deletes: boolean;
  /** Readings the database refuses for good, after they are in the file. */
  readonly onSetAside?: (readings: number, reason: string) => void;
  readonly onWritten?: (lines: number) => void;
}

/** However large the limit asked for. */
const mostReadings = 100_000;

/** The port over line protocol and InfluxQL; what differs between versions is the writer. */
export class InfluxSeriesStore implements SeriesStore {
  private readonly options: InfluxSeriesOptions;
  private readonly client: InfluxqlClient;
  private readonly file: PositionFile;
  private readonly aside: SetAsideFile;
  private durable: number;
  private writer: LineWriter | null = null;
  private queue: WriteQueue | null = null;
  /** Something was written there, as far as is known: a position alone moves without readings too. */
  private held = false;
  /** The database has been seen to hold something since the start. */
  private looked = false;

  constructor(options: InfluxSeriesOptions) {
    this.options = options;
    this.client = new InfluxqlClient(options.reader);
    this.file = new PositionFile(options.folder, options.target.database, options.target.journal);
    this.aside = new SetAsideFile(options.folder);
    this.durable = this.file.read();
  }

  /** Asks the database nothing: the gateway starts whether it answers or not. */
  async start(): Promise<void> {
    const writer = this.options.writer();
    this.writer = writer;
    this.looked = false;
    this.queue = new WriteQueue((points) => this.send(writer, points));
    this.durable = this.file.read();
    this.held = this.durable > 0;
  }

  async write(batches: readonly ReadingBatch[]): Promise<void> {
    const untimely: Promise<void>[] = [];
    const points = batches.flatMap((batch) =>
      pointsOf(batch, (reading) => {
        untimely.push(this.setAside({ ...batch, readings: [reading] }, `time ${reading.ts} is not one the database can hold`));
      }),
    );
    await this.queueNow().add(points);
    await Promise.all(untimely);
  }

  async flush(position: number): Promise<void> {
    checkPosition(position);
    await this.queueNow().drained();
    if (position === this.durable) return;
    await this.file.write(position);
    this.durable = position;
  }

  position(): number {
    return this.durable;
  }

  async query(asked: SeriesQuery): Promise<readonly Reading[]> {
    checkQuery(asked);
    const limit = Math.min(asked.limit, mostReadings);
    if (limit <= 0 || asked.to <= asked.from) return [];
    await this.settled();
    return asked.every === null ? querySamples(this.client, asked, limit) : queryBuckets(this.client, asked, asked.every, limit);
  }

  async latest(deviceId: string): Promise<readonly Reading[]> {
    await this.settled();
    return latestSamples(this.client, deviceId);
  }

  /** The database's own retention should be as long or shorter: then nothing is ever left to delete here. */
  async retain(before: number): Promise<number> {
    if (!Number.isFinite(before)) throw new RangeError(`before: expected ms since epoch, came ${before}`);
    if (!this.options.deletes) return 0;
    await this.settled();
    const older = `FROM ${source} WHERE time < ${Math.ceil(before)}ms`;
    const [found = []] = await this.client.ask([`SELECT count(${stateFields}) ${older}`]);
    const samples = total(found);
    if (samples > 0) await this.client.ask([`DELETE ${older}`]);
    return samples;
  }

  /** Counts on the server, which reads everything for it. `bytes` of all databases of the server; 0 where it does not say. */
  async stats(): Promise<{ readonly samples: number; readonly bytes: number }> {
    await this.settled();
    const [found = []] = await this.client.ask([`SELECT count(${stateFields}) FROM ${source}`]);
    const shards = await this.client.ask([`SHOW STATS FOR 'shard'`]).catch(() => []);
    let bytes = 0;
    for (const { columns, values } of shards.flat()) {
      const size = values[0]?.[columns.indexOf('diskBytes')];
      if (typeof size === 'number') bytes += size;
    }
    return { samples: total(found), bytes };
  }

  async stop(): Promise<void> {
    this.queue?.close(new Error('the store is stopped'));
    this.writer?.close();
    this.queue = null;
    this.writer = null;
  }

  private queueNow(): WriteQueue {
    if (this.queue === null) throw new Error('the store is not started: call start() first');
    return this.queue;
  }

  /** What was written before is in the answer. A database that takes nothing may still be asked. */
  private async settled(): Promise<void> {
    await this.queue?.drained().catch(() => {});
  }

  private async send(writer: LineWriter, points: readonly LinePoint[]): Promise<void> {
    await this.lookForLoss();
    await writeAroundPoison(points, (part) => this.post(writer, part), this.setAside);
    this.held = true;
    this.options.onWritten?.(points.length);
  }

  private async post(writer: LineWriter, points: readonly LinePoint[]): Promise<void> {
    try {
      await writer.write(points);
    } catch (error) {
      if (!(error instanceof DatabaseMade)) throw error;
      this.looked = false;
      await this.lookForLoss();
      await writer.write(points);
    }
  }

  private readonly setAside: SetAside = async (point, reason) => {
    const { deviceId, position, receivedAt, readings } = point;
    await this.aside.add({ deviceId, position, receivedAt, reason: shortened(reason), readings });
    this.options.onSetAside?.(readings.length, shortened(reason));
  };

  /** A database that was wiped, or set up anew, gets again what the journal still has. */
  private async lookForLoss(): Promise<void> {
    if (this.looked) return;
    if (this.held && (await this.isEmpty())) {
      await this.file.write(0);
      throw new Error('the database is empty though it was written to: everything the journal still has is written again');
    }
    this.looked = true;
  }

  private async isEmpty(): Promise<boolean> {
    try {
      const [found = []] = await this.client.ask([`SHOW FIELD KEYS FROM "${measurement}"`]);
      return found.length === 0;
    } catch (error) {
      // A server that does not answer such questions may take lines all the same (no right to read; VictoriaMetrics).
      if (error instanceof QueryRefused && error.status < 500) return false;
      throw error;
    }
  }
}

function total(series: readonly Series[]): number {
  let sum = 0;
  for (const { values } of series) for (const row of values) for (const value of row.slice(1)) if (typeof value === 'number') sum += value;
  return sum;
}
