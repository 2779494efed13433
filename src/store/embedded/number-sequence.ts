import { type ByteReader, DamagedBytesError } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { LONGEST_SEQUENCE, readIntegers, writeIntegers } from './integer-sequence.ts';

const RAW = 254;
const XOR = 255;
const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;
/** So that deltas of deltas, doubled by zigzag, stay exact in a double. */
const LARGEST = 2 ** 49;

const scratch = { integers: new Float64Array(1024) };
const pair = new DataView(new ArrayBuffer(8));

/**
 * The fewest decimals with which every value is exactly integer / 10^decimals, or -1. Division is correctly rounded,
 * so the integer gives back the very same double; -0 and anything beyond 2^49 units are refused.
 */
export function decimalsOf(values: ArrayLike<number>, count: number): number {
  let decimals = 0;
  let power: number = powers[0];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value === 0 && Object.is(value, -0)) return -1;
    for (;;) {
      const integer = Math.round(value * power);
      if (integer > LARGEST || integer < -LARGEST) return -1;
      if (integer / power === value) break;
      decimals++;
      if (decimals === powers.length) return -1;
      power = powers[decimals]!;
    }
  }
  return decimals;
}

export function powerOf(decimals: number): number {
  const power = powers[decimals];
  if (power === undefined) throw new DamagedBytesError(`expected 0 to 9 decimals, came ${decimals}`);
  return power;
}

/** Writes `count` finite doubles so that every one comes back bit by bit; returns the decimals or -1. */
export function writeNumbers(out: ByteWriter, values: Float64Array, count: number): number {
  const decimals = decimalsOf(values, count);
  if (decimals >= 0) {
    const power = powers[decimals]!;
    if (scratch.integers.length < count) scratch.integers = new Float64Array(count * 2);
    const integers = scratch.integers;
    let exact = true;
    // A value seen before the scale grew is checked again: its product may now be beyond the limit.
    for (let i = 0; i < count && exact; i++) {
      const integer = Math.round(values[i]! * power);
      exact = integer / power === values[i] && integer <= LARGEST && integer >= -LARGEST;
      integers[i] = integer;
    }
    if (exact) {
      out.u8(decimals);
      writeIntegers(out, integers, count);
      return decimals;
    }
  }
  const start = out.length;
  out.u8(XOR);
  writeXor(out, values, count);
  if (out.length - start - 1 > count * 8) {
    out.length = start;
    out.u8(RAW);
    for (let i = 0; i < count; i++) out.f64(values[i]!);
  }
  return -1;
}

/** Per value one byte (leading and trailing zero bytes of value XOR the one before) and the bytes between. */
function writeXor(out: ByteWriter, values: Float64Array, count: number): void {
  let [lastHigh, lastLow] = [0, 0];
  for (let i = 0; i < count; i++) {
    pair.setFloat64(0, values[i]!);
    const [high, low] = [pair.getUint32(0), pair.getUint32(4)];
    pair.setUint32(0, high ^ lastHigh);
    pair.setUint32(4, low ^ lastLow);
    lastHigh = high;
    lastLow = low;
    let lead = 0;
    while (lead < 8 && pair.getUint8(lead) === 0) lead++;
    let end = 8;
    while (end > lead && pair.getUint8(end - 1) === 0) end--;
    out.u8((lead << 4) | (8 - end));
    for (let j = lead; j < end; j++) out.u8(pair.getUint8(j));
  }
}

export function readNumbers(source: ByteReader, count: number): Float64Array {
  const format = source.u8();
  if (format === XOR || format === RAW) {
    if (count > LONGEST_SEQUENCE) throw new DamagedBytesError(`expected at most ${LONGEST_SEQUENCE} values, came ${count}`);
    const values = new Float64Array(count);
    if (format === XOR) readXor(source, values);
    else for (let i = 0; i < count; i++) values[i] = source.f64();
    return values;
  }
  const power = powerOf(format);
  const values = readIntegers(source, count);
  if (power !== 1) for (let i = 0; i < count; i++) values[i]! /= power;
  return values;
}

function readXor(source: ByteReader, values: Float64Array): void {
  let [high, low] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const control = source.u8();
    const [lead, end] = [control >> 4, 8 - (control & 15)];
    if (lead > 8 || end < lead) throw new DamagedBytesError(`expected a control byte of an XOR float, came ${control}`);
    pair.setUint32(0, 0);
    pair.setUint32(4, 0);
    for (let j = lead; j < end; j++) pair.setUint8(j, source.u8());
    high ^= pair.getUint32(0);
    low ^= pair.getUint32(4);
    pair.setUint32(0, high);
    pair.setUint32(4, low);
    values[i] = pair.getFloat64(0);
  }
}
