import type { SeriesQuery } from '../../model/series-store.ts';
import { Buckets } from './buckets.ts';
import { between, type ColumnData, WINDOW_MS, windowOf } from './column-data.ts';
import type { DeviceState, EngineState } from './engine-state.ts';
import { type PackedReadings, ReadingPacker } from './packed-readings.ts';
import { HOUR_MS, readRollups } from './rollups.ts';
import { columnsOf, readPage, summariesOf } from './window-page.ts';

/** However large the limit asked for: bounds what one query can take of memory and of the main thread. */
export const MOST_READINGS = 100_000;
const ROLLUP_PAGE = 256;

type Pause = () => Promise<void>;

/** Pages through the windows; `pause` between the pages lets writes, flushes and other queries in. */
export async function query(state: EngineState, asked: SeriesQuery, pause: Pause): Promise<PackedReadings> {
  const out = new ReadingPacker(state.names);
  const device = state.devices.get(asked.deviceId);
  const limit = Math.min(asked.limit, MOST_READINGS);
  if (!device || asked.to <= asked.from || limit <= 0) return out.packed();
  const wanted = wantedColumns(state, asked.points);
  if (asked.every === null) await rawQuery(state, device, asked, limit, wanted, out, pause);
  else await new BucketQuery(state, device, asked, asked.every, limit, wanted, out, pause).run();
  return out.packed();
}

function wantedColumns(state: EngineState, points: readonly string[]): (column: number) => boolean {
  if (points.length === 0) return () => true;
  const names = new Set(points);
  const known = new Map<number, boolean>();
  return (column) => {
    let wanted = known.get(column);
    if (wanted === undefined) {
      wanted = names.has(state.names.points[column]?.point ?? '');
      known.set(column, wanted);
    }
    return wanted;
  };
}

async function rawQuery(
  state: EngineState,
  device: DeviceState,
  { from, to }: SeriesQuery,
  limit: number,
  wanted: (column: number) => boolean,
  out: ReadingPacker,
  pause: Pause,
): Promise<void> {
  const last = windowOf(to - 1);
  for (let start = windowOf(from); start <= last; ) {
    const page = readPage(state, device, start, last, wanted);
    for (const window of page.windows) {
      const columns = columnsOf(state, device, window, wanted).map((data) => between(data, from, to));
      columns.sort((a, b) => state.names.compare(a.column, b.column));
      if (!interleave(columns, out, limit)) return;
    }
    start = page.end + 1;
    if (start <= last) await pause();
  }
}

/** Columns, in the order of their names, into one stream by time; false when the limit is reached. */
function interleave(columns: readonly ColumnData[], out: ReadingPacker, limit: number): boolean {
  const next = new Uint32Array(columns.length);
  for (;;) {
    let time = Number.POSITIVE_INFINITY;
    for (let i = 0; i < columns.length; i++) {
      const ts = columns[i]!.ts[next[i]!];
      if (ts !== undefined && ts < time) time = ts;
    }
    if (time === Number.POSITIVE_INFINITY) return out.count < limit;
    for (let i = 0; i < columns.length; i++) {
      const data = columns[i]!;
      const at = next[i]!;
      if (data.ts[at] !== time) continue;
      if (out.count >= limit) return false;
      out.addHeld(data.column, time, data.tags[at]!, data.values[at]!, data.words);
      next[i] = at + 1;
    }
  }
}

/** Samples that are still there and hourly rollups of those deleted are different samples: both are added up. */
class BucketQuery {
  private readonly buckets: Buckets;
  private readonly state: EngineState;
  private readonly device: DeviceState;
  private readonly asked: SeriesQuery;
  private readonly every: number;
  private readonly limit: number;
  private readonly wanted: (column: number) => boolean;
  private readonly out: ReadingPacker;
  private readonly pause: Pause;
  /** Next hour to take a rollup from, and the first not to: only hours wholly within the range. */
  private hour: number;
  private readonly hourEnd: number;

  constructor(
    state: EngineState,
    device: DeviceState,
    asked: SeriesQuery,
    every: number,
    limit: number,
    wanted: (column: number) => boolean,
    out: ReadingPacker,
    pause: Pause,
  ) {
    this.buckets = new Buckets(every);
    this.state = state;
    this.device = device;
    this.asked = asked;
    this.every = every;
    this.limit = limit;
    this.wanted = wanted;
    this.out = out;
    this.pause = pause;
    this.hour = every % HOUR_MS === 0 ? Math.ceil(asked.from / HOUR_MS) : Number.POSITIVE_INFINITY;
    this.hourEnd = Math.floor(asked.to / HOUR_MS);
  }

  async run(): Promise<void> {
    const { from, to } = this.asked;
    const last = windowOf(to - 1);
    for (let start = windowOf(from); start <= last; ) {
      const page = readPage(this.state, this.device, start, last, this.wanted);
      for (const window of page.windows) this.addWindow(window);
      start = page.end + 1;
      const done = start > last;
      const time = done ? Number.POSITIVE_INFINITY : start * WINDOW_MS;
      if (!(await this.addRollups(time)) || !this.drain(time)) return;
      if (!done) await this.pause();
    }
  }

  private addWindow(window: Parameters<typeof columnsOf>[2]): void {
    const { from, to } = this.asked;
    const start = window.window * WINDOW_MS;
    const whole = this.every % WINDOW_MS === 0 && start >= from && start + WINDOW_MS <= to;
    const summaries = whole ? summariesOf(this.state, this.device, window, this.wanted) : null;
    if (summaries) {
      for (const summary of summaries) this.buckets.addSummary(start, summary);
      return;
    }
    for (const data of columnsOf(this.state, this.device, window, this.wanted)) this.buckets.addColumn(between(data, from, to));
  }

  /** Takes the rollups of hours that start before `time`; false when the limit is reached. */
  private async addRollups(time: number): Promise<boolean> {
    const end = Math.min(this.hourEnd, Math.ceil(time / HOUR_MS));
    while (this.hour < end) {
      const rollups = readRollups(this.state, this.device.id, this.hour, end, ROLLUP_PAGE);
      for (const { hour, summaries } of rollups) {
        for (const summary of summaries) if (this.wanted(summary.column)) this.buckets.addSummary(hour * HOUR_MS, summary);
      }
      if (rollups.length < ROLLUP_PAGE) {
        this.hour = end;
        return true;
      }
      this.hour = rollups[ROLLUP_PAGE - 1]!.hour + 1;
      if (!this.drain(this.hour * HOUR_MS)) return false;
      await this.pause();
    }
    return true;
  }

  private drain(time: number): boolean {
    return this.buckets.drain(time, this.asked.aggregate, this.state.names, this.out, this.limit);
  }
}
