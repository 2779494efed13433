import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedBytesError } from '../../../src/store/embedded/byte-reader.ts';
import { ChunkReader } from '../../../src/store/embedded/chunk-reader.ts';
import { ChunkWriter } from '../../../src/store/embedded/chunk-writer.ts';
import type { ColumnData } from '../../../src/store/embedded/column-data.ts';
import { kindBoolean, kindNumber, kindWord, tagOf } from '../../../src/store/embedded/sample-tag.ts';
import { summarise } from '../../../src/store/embedded/summary.ts';

const WINDOW = 2_946_240;
const words = ['normal', 'low', '高', ''];

interface Shape {
  readonly count: number;
  readonly every: number;
  readonly kinds: readonly number[];
  readonly units: number;
  readonly seed: number;
}

/** A column with a fixed mixture of kinds, qualities and units; `every` leaves times of the other columns out. */
function columnOf(column: number, { count, every, kinds, units, seed }: Shape): ColumnData {
  const rows = Array.from({ length: count }, (_, i) => i).filter((i) => (i + seed) % every === 0 || i === 0);
  const chance = (i: number): number => Math.imul(i + 1, 2_654_435_761 ^ seed) >>> 8;
  const kind = (i: number): number => kinds[chance(i) % kinds.length]!;
  return {
    column,
    ts: Float64Array.from(rows, (i) => WINDOW * 600_000 + i * 50),
    values: Float64Array.from(rows, (i) => {
      if (kind(i) === kindNumber) return (chance(i) % 500) / 10;
      return kind(i) === kindWord ? chance(i) % words.length : kind(i) === kindBoolean ? chance(i) & 1 : 0;
    }),
    tags: Uint32Array.from(rows, (i) => tagOf(kind(i), chance(i) % 19 === 0 ? 'stale' : 'good', 1 + (i % units))),
    words: kinds.includes(kindWord) ? words : [],
  };
}

const plain = ({ column, ts, values, tags, words: held }: ColumnData): unknown => ({
  column,
  ts: [...ts],
  tags: [...tags],
  values: [...values].map((value, i) => ((tags[i]! & 3) === kindWord ? held[value] : value)),
});

const shape: fc.Arbitrary<Shape> = fc.record({
  count: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(1023, 1024, 1025, 2050, 5000)),
  every: fc.constantFrom(1, 1, 1, 2, 7, 500),
  kinds: fc.constantFrom([1], [1], [2], [3], [0], [1, 0], [1, 1, 3], [0, 1, 2, 3]),
  units: fc.constantFrom(1, 1, 1, 2),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

describe('a chunk', () => {
  it('gives every column back, and summaries that equal those of its samples', () => {
    // One writer for all, as in the engine: what one chunk leaves in its buffers must not show in the next.
    const writer = new ChunkWriter();
    let summaries = 0;
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 4 }), (shapes) => {
        const columns = shapes.map((one, column) => columnOf(column, one));
        const { head, body, samples } = writer.encode(WINDOW, columns);
        expect(samples).toBe(columns.reduce((sum, { ts }) => sum + ts.length, 0));
        const reader = new ChunkReader(WINDOW, head.slice());
        const back = [...reader.decode(body.slice(), () => true)].sort((a, b) => a.column - b.column);
        expect(back.map(plain)).toEqual(columns.map(plain));
        for (const { column, summary } of reader.columns) {
          const expected = summarise(columns[column]!);
          if (expected.length > 1) expect(summary).toBe('mixed');
          else if (expected.length === 0) expect(summary).toBeUndefined();
          else {
            summaries++;
            const { sum, ...others } = expected[0]!;
            expect(summary).toMatchObject(others);
            expect((summary as { sum: number }).sum).toBeCloseTo(sum, 6);
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(summaries).toBeGreaterThan(50);
  });

  it('of which any one byte changed is noticed', () => {
    const { head, body } = new ChunkWriter().encode(WINDOW, [columnOf(1, { count: 50, every: 1, kinds: [0, 1, 2, 3], units: 1, seed: 5 })]);
    const read = (changedHead: Uint8Array, changedBody: Uint8Array): unknown =>
      new ChunkReader(WINDOW, changedHead).decode(changedBody, () => true);
    expect(() => read(head, body)).not.toThrow();
    for (const blob of [head, body]) {
      for (let i = 0; i < blob.length; i++) {
        blob[i]! ^= 1 << (i % 8);
        expect(() => read(head, body)).toThrow(DamagedBytesError);
        blob[i]! ^= 1 << (i % 8);
      }
    }
    for (let length = 0; length < body.length; length++) expect(() => read(head, body.subarray(0, length))).toThrow(DamagedBytesError);
  });
});
