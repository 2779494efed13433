import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Quality } from '../../src/model/quality.ts';
import type { Reading, Value } from '../../src/model/reading.ts';
import { aggregates, type SeriesStore } from '../../src/model/series-store.ts';
import { ReferenceSeries } from './reference-series.ts';
import { ask, batch, DAY, type expectSame, HOUR, MINUTE, T0 } from './series-fixture.ts';

const decimal = fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.constantFrom(1, 10, 1000)).map(([i, power]) => i / power);
const number = fc.oneof(decimal, fc.constantFrom(0, -0, 20, 20.5), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 8, arbitrary: number },
  { weight: 2, arbitrary: fc.constantFrom('normal', 'low', 'high', '关') },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
);
const quality: fc.Arbitrary<Quality> = fc.oneof(
  { weight: 9, arbitrary: fc.constant('good' as const) },
  { weight: 1, arbitrary: fc.constantFrom('uncertain' as const, 'stale' as const, 'bad' as const, 'missing' as const) },
);
/** Mostly close together and often equal, sometimes days off. */
const time = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 60 }).map((i) => i * 5000) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: -3 * DAY, max: 3 * DAY }) },
);
const readings: fc.Arbitrary<Reading[]> = fc
  .tuple(
    time,
    fc.array(fc.record({ point: fc.constantFrom('a', 'b', 'c'), component: fc.constantFrom('', 'loop-1'), value, quality }), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .map(([offset, list]) =>
    list.map((one) => ({ ...one, ts: T0 + offset, unit: typeof one.value === 'number' ? (one.point === 'a' ? 'Cel' : '%') : null })),
  );

const step = fc.oneof(
  { weight: 9, arbitrary: fc.array(readings, { minLength: 1, maxLength: 12 }).map((groups) => ({ kind: 'write' as const, groups })) },
  { weight: 3, arbitrary: fc.constant({ kind: 'flush' as const }) },
);
const question = fc.record({
  points: fc.constantFrom<string[]>([], ['a'], ['b', 'c']),
  from: fc.integer({ min: -DAY, max: 2 * HOUR }).map((offset) => T0 + offset),
  length: fc.constantFrom(10 * MINUTE, HOUR, 3 * HOUR + 1, 5 * DAY),
  every: fc.constantFrom(null, 1000, MINUTE, 7 * MINUTE, 10 * MINUTE, HOUR, DAY),
  aggregate: fc.constantFrom(...aggregates),
  limit: fc.constantFrom(3, 50, 100_000),
});

/** Any history of writes and flushes, then any question: the answer of the plain reference. */
export function randomHistories(store: () => SeriesStore, device: () => string, same: typeof expectSame): void {
  it('agrees with a plain reference on any history', { timeout: 60_000 }, async () => {
    let position = 1000;
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.array(question, { minLength: 4, maxLength: 4 }),
        async (steps, questions) => {
          const reference = new ReferenceSeries();
          const id = device();
          for (const one of steps) {
            if (one.kind === 'flush') await store().flush(++position);
            else {
              const batches = one.groups.map((group) => batch(id, group));
              reference.write(batches);
              await store().write(batches);
            }
          }
          same(await store().query(ask(id)), reference.query(ask(id)));
          same(await store().latest(id), reference.latest(id));
          for (const { length, ...asked } of questions) {
            const query = ask(id, { ...asked, to: asked.from + length });
            const expected = reference.query(query);
            compared += expected.length;
            same(await store().query(query), expected, query.every === null);
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(100);
  });
}
