import type { Value } from '../../model/reading.ts';
import { type ByteReader, DamagedBytesError } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { decimalsOf, powerOf } from './decimal-scale.ts';
import { emptySummary, type Summary } from './summary.ts';

const HAS_VALUES = 1;
const UNCERTAIN = 2;
/** First and last value are the first and last sample of the span. */
const WHOLE_SPAN = 4;
const ALL_NUMBERS = 8;
/** Numbers as integers at a power of ten, else as doubles. */
const SCALED = 16;

/** Times are kept as offsets from `base`; `from` and `to` are the first and last sample of the span. */
export interface Span {
  readonly base: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The power of ten at which everything is an integer, or -1. The sum of decimals fits it but for the error of adding
 * doubles, which rounding there takes away.
 */
function scaleOf(summary: Summary): number {
  if (summary.numbers === 0 || summary.numbers !== summary.count) return -1;
  const tolerance = Math.max(Math.abs(summary.min), Math.abs(summary.max)) * summary.count * 1e-15;
  let decimals = decimalsOf([summary.first as number, summary.last as number, summary.min, summary.max], 4);
  for (; decimals >= 0 && decimals <= 9; decimals++) {
    const power = powerOf(decimals);
    const integer = Math.round(summary.sum * power);
    if (Math.abs(integer) > 2 ** 49) return -1;
    if (Math.abs(integer / power - summary.sum) <= tolerance) return decimals;
  }
  return -1;
}

export function writeSummary(out: ByteWriter, summary: Summary | undefined, span: Span): void {
  if (!summary || summary.count === 0) {
    out.u8(0);
    return;
  }
  const decimals = scaleOf(summary);
  const whole = summary.firstAt === span.from && summary.lastAt === span.to;
  const allNumbers = summary.numbers === summary.count;
  out.u8(
    HAS_VALUES |
      (summary.uncertain ? UNCERTAIN : 0) |
      (whole ? WHOLE_SPAN : 0) |
      (allNumbers ? ALL_NUMBERS : 0) |
      (decimals >= 0 ? SCALED : 0),
  );
  out.varint(summary.unit);
  out.varint(summary.count);
  if (!whole) {
    out.varint(summary.firstAt - span.base);
    out.varint(summary.lastAt - span.base);
  }
  if (decimals >= 0) {
    const power = powerOf(decimals);
    const first = Math.round((summary.first as number) * power);
    out.u8(decimals);
    out.signed(first);
    out.signed(Math.round((summary.last as number) * power) - first);
    out.varint(first - Math.round(summary.min * power));
    out.varint(Math.round(summary.max * power) - first);
    out.signed(Math.round(summary.sum * power));
    return;
  }
  if (!allNumbers) out.varint(summary.numbers);
  writeValue(out, summary.first);
  writeValue(out, summary.last);
  if (summary.numbers > 0) {
    out.f64(summary.min);
    out.f64(summary.max);
    out.f64(summary.sum);
  }
}

export function readSummary(source: ByteReader, column: number, span: Span): Summary | undefined {
  const flags = source.u8();
  if ((flags & HAS_VALUES) === 0) return undefined;
  const summary = emptySummary(column, source.varint());
  summary.uncertain = (flags & UNCERTAIN) !== 0;
  summary.count = source.varint();
  summary.numbers = summary.count;
  const whole = (flags & WHOLE_SPAN) !== 0;
  summary.firstAt = whole ? span.from : span.base + source.varint();
  summary.lastAt = whole ? span.to : span.base + source.varint();
  if (flags & SCALED) {
    const power = powerOf(source.u8());
    const first = source.signed();
    summary.first = first / power;
    summary.last = (first + source.signed()) / power;
    summary.min = (first - source.varint()) / power;
    summary.max = (first + source.varint()) / power;
    summary.sum = source.signed() / power;
    return summary;
  }
  if ((flags & ALL_NUMBERS) === 0) summary.numbers = source.varint();
  summary.first = readValue(source);
  summary.last = readValue(source);
  if (summary.numbers > 0) {
    summary.min = source.f64();
    summary.max = source.f64();
    summary.sum = source.f64();
  }
  return summary;
}

export function writeValue(out: ByteWriter, value: Value): void {
  if (typeof value === 'number') {
    out.u8(1);
    out.f64(value);
  } else if (typeof value === 'string') {
    out.u8(2);
    out.text(value);
  } else out.u8(value === null ? 0 : value ? 4 : 3);
}

export function readValue(source: ByteReader): Value {
  const kind = source.u8();
  if (kind === 1) return source.f64();
  if (kind === 2) return source.text();
  if (kind > 4) throw new DamagedBytesError(`expected a kind of value from 0 to 4, came ${kind}`);
  return kind === 0 ? null : kind === 4;
}
