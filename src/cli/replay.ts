import { statSync } from 'node:fs';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { Output } from './output.ts';
import { type CsvRow, csvRows } from './replay/csv-rows.ts';
import { Misuse } from './replay/misuse.ts';
import { newReplayCounts, type ReplayCounts } from './replay/replay-counts.ts';
import { ReplaySender } from './replay/replay-sender.ts';
import { rowElement } from './replay/row-element.ts';
import { type PointPlace, planRows, type RowPlan } from './replay/row-plan.ts';
import { rowTimes } from './replay/row-times.ts';

export interface ReplayWish {
  readonly csv: string;
  /** Device id. */
  readonly device: string;
  /** `<column>=<point>`, at least one. */
  readonly map: readonly string[];
  readonly time?: string | undefined;
  readonly format?: string | undefined;
  /** IANA zone for times without an offset. */
  readonly zone: string;
  /** Rows per second, for a file without a time column. */
  readonly rate?: number | undefined;
  readonly start?: string | undefined;
  /** Cells that mean "no value". */
  readonly missing?: readonly string[] | undefined;
  /** Times the recorded pace; as fast as it is acknowledged when not given. */
  readonly speed?: number | undefined;
  /** Shifts all times so that the last row is now. */
  readonly asLive?: boolean | undefined;
  readonly separator?: string | undefined;
  /** `mqtt://127.0.0.1:1883` when not given. */
  readonly url?: string | undefined;
  readonly secret?: string | undefined;
  /** Rows in one message at most; 100 when not given. */
  readonly batch?: number | undefined;
  readonly window?: number | undefined;
  /** How the device's type reads a point; null = it has no such point. Without it every point is a number under its own name. */
  readonly placeOf?: ((point: string) => PointPlace | null) | undefined;
  /** Days that the gateway keeps single readings. */
  readonly keptDays?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const longestMessage = 60 * 1024;

/** `anlin replay`: plays a recorded CSV file through MQTT, QoS 1. Resolves when every message is acknowledged. */
export async function replay(wish: ReplayWish, out: Output, clock: Clock = systemClock): Promise<ReplayCounts> {
  const { batch: rows = 100, asLive = false, missing = [], speed, separator = ',' } = wish;
  if (!Number.isInteger(rows) || rows < 1) throw new Misuse(`--batch: expected a whole number of rows from 1, came ${rows}`);
  if (speed !== undefined && !(speed > 0)) throw new Misuse(`--speed: expected a number above 0, came ${speed}`);
  const plan = await planOf(wish, separator);
  const timeOf = rowTimes({ plan, format: wish.format, zone: wish.zone, rate: wish.rate, start: wish.start, asLive });
  const shift = asLive ? clock.wall() - (await lastTime(wish.csv, separator, timeOf)) : 0;
  const counts = newReplayCounts();
  const sender = new ReplaySender({
    url: wish.url ?? 'mqtt://127.0.0.1:1883',
    device: wish.device,
    secret: wish.secret,
    counts,
    nonce: `${process.pid.toString(36)}${clock.wall().toString(36)}`,
    ...(wish.window !== undefined && { window: wish.window }),
  });
  const pace = paceOf(speed, clock);
  const oldest = wish.keptDays === undefined ? Number.NEGATIVE_INFINITY : clock.wall() - wish.keptDays * 86_400_000;
  const began = clock.monotonic();
  const size = statSync(wish.csv).size;
  let batch: string[] = [];
  let bytes = 0;
  let read = 0;
  let said = began;

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const payload = batch.length === 1 ? (batch[0] ?? '') : `[${batch.join(',')}]`;
    batch = [];
    bytes = 0;
    await sender.send(payload);
  };
  try {
    await sender.start();
    for await (const row of dataRows(wish.csv, separator)) {
      wish.signal?.throwIfAborted();
      const at = timeOf(row, counts.rows);
      const wait = pace(at);
      if (wait > 0) {
        await flush();
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
      if (typeof at === 'number' && at + shift < oldest) counts.olderThanKept++;
      const element = rowElement(row, typeof at === 'number' ? at + shift : at, plan, missing, counts);
      const length = Buffer.byteLength(element) + 1;
      if (batch.length >= rows || bytes + length > longestMessage) await flush();
      batch.push(element);
      bytes += length;
      read += row.cells.reduce((sum, cell) => sum + cell.length + 1, 1);
      if (clock.monotonic() - said > 200) {
        said = clock.monotonic();
        const share = Math.min(99, Math.round((100 * read) / size));
        out.progress(`${share} %  ${counts.rows} rows, ${counts.messagesAcknowledged}/${counts.messagesSent} messages acknowledged`);
      }
    }
    await flush();
    await sender.drain();
  } finally {
    await sender.stop();
  }
  report(counts, plan, (clock.monotonic() - began) / 1000, out);
  return counts;
}

async function planOf(wish: ReplayWish, separator: string): Promise<RowPlan> {
  for await (const rows of csvRows(wish.csv, separator)) {
    const [header] = rows;
    if (header === undefined) continue;
    return planRows({
      header: header.cells,
      map: wish.map,
      time: wish.time,
      placeOf: wish.placeOf ?? ((point) => ({ kind: 'number', path: [point] })),
    });
  }
  throw new Error(`${wish.csv}: expected a header line, came an empty file`);
}

/** Every row but the header. */
async function* dataRows(file: string, separator: string): AsyncGenerator<CsvRow> {
  let header = true;
  for await (const rows of csvRows(file, separator)) {
    for (const row of rows) {
      if (!header) yield row;
      header = false;
    }
  }
}

async function lastTime(file: string, separator: string, timeOf: (row: CsvRow, n: number) => number | string): Promise<number> {
  let last: number | null = null;
  let n = 0;
  for await (const row of dataRows(file, separator)) {
    const at = timeOf(row, n++);
    if (typeof at === 'number' && (last === null || at > last)) last = at;
  }
  if (last === null) throw new Error(`${file}: --as-live needs a row with a readable time, came none`);
  return last;
}

/** ms to wait until a row of this time is due; the first row is due at once. */
function paceOf(speed: number | undefined, clock: Clock): (at: number | string) => number {
  let origin: { readonly at: number; readonly mono: number } | null = null;
  return (at) => {
    if (speed === undefined || typeof at === 'string') return 0;
    origin ??= { at, mono: clock.monotonic() };
    return (at - origin.at) / speed - (clock.monotonic() - origin.mono);
  };
}

function report(counts: ReplayCounts, plan: RowPlan, seconds: number, out: Output): void {
  if (out.json) {
    out.line(JSON.stringify({ ...counts, seconds: Math.round(seconds * 1000) / 1000 }));
    return;
  }
  out.line(`${counts.rows} rows, ${plan.columns.length} columns, ${seconds.toFixed(1)} s`);
  out.line(
    `cells   ${counts.good} good, ${counts.missing} missing, ${counts.notNumeric} not numeric, ${counts.withoutTime} without a readable time`,
  );
  if (counts.raggedRows > 0) out.line(`        ${counts.raggedRows} rows with more or fewer cells than the header: sent as text`);
  if (counts.olderThanKept > 0)
    out.line(
      `        ${counts.olderThanKept} rows are older than the gateway keeps single readings (ANLIN_STORE_RAW_DAYS): raise it, or they go`,
    );
  out.line(
    `sent    ${counts.messagesSent} messages, ${counts.messagesAcknowledged} acknowledged, ${counts.messagesRepeated} sent again after a lost connection`,
  );
}
