import type { Reading, Value } from '../../model/reading.ts';
import type { Names } from './names.ts';
import { heldValue, kindBoolean, kindNull, kindNumber, kindWord, qualityOf, unitOf } from './sample-tag.ts';

/** Readings on their way from the worker to the main thread: a structured clone of objects would stop the main loop. */
export interface PackedReadings {
  readonly count: number;
  readonly ts: Float64Array<ArrayBuffer>;
  readonly values: Float64Array<ArrayBuffer>;
  readonly tags: Uint32Array<ArrayBuffer>;
  /** Index of (component, point) in `points`, which holds the two one after the other. */
  readonly columns: Uint32Array<ArrayBuffer>;
  readonly points: readonly string[];
  readonly units: readonly (string | null)[];
  readonly words: readonly string[];
}

/** What moves to another thread instead of being copied. */
export function buffersOf({ ts, values, tags, columns }: PackedReadings): ArrayBuffer[] {
  return [ts.buffer, values.buffer, tags.buffer, columns.buffer];
}

export class ReadingPacker {
  count = 0;
  private readonly names: Names;
  private ts = new Float64Array(256);
  private values = new Float64Array(256);
  private tags = new Uint32Array(256);
  private columns = new Uint32Array(256);
  private readonly words: string[] = [];
  private readonly wordIds = new Map<string, number>();
  private readonly points: string[] = [];
  private readonly columnIndexes = new Map<number, number>();
  private readonly units: (string | null)[] = [];
  private readonly unitIndexes = new Map<number, number>();

  constructor(names: Names) {
    this.names = names;
  }

  /** `tag` says quality and unit; the kind follows the value. */
  add(column: number, ts: number, tag: number, value: Value): void {
    if (typeof value === 'number') this.put(column, ts, tag, kindNumber, value);
    else if (typeof value === 'string') this.put(column, ts, tag, kindWord, this.wordId(value));
    else if (value === null) this.put(column, ts, tag, kindNull, 0);
    else this.put(column, ts, tag, kindBoolean, value ? 1 : 0);
  }

  /** A sample of a column as it is. */
  addHeld(column: number, ts: number, tag: number, held: number, words: readonly string[]): void {
    const kind = tag & 3;
    this.put(column, ts, tag, kind, kind === kindWord ? this.wordId(words[held] ?? '') : held);
  }

  private put(column: number, ts: number, tag: number, kind: number, held: number): void {
    const at = this.count++;
    if (at === this.ts.length) this.grow();
    this.ts[at] = ts;
    this.values[at] = held;
    this.tags[at] = kind + (tag & 28) + this.unitIndex(unitOf(tag)) * 32;
    this.columns[at] = this.columnIndex(column);
  }

  private unitIndex(unit: number): number {
    let index = this.unitIndexes.get(unit);
    if (index === undefined) {
      index = this.units.push(this.names.unit(unit)) - 1;
      this.unitIndexes.set(unit, index);
    }
    return index;
  }

  private columnIndex(column: number): number {
    let index = this.columnIndexes.get(column);
    if (index === undefined) {
      const name = this.names.points[column]!;
      index = this.points.push(name.component, name.point) / 2 - 1;
      this.columnIndexes.set(column, index);
    }
    return index;
  }

  private wordId(word: string): number {
    let id = this.wordIds.get(word);
    if (id === undefined) {
      id = this.words.push(word) - 1;
      this.wordIds.set(word, id);
    }
    return id;
  }

  private grow(): void {
    const { ts, values, tags, columns } = this;
    this.ts = new Float64Array(ts.length * 2);
    this.values = new Float64Array(ts.length * 2);
    this.tags = new Uint32Array(ts.length * 2);
    this.columns = new Uint32Array(ts.length * 2);
    this.ts.set(ts);
    this.values.set(values);
    this.tags.set(tags);
    this.columns.set(columns);
  }

  packed(): PackedReadings {
    const { count, ts, values, tags, columns, points, units, words } = this;
    return { count, ts, values, tags, columns, points, units, words };
  }
}

export function unpackReadings(packed: PackedReadings, from = 0, to = packed.count): Reading[] {
  const { points, units, words } = packed;
  const readings: Reading[] = [];
  for (let i = from; i < to; i++) {
    const tag = packed.tags[i]!;
    const column = packed.columns[i]! * 2;
    readings.push({
      ts: packed.ts[i]!,
      point: points[column + 1]!,
      component: points[column]!,
      value: heldValue(tag, packed.values[i]!, words),
      unit: units[unitOf(tag)] ?? null,
      quality: qualityOf(tag),
    });
  }
  return readings;
}
