import type { Value } from '../../model/reading.ts';
import type { Aggregate } from '../../model/series-store.ts';
import type { ColumnData } from './column-data.ts';
import type { Names } from './names.ts';
import type { ReadingPacker } from './packed-readings.ts';
import { counts, tagOf, unitOf } from './sample-tag.ts';
import { addSample, addSummary, emptySummary, type Summary } from './summary.ts';

const number = (summary: Summary, value: number): Value | undefined => (summary.numbers > 0 ? value : undefined);

/** undefined = the bucket is left out: a word has no mean, and an empty bucket has no value. */
const valueOfBucket = {
  mean: (summary) => number(summary, summary.sum / summary.numbers),
  min: (summary) => number(summary, summary.min),
  max: (summary) => number(summary, summary.max),
  sum: (summary) => number(summary, summary.sum),
  count: (summary) => (summary.count > 0 ? summary.count : undefined),
  first: (summary) => (summary.count > 0 ? summary.first : undefined),
  last: (summary) => (summary.count > 0 ? summary.last : undefined),
} satisfies Record<Aggregate, (summary: Summary) => Value | undefined>;

/** Values in different units have no common mean, but there are so many of them, and one is the first. */
const needsOneUnit = { mean: true, min: true, max: true, sum: true, count: false, first: false, last: false } satisfies Record<
  Aggregate,
  boolean
>;

/** One summary a column out of those per unit; the unit is that of the value asked for. */
function joined(summaries: readonly Summary[], aggregate: Aggregate): readonly Summary[] {
  const byColumn = new Map<number, Summary>();
  for (const summary of summaries) {
    const other = byColumn.get(summary.column);
    if (!other) byColumn.set(summary.column, summary);
    else {
      const takesUnit = aggregate === 'first' ? summary.firstAt < other.firstAt : summary.lastAt > other.lastAt;
      const [to, from] = takesUnit ? [summary, other] : [other, summary];
      addSummary(to, from);
      byColumn.set(summary.column, to);
    }
  }
  return [...byColumn.values()];
}

/** By component, point, and where a point came in more than one unit, by unit; none first. */
function inOrder(a: Summary, b: Summary, names: Names): number {
  if (a.column !== b.column) return names.compare(a.column, b.column);
  const [left, right] = [names.unit(a.unit) ?? '', names.unit(b.unit) ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Buckets that are still growing, by start and then by column and unit. */
export class Buckets {
  private readonly every: number;
  private readonly byStart = new Map<number, Map<number, Summary>>();

  constructor(every: number) {
    this.every = every;
  }

  private at(start: number, column: number, unit: number): Summary {
    let bucket = this.byStart.get(start);
    if (!bucket) {
      bucket = new Map();
      this.byStart.set(start, bucket);
    }
    // Units are few: 2^20 of them leave room for 2^33 columns.
    const key = column * 0x100000 + unit;
    let summary = bucket.get(key);
    if (!summary) {
      summary = emptySummary(column, unit);
      bucket.set(key, summary);
    }
    return summary;
  }

  addColumn(data: ColumnData): void {
    let [end, unit] = [Number.NEGATIVE_INFINITY, -1];
    let summary: Summary | undefined;
    for (let i = 0; i < data.ts.length; i++) {
      const tag = data.tags[i]!;
      if (!counts(tag)) continue;
      const ts = data.ts[i]!;
      if (ts >= end || unitOf(tag) !== unit || !summary) {
        unit = unitOf(tag);
        const start = Math.floor(ts / this.every) * this.every;
        end = start + this.every;
        summary = this.at(start, data.column, unit);
      }
      addSample(summary, data, i);
    }
  }

  /** Adds a summary whose span lies within one bucket, the one that `ts` is in. */
  addSummary(ts: number, summary: Summary): void {
    if (summary.count > 0) addSummary(this.at(Math.floor(ts / this.every) * this.every, summary.column, summary.unit), summary);
  }

  /** Hands over the buckets that end at or before `time`, in order; returns false when `limit` is reached. */
  drain(time: number, aggregate: Aggregate, names: Names, out: ReadingPacker, limit: number): boolean {
    const done = [...this.byStart.keys()].filter((start) => start + this.every <= time).sort((a, b) => a - b);
    for (const start of done) {
      const all = [...this.byStart.get(start)!.values()].sort((a, b) => inOrder(a, b, names));
      const summaries = needsOneUnit[aggregate] ? all : joined(all, aggregate);
      this.byStart.delete(start);
      for (const summary of summaries) {
        const value = valueOfBucket[aggregate](summary);
        if (value === undefined) continue;
        if (out.count >= limit) return false;
        // A sum beyond the largest double is no number: say so, never hand out NaN or Infinity.
        const broken = typeof value === 'number' && !Number.isFinite(value);
        const quality = broken ? 'bad' : summary.uncertain ? 'uncertain' : 'good';
        out.add(summary.column, start, tagOf(0, quality, aggregate === 'count' ? 0 : summary.unit), broken ? null : value);
      }
    }
    return out.count < limit;
  }
}
