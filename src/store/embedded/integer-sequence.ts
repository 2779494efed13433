import { type ByteReader, DamagedBytesError } from './byte-reader.ts';
import { type ByteWriter, varintBytes, zigzag } from './byte-writer.ts';

// Each sequence takes the cheapest of these; the first byte says which.
const CONSTANT = 0;
const PACKED = 1;
const PACKED_DELTAS = 2;
const DELTAS = 3;
const RUNS = 4;
const DELTA_OF_DELTAS = 5;
/** Wider than this, varints are as good and the 32-bit accumulator would overflow. */
const WIDEST = 24;
/** Longest sequence anybody writes: guards allocations when the bytes are damaged. */
export const LONGEST_SEQUENCE = 1 << 26;

const widthOf = (range: number): number => (range < 2 ** WIDEST ? 32 - Math.clz32(range) : 99);

/** Writes `count` integers, |v| <= 2^49; the count is known to the reader from elsewhere. */
export function writeIntegers(out: ByteWriter, values: ArrayLike<number>, count: number): void {
  if (count === 0) return;
  const first = values[0]!;
  let [min, max, minDelta, maxDelta] = [first, first, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [deltaCost, secondCost, runCost, run] = [0, 0, varintBytes(zigzag(first)), 1];
  let [last, lastDelta] = [first, 0];
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    const delta = value - last;
    if (value < min) min = value;
    else if (value > max) max = value;
    if (delta < minDelta) minDelta = delta;
    if (delta > maxDelta) maxDelta = delta;
    const cost = varintBytes(zigzag(delta));
    deltaCost += cost;
    secondCost += delta === lastDelta ? 1 : varintBytes(zigzag(delta - lastDelta));
    if (delta === 0) run++;
    else {
      runCost += cost + varintBytes(run);
      run = 1;
    }
    last = value;
    lastDelta = delta;
  }
  if (min === max) {
    out.u8(CONSTANT);
    out.signed(first);
    return;
  }
  const start = varintBytes(zigzag(first));
  const width = widthOf(max - min);
  const deltaWidth = widthOf(maxDelta - minDelta);
  const costs = [
    Number.POSITIVE_INFINITY,
    varintBytes(zigzag(min)) + 1 + Math.ceil((count * width) / 8),
    start + varintBytes(zigzag(minDelta)) + 1 + Math.ceil(((count - 1) * deltaWidth) / 8),
    start + deltaCost,
    runCost + varintBytes(run),
    start + secondCost,
  ];
  // A width of 99 must never be taken, however short the sequence.
  if (width > WIDEST) costs[PACKED] = Number.POSITIVE_INFINITY;
  if (deltaWidth > WIDEST) costs[PACKED_DELTAS] = Number.POSITIVE_INFINITY;
  let mode = PACKED;
  for (let i = PACKED_DELTAS; i < costs.length; i++) if (costs[i]! < costs[mode]!) mode = i;
  out.u8(mode);
  if (mode === PACKED) writePacked(out, values, count, min, width);
  else if (mode === RUNS) writeRuns(out, values, count);
  else {
    out.signed(first);
    if (mode === PACKED_DELTAS) writePackedDeltas(out, values, count, minDelta, deltaWidth);
    else writeDeltas(out, values, count, mode === DELTA_OF_DELTAS);
  }
}

function writePacked(out: ByteWriter, values: ArrayLike<number>, count: number, min: number, width: number): void {
  out.signed(min);
  out.u8(width);
  out.reserve(Math.ceil((count * width) / 8) + 4);
  let [held, bits] = [0, 0];
  for (let i = 0; i < count; i++) {
    held |= (values[i]! - min) << bits;
    for (bits += width; bits >= 8; bits -= 8, held >>>= 8) out.bytes[out.length++] = held;
  }
  if (bits > 0) out.bytes[out.length++] = held;
}

function writePackedDeltas(out: ByteWriter, values: ArrayLike<number>, count: number, min: number, width: number): void {
  out.signed(min);
  out.u8(width);
  out.reserve(Math.ceil(((count - 1) * width) / 8) + 4);
  let [held, bits] = [0, 0];
  for (let i = 1; i < count; i++) {
    held |= (values[i]! - values[i - 1]! - min) << bits;
    for (bits += width; bits >= 8; bits -= 8, held >>>= 8) out.bytes[out.length++] = held;
  }
  if (bits > 0) out.bytes[out.length++] = held;
}

function writeDeltas(out: ByteWriter, values: ArrayLike<number>, count: number, second: boolean): void {
  let lastDelta = 0;
  for (let i = 1; i < count; i++) {
    const delta = values[i]! - values[i - 1]!;
    out.signed(delta - lastDelta);
    if (second) lastDelta = delta;
  }
}

function writeRuns(out: ByteWriter, values: ArrayLike<number>, count: number): void {
  let last = 0;
  for (let i = 0; i < count; ) {
    let end = i + 1;
    while (end < count && values[end] === values[i]) end++;
    out.signed(values[i]! - last);
    out.varint(end - i);
    last = values[i]!;
    i = end;
  }
}

export function readIntegers(source: ByteReader, count: number): Float64Array {
  if (count > LONGEST_SEQUENCE) throw new DamagedBytesError(`expected at most ${LONGEST_SEQUENCE} values, came ${count}`);
  const values = new Float64Array(count);
  if (count === 0) return values;
  const mode = source.u8();
  if (mode === CONSTANT) return values.fill(source.signed());
  if (mode === PACKED) {
    readBits(source, values, 0);
    return values;
  }
  if (mode === RUNS) return readRuns(source, values);
  values[0] = source.signed();
  if (mode === PACKED_DELTAS) {
    readBits(source, values, 1);
    for (let i = 1; i < count; i++) values[i]! += values[i - 1]!;
  } else if (mode === DELTAS) {
    for (let i = 1; i < count; i++) values[i] = values[i - 1]! + source.signed();
  } else if (mode === DELTA_OF_DELTAS) {
    for (let i = 1, delta = 0; i < count; i++) {
      delta += source.signed();
      values[i] = values[i - 1]! + delta;
    }
  } else throw new DamagedBytesError(`expected a sequence mode from 0 to 5, came ${mode}`);
  return values;
}

function readBits(source: ByteReader, values: Float64Array, from: number): void {
  const min = source.signed();
  const width = source.u8();
  if (width > WIDEST) throw new DamagedBytesError(`expected a width of at most ${WIDEST} bits, came ${width}`);
  const mask = 2 ** width - 1;
  let at = source.skip(Math.ceil(((values.length - from) * width) / 8));
  const { bytes } = source;
  let held = 0;
  let bits = 0;
  for (let i = from; i < values.length; i++) {
    for (; bits < width; bits += 8) held |= bytes[at++]! << bits;
    values[i] = min + (held & mask);
    held >>>= width;
    bits -= width;
  }
}

function readRuns(source: ByteReader, values: Float64Array): Float64Array {
  let last = 0;
  for (let i = 0; i < values.length; ) {
    last += source.signed();
    const length = source.count(values.length - i);
    if (length === 0) throw new DamagedBytesError('expected a run of at least one value');
    values.fill(last, i, i + length);
    i += length;
  }
  return values;
}
