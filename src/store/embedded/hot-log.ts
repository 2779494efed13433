import { type ColumnData, inOrder, windowOf } from './column-data.ts';

/** Words of samples that are not flushed yet; values of kind word are an index into `list`. */
export class HotWords {
  list: string[] = [];
  private readonly ids = new Map<string, number>();

  id(word: string): number {
    let id = this.ids.get(word);
    if (id === undefined) {
      id = this.list.push(word) - 1;
      this.ids.set(word, id);
    }
    return id;
  }

  clear(): void {
    // A new list: columns that a query still holds keep the old one.
    this.list = [];
    this.ids.clear();
  }
}

interface Slot {
  readonly column: number;
  readonly indexes: number[];
}

/** Samples of one device in the order they came, until the next flush. */
export class HotLog {
  count = 0;
  columns = new Uint32Array(16);
  tags = new Uint32Array(16);
  ts = new Float64Array(16);
  values = new Float64Array(16);

  append(column: number, ts: number, tag: number, value: number): void {
    const at = this.count;
    if (at === this.ts.length) this.grow();
    this.columns[at] = column;
    this.tags[at] = tag;
    this.ts[at] = ts;
    this.values[at] = value;
    this.count = at + 1;
  }

  /** Gives memory of a burst back, keeps what a device usually needs. */
  clear(): void {
    this.count = 0;
    if (this.ts.length > 4096) this.resize(16);
  }

  /** Columns per window, windows from `from` to `to` inclusive, in order of windows; of equal times the last one written. */
  windows(words: readonly string[], from: number, to: number, wanted: (column: number) => boolean): Map<number, ColumnData[]> {
    const slots = new Map<number, Map<number, Slot>>();
    let [window, start, end] = [Number.NaN, Number.NaN, Number.NaN];
    let inWindow: Map<number, Slot> | undefined;
    for (let i = 0; i < this.count; i++) {
      const ts = this.ts[i]!;
      if (!(ts >= start && ts < end)) {
        window = windowOf(ts);
        start = window * 600_000;
        end = start + 600_000;
        inWindow = window >= from && window <= to ? slots.get(window) : undefined;
        if (!inWindow && window >= from && window <= to) {
          inWindow = new Map();
          slots.set(window, inWindow);
        }
      }
      if (!inWindow) continue;
      const column = this.columns[i]!;
      const slot = inWindow.get(column);
      if (slot) slot.indexes.push(i);
      else if (wanted(column)) inWindow.set(column, { column, indexes: [i] });
    }
    const result = new Map<number, ColumnData[]>();
    for (const key of [...slots.keys()].sort((a, b) => a - b)) {
      const columns = [...slots.get(key)!.values()].map((slot) => this.pick(slot, words));
      if (columns.length > 0) result.set(key, columns);
    }
    return result;
  }

  private pick(slot: Slot, words: readonly string[]): ColumnData {
    const { column, indexes } = slot;
    const ts = new Float64Array(indexes.length);
    const values = new Float64Array(indexes.length);
    const tags = new Uint32Array(indexes.length);
    for (let i = 0; i < indexes.length; i++) {
      const at = indexes[i]!;
      ts[i] = this.ts[at]!;
      values[i] = this.values[at]!;
      tags[i] = this.tags[at]!;
    }
    return inOrder({ column, ts, values, tags, words });
  }

  private grow(): void {
    this.resize(this.ts.length * 2);
  }

  private resize(capacity: number): void {
    const { columns, tags, ts, values, count } = this;
    this.columns = new Uint32Array(capacity);
    this.tags = new Uint32Array(capacity);
    this.ts = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.columns.set(columns.subarray(0, count));
    this.tags.set(tags.subarray(0, count));
    this.ts.set(ts.subarray(0, count));
    this.values.set(values.subarray(0, count));
  }
}
