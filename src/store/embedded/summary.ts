import type { Value } from '../../model/reading.ts';
import type { ColumnData } from './column-data.ts';
import { counts, heldValue, isUncertain, kindNumber, kindOf, unitOf } from './sample-tag.ts';

/** What is known of the good and uncertain values of one (component, point, unit) in one span of time. */
export interface Summary {
  readonly column: number;
  readonly unit: number;
  /** Values of any kind; `numbers` of them are numbers and make up sum, min and max. */
  count: number;
  numbers: number;
  sum: number;
  min: number;
  max: number;
  firstAt: number;
  first: Value;
  lastAt: number;
  last: Value;
  /** Whether any of the values is only uncertain. */
  uncertain: boolean;
}

export function emptySummary(column: number, unit: number): Summary {
  return {
    column,
    unit,
    count: 0,
    numbers: 0,
    sum: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    firstAt: Number.POSITIVE_INFINITY,
    first: null,
    lastAt: Number.NEGATIVE_INFINITY,
    last: null,
    uncertain: false,
  };
}

/** Adds sample `i` of a column, which must count. */
export function addSample(to: Summary, data: ColumnData, i: number): void {
  const tag = data.tags[i]!;
  const at = data.ts[i]!;
  to.count++;
  if (isUncertain(tag)) to.uncertain = true;
  if (at < to.firstAt) {
    to.firstAt = at;
    to.first = heldValue(tag, data.values[i]!, data.words);
  }
  if (at >= to.lastAt) {
    to.lastAt = at;
    to.last = heldValue(tag, data.values[i]!, data.words);
  }
  if (kindOf(tag) !== kindNumber) return;
  const value = data.values[i]!;
  to.numbers++;
  to.sum += value;
  if (value < to.min) to.min = value;
  if (value > to.max) to.max = value;
}

/** Adds a summary of other samples of the same (column, unit). */
export function addSummary(to: Summary, from: Summary): void {
  if (from.count === 0) return;
  to.count += from.count;
  to.numbers += from.numbers;
  to.sum += from.sum;
  if (from.min < to.min) to.min = from.min;
  if (from.max > to.max) to.max = from.max;
  if (from.firstAt < to.firstAt) {
    to.firstAt = from.firstAt;
    to.first = from.first;
  }
  if (from.lastAt >= to.lastAt) {
    to.lastAt = from.lastAt;
    to.last = from.last;
  }
  to.uncertain ||= from.uncertain;
}

/** One summary per unit that the column has values in: values in different units are never added up. */
export function summarise(data: ColumnData): readonly Summary[] {
  const summaries: Summary[] = [];
  let current: Summary | undefined;
  for (let i = 0; i < data.ts.length; i++) {
    const tag = data.tags[i]!;
    if (!counts(tag)) continue;
    const unit = unitOf(tag);
    if (current?.unit !== unit) {
      current = summaries.find((summary) => summary.unit === unit);
      if (!current) {
        current = emptySummary(data.column, unit);
        summaries.push(current);
      }
    }
    addSample(current, data, i);
  }
  return summaries;
}
