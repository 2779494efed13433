import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, DamagedBytesError } from '../../../src/store/embedded/byte-reader.ts';
import { ByteWriter, varintBytes, zigzag } from '../../../src/store/embedded/byte-writer.ts';
import { decimalsOf } from '../../../src/store/embedded/decimal-scale.ts';
import { readIntegers, writeIntegers } from '../../../src/store/embedded/integer-sequence.ts';
import { readNumbers, writeNumbers } from '../../../src/store/embedded/number-sequence.ts';

const integersBack = (values: readonly number[]): { back: number[]; bytes: number } => {
  const out = new ByteWriter(1);
  writeIntegers(out, values, values.length);
  const reader = new ByteReader(out.written().slice());
  const back = [...readIntegers(reader, values.length)];
  expect(reader.at).toBe(out.length);
  return { back, bytes: out.length };
};

const numbersBack = (values: readonly number[]): { back: number[]; bytes: number } => {
  const out = new ByteWriter(1);
  writeNumbers(out, Float64Array.from(values), values.length);
  return { back: [...readNumbers(new ByteReader(out.written().slice()), values.length)], bytes: out.length };
};

describe('integer sequences', () => {
  it('come back whatever they are', () => {
    const integer = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -70_000, max: 70_000 }),
      fc.maxSafeInteger().map((i) => Math.trunc(i / 16)),
    );
    fc.assert(
      fc.property(fc.array(integer, { minLength: 1, maxLength: 200 }), (values) => {
        expect(integersBack(values).back).toEqual(values.map((value) => value + 0));
      }),
      { numRuns: 500 },
    );
  });

  it('take no room while nothing changes, and little while it changes steadily', () => {
    expect(integersBack(Array.from({ length: 1000 }, () => 21)).bytes).toBeLessThanOrEqual(3);
    expect(integersBack(Array.from({ length: 1000 }, (_, i) => i * 5000)).bytes).toBeLessThanOrEqual(8);
    expect(integersBack(Array.from({ length: 800 }, (_, i) => (i % 2 === 0 ? 20 : 21))).bytes).toBeLessThanOrEqual(104);
    expect(integersBack(Array.from({ length: 1000 }, (_, i) => (i < 400 ? 0 : 4))).bytes).toBeLessThanOrEqual(10);
  });

  it('know beforehand how long a varint is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer()), (value) => {
        const out = new ByteWriter();
        const unsigned = zigzag(Math.trunc(value / 4));
        out.varint(unsigned);
        expect(out.length).toBe(varintBytes(unsigned));
      }),
    );
  });

  it('that are damaged end in DamagedBytesError or in other integers, never in anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 0, max: 300 }), (bytes, count) => {
        try {
          expect(readIntegers(new ByteReader(bytes), count).length).toBe(count);
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedBytesError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('number sequences', () => {
  it('come back to the bit', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.constantFrom(1, 10, 100, 1e4)).map(([i, power]) => i / power),
      fc.constantFrom(0, -0, 5e-324, -5e-324, Number.MAX_VALUE, 2 ** 53, 2 ** 49 + 1, 0.1 + 0.2),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.tuple(fc.integer({ min: -500, max: 500 }), fc.constantFrom(0.1, 0.01, 0.001)).map(([i, scale]) => i * scale),
      fc.integer({ min: -5000, max: 5000 }).map((i) => Math.fround(i / 100)),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), (values) => {
        const { back, bytes } = numbersBack(values);
        expect(back.every((value, i) => Object.is(value, values[i]))).toBe(true);
        expect(bytes).toBeLessThanOrEqual(values.length * 9 + 10);
      }),
      { numRuns: 1000 },
    );
  });

  it('are small also when a scale or 32-bit floats left noise in the last digits', () => {
    const scaled = Array.from({ length: 120 }, (_, i) => (200 + (i % 7)) * 0.1);
    expect(decimalsOf(scaled, 120)).toBe(-1);
    expect(numbersBack(scaled).back).toEqual(scaled);
    expect(numbersBack(scaled).bytes).toBeLessThan(200);
    const floats = Array.from({ length: 120 }, (_, i) => Math.fround(21.5 + (i % 7) / 10));
    expect(numbersBack(floats).back).toEqual(floats);
    expect(numbersBack(floats).bytes).toBeLessThan(70);
  });

  it('are kept as integers at the fewest decimals that are exact', () => {
    expect(decimalsOf([1, 2, 3], 3)).toBe(0);
    expect(decimalsOf([1, 20.5, 3.25], 3)).toBe(2);
    expect(decimalsOf([4.35], 1)).toBe(2);
    expect(decimalsOf([0.1 + 0.2], 1)).toBe(-1);
    expect(decimalsOf([-0], 1)).toBe(-1);
    expect(decimalsOf([1e300], 1)).toBe(-1);
    expect(numbersBack(Array.from({ length: 120 }, (_, i) => 21.5 + (i % 3) / 10)).bytes).toBeLessThan(40);
  });
});

describe('text', () => {
  it('comes back, lone surrogates and all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('\ud800x')), (text) => {
        const out = new ByteWriter(1);
        out.text(text);
        expect(new ByteReader(out.written().slice()).text()).toBe(text);
      }),
    );
  });
});
