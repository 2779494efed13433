import { type ByteReader, DamagedBytesError } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { decimalsOf, float32DecimalsOf, nearDecimalsOf, powerOf, stepped, stepsBetween, toIntegers } from './decimal-scale.ts';
import { LONGEST_SEQUENCE, readIntegers, writeIntegers } from './integer-sequence.ts';

const RAW = 254;
const XOR = 255;
// 0 to 9: integers at so many decimals; plus one of these where that is almost true.
const FLOAT32 = 32;
const STEPPED = 64;

const scratch = { integers: new Float64Array(1024) };
const pair = new DataView(new ArrayBuffer(8));

/** Writes `count` finite doubles so that every one comes back bit by bit. */
export function writeNumbers(out: ByteWriter, values: Float64Array, count: number): void {
  if (scratch.integers.length < count) scratch.integers = new Float64Array(count * 2);
  if (writeDecimals(out, values, count)) return;
  const start = out.length;
  out.u8(XOR);
  writeXor(out, values, count);
  if (out.length - start - 1 <= count * 8) return;
  out.length = start;
  out.u8(RAW);
  for (let i = 0; i < count; i++) out.f64(values[i]!);
}

function writeDecimals(out: ByteWriter, values: Float64Array, count: number): boolean {
  const { integers } = scratch;
  let format = 0;
  let decimals = decimalsOf(values, count);
  if (decimals < 0) {
    format = FLOAT32;
    decimals = Math.fround(values[0]!) === values[0] ? float32DecimalsOf(values, count) : -1;
  }
  if (decimals < 0) {
    format = STEPPED;
    decimals = nearDecimalsOf(values, count);
  }
  if (decimals < 0 || !toIntegers(values, count, decimals, integers)) return false;
  // A value that came before the scale grew is looked at again: the larger product was rounded once more.
  const power = powerOf(decimals);
  for (let i = 0; i < count; i++) {
    const decimal = integers[i]! / power;
    const back = format === FLOAT32 ? Math.fround(decimal) : decimal;
    if (back !== values[i] && (format !== STEPPED || Number.isNaN(stepsBetween(values[i]!, decimal)))) return false;
  }
  out.u8(format + decimals);
  writeIntegers(out, integers, count);
  if (format === STEPPED) writeSteps(out, values, count, power);
  return true;
}

/** Where values lie a few steps beside their decimal: how many, and for each how far on it is and the steps. */
function writeSteps(out: ByteWriter, values: Float64Array, count: number, power: number): void {
  const { integers } = scratch;
  const beside: number[] = [];
  for (let i = 0; i < count; i++) if (integers[i]! / power !== values[i]) beside.push(i);
  out.varint(beside.length);
  let last = 0;
  for (const i of beside) {
    out.varint(i - last);
    out.signed(stepsBetween(values[i]!, integers[i]! / power));
    last = i;
  }
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
  const power = powerOf(format & 31);
  const values = readIntegers(source, count);
  if (power !== 1) for (let i = 0; i < count; i++) values[i]! /= power;
  if (format & FLOAT32) for (let i = 0; i < count; i++) values[i] = Math.fround(values[i]!);
  if (format & STEPPED) readSteps(source, values);
  return values;
}

function readSteps(source: ByteReader, values: Float64Array): void {
  let at = 0;
  for (let left = source.count(values.length); left > 0; left--) {
    at += source.varint();
    if (at >= values.length) throw new DamagedBytesError(`expected a place below ${values.length}, came ${at}`);
    values[at] = stepped(values[at]!, source.signed());
  }
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
