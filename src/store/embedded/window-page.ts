import { ChunkReader } from './chunk-reader.ts';
import { type ColumnData, mergedColumns } from './column-data.ts';
import type { DeviceState, EngineState } from './engine-state.ts';
import type { ChunkRow, PartRow } from './series-tables.ts';
import type { Summary } from './summary.ts';

/** Windows read at a time: other messages of the worker wait for one page at most. */
const PAGE = 64;
const PART_PAGE = 512;

export interface StoredWindow {
  readonly window: number;
  readonly rows: readonly (ChunkRow | PartRow)[];
  readonly hot: readonly ColumnData[];
}

export interface Page {
  readonly windows: readonly StoredWindow[];
  /** Last window that the page covers, whether or not there is something in it. */
  readonly end: number;
}

/** The next page of windows from `from` to `to`, inclusive: chunks, their parts, and what is in memory. */
export function readPage(state: EngineState, device: DeviceState, from: number, to: number, wanted: (column: number) => boolean): Page {
  const chunks = state.tables.chunksOf(device.id, from, to, PAGE);
  const parts = readParts(state, device, from, chunks.length === PAGE ? chunks[PAGE - 1]!.window : to);
  const { end } = parts;
  const rows = new Map<number, (ChunkRow | PartRow)[]>();
  for (const row of chunks) if (row.window <= end) rows.set(row.window, [row]);
  for (const row of parts.rows) {
    const held = rows.get(row.window);
    if (held) held.push(row);
    else rows.set(row.window, [row]);
  }
  const hot: ReadonlyMap<number, ColumnData[]> =
    device.log.count > 0 ? device.log.windows(state.words.list, from, end, wanted) : new Map<number, ColumnData[]>();
  const all = hot.size === 0 && parts.rows.length === 0 ? [...rows.keys()] : [...new Set([...rows.keys(), ...hot.keys()])];
  if (hot.size > 0 || parts.rows.length > 0) all.sort((a, b) => a - b);
  return { end, windows: all.map((window) => ({ window, rows: rows.get(window) ?? [], hot: hot.get(window) ?? [] })) };
}

/** All parts of the windows from `from` to the returned `end`, which is nearer than asked for when there are very many. */
function readParts(state: EngineState, device: DeviceState, from: number, to: number): { rows: readonly PartRow[]; end: number } {
  if (!state.open.has(device.id)) return { rows: [], end: to };
  const rows = state.tables.partsOf(device.id, from, to, PART_PAGE);
  if (rows.length < PART_PAGE) return { rows, end: to };
  const last = rows[PART_PAGE - 1]!.window;
  if (rows[0]!.window === last) return { rows: state.tables.partsOf(device.id, last, last, Number.MAX_SAFE_INTEGER), end: last };
  return { rows: rows.filter(({ window }) => window < last), end: last - 1 };
}

export function columnsOf(
  state: EngineState,
  device: DeviceState,
  { rows, hot }: StoredWindow,
  wanted: (column: number) => boolean,
): readonly ColumnData[] {
  const sources = rows.map((row) => state.decode(device.id, row, wanted));
  if (hot.length > 0) sources.push(hot);
  const filled = sources.filter((columns) => columns.length > 0);
  return filled.length === 0 ? [] : mergedColumns(filled);
}

/** Summaries of a window that is stored as one row and nothing else; null = it must be decoded. */
export function summariesOf(
  state: EngineState,
  device: DeviceState,
  { rows, hot }: StoredWindow,
  wanted: (column: number) => boolean,
): readonly Summary[] | null {
  const row = rows[0];
  if (!row || rows.length > 1 || hot.length > 0) return null;
  return state.guarded(device.id, row, () => {
    const summaries: Summary[] = [];
    for (const { column, summary } of new ChunkReader(row.window, row.head).columns) {
      if (!wanted(column)) continue;
      if (summary === 'mixed') return null;
      if (summary) summaries.push(summary);
    }
    return summaries;
  });
}
