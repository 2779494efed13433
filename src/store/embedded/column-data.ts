/** Width of a window in ms; windows are aligned to the epoch. */
export const WINDOW_MS = 600_000;
export const windowOf = (ts: number): number => Math.floor(ts / WINDOW_MS);

/** Samples of one (component, point) of one device, in time order without repeated times unless said otherwise. */
export interface ColumnData {
  readonly column: number;
  readonly ts: Float64Array;
  /** Numbers as they are, words as an index into `words`, booleans as 0 or 1, null as 0. */
  readonly values: Float64Array;
  readonly tags: Uint32Array;
  readonly words: readonly string[];
}

const isRising = (ts: Float64Array): boolean => {
  for (let i = 1; i < ts.length; i++) if (ts[i]! <= ts[i - 1]!) return false;
  return true;
};

/** Puts samples in time order; of those with the same time the one written last stays. */
export function inOrder(data: ColumnData): ColumnData {
  if (isRising(data.ts)) return data;
  const { ts } = data;
  const order = Uint32Array.from(ts, (_, index) => index).sort((a, b) => ts[a]! - ts[b]! || a - b);
  let kept = 0;
  for (let i = 0; i < order.length; i++) {
    if (i + 1 < order.length && ts[order[i]!] === ts[order[i + 1]!]) continue;
    order[kept++] = order[i]!;
  }
  return pick(data, order.subarray(0, kept));
}

function pick(data: ColumnData, indexes: Uint32Array): ColumnData {
  const ts = new Float64Array(indexes.length);
  const values = new Float64Array(indexes.length);
  const tags = new Uint32Array(indexes.length);
  for (let i = 0; i < indexes.length; i++) {
    const from = indexes[i]!;
    ts[i] = data.ts[from]!;
    values[i] = data.values[from]!;
    tags[i] = data.tags[from]!;
  }
  return { column: data.column, ts, values, tags, words: data.words };
}

/** One column out of several of the same (component, point), given in the order they were written. */
export function merged(parts: readonly ColumnData[]): ColumnData {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const total = parts.reduce((sum, part) => sum + part.ts.length, 0);
  const ts = new Float64Array(total);
  const values = new Float64Array(total);
  const tags = new Uint32Array(total);
  const words: string[] = [];
  const indexOf = new Map<string, number>();
  let at = 0;
  for (const part of parts) {
    ts.set(part.ts, at);
    tags.set(part.tags, at);
    values.set(part.values, at);
    if (part.words.length > 0) {
      for (let i = 0; i < part.ts.length; i++) {
        if ((part.tags[i]! & 3) !== 2) continue;
        const word = part.words[part.values[i]!]!;
        let index = indexOf.get(word);
        if (index === undefined) {
          index = words.push(word) - 1;
          indexOf.set(word, index);
        }
        values[at + i] = index;
      }
    }
    at += part.ts.length;
  }
  return inOrder({ column: first.column, ts, values, tags, words });
}

/** Merges groups of columns (chunk, then its parts, then what is in memory) column by column. */
export function mergedColumns(sources: readonly (readonly ColumnData[])[]): readonly ColumnData[] {
  if (sources.length === 1) return sources[0]!;
  const byColumn = new Map<number, ColumnData[]>();
  for (const source of sources) {
    for (const data of source) {
      const held = byColumn.get(data.column);
      if (held) held.push(data);
      else byColumn.set(data.column, [data]);
    }
  }
  return [...byColumn.values()].map(merged);
}

/** The part of a column with from <= ts < to; the column itself when that is all of it. */
export function between(data: ColumnData, from: number, to: number): ColumnData {
  const { ts } = data;
  const last = ts.length - 1;
  if (last < 0 || (ts[0]! >= from && ts[last]! < to)) return data;
  const start = lowerBound(ts, from);
  const end = lowerBound(ts, to);
  return {
    column: data.column,
    ts: ts.subarray(start, end),
    values: data.values.subarray(start, end),
    tags: data.tags.subarray(start, end),
    words: data.words,
  };
}

function lowerBound(ts: Float64Array, limit: number): number {
  let [low, high] = [0, ts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ts[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
