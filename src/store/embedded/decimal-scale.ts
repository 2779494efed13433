import { DamagedBytesError } from './byte-reader.ts';

const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;
/** So that deltas of deltas, doubled by zigzag, stay exact in a double. */
const LARGEST = 2 ** 49;

export function powerOf(decimals: number): number {
  const power = powers[decimals];
  if (power === undefined) throw new DamagedBytesError(`expected 0 to 9 decimals, came ${decimals}`);
  return power;
}

/** Whether a value is what a decimal of so many digits becomes. */
type Fits = (value: number, decimal: number) => boolean;

/** Division is correctly rounded, so the integer gives back the very same double. */
const exactly: Fits = (value, decimal) => decimal === value;
/** A device with 32-bit floats: 23.45 comes as 23.450000762939453. */
const asFloat32: Fits = (value, decimal) => Math.fround(decimal) === value;
/** A raw value times a scale: 3 * 0.1 is 0.30000000000000004, one step beside 0.3. */
const nearly: Fits = (value, decimal) => decimal === value || Number.isFinite(stepsBetween(value, decimal));

const bits = new DataView(new ArrayBuffer(16));

/** How many representable doubles `value` lies above `decimal`, if they are a few and of one 2^32 block; else NaN. */
export function stepsBetween(value: number, decimal: number): number {
  // An integer has no -0, so what lies a step beside it would come back on the other side.
  if (decimal === 0) return value === 0 ? 0 : Number.NaN;
  bits.setFloat64(0, value);
  bits.setFloat64(8, decimal);
  if (bits.getUint32(0) !== bits.getUint32(8)) return Number.NaN;
  const steps = bits.getUint32(4) - bits.getUint32(12);
  return steps >= -8 && steps <= 8 ? steps : Number.NaN;
}

export function stepped(decimal: number, steps: number): number {
  bits.setFloat64(0, decimal);
  bits.setUint32(4, bits.getUint32(4) + steps);
  return bits.getFloat64(0);
}

function fewestDecimals(values: ArrayLike<number>, count: number, fits: Fits): number {
  let decimals = 0;
  let power: number = powers[0];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    // Rounding would make it +0.
    if (value === 0 && Object.is(value, -0)) return -1;
    for (;;) {
      const integer = Math.round(value * power);
      if (integer > LARGEST || integer < -LARGEST) return -1;
      if (fits(value, integer / power)) break;
      decimals++;
      if (decimals === powers.length) return -1;
      power = powers[decimals]!;
    }
  }
  return decimals;
}

/** The fewest decimals with which every value is exactly integer / 10^decimals, or -1; -0 and beyond 2^49 units are refused. */
export const decimalsOf = (values: ArrayLike<number>, count: number): number => fewestDecimals(values, count, exactly);
export const float32DecimalsOf = (values: ArrayLike<number>, count: number): number => fewestDecimals(values, count, asFloat32);
export const nearDecimalsOf = (values: ArrayLike<number>, count: number): number => fewestDecimals(values, count, nearly);

/** Fills `integers`; false when a value seen before the scale grew is beyond the limit at the final one. */
export function toIntegers(values: Float64Array, count: number, decimals: number, integers: Float64Array): boolean {
  const power = powers[decimals]!;
  for (let i = 0; i < count; i++) {
    const integer = Math.round(values[i]! * power);
    if (integer > LARGEST || integer < -LARGEST) return false;
    integers[i] = integer;
  }
  return true;
}
