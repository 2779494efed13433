import { describe, expect, it } from 'vitest';
import { qualities } from '../../src/model/quality.ts';
import type { Reading, Value } from '../../src/model/reading.ts';
import type { SeriesStore } from '../../src/model/series-store.ts';
import { ask, batch, DAY, HOUR, MINUTE, reading, T0 } from './series-fixture.ts';

/** Where the samples are when the question is asked: the answer is the same. */
const stages = {
  'before a flush': async (store) => store,
  'after a flush': async (store) => {
    await store.flush(1);
    return store;
  },
  'after a restart': async (store, reopen) => {
    await store.flush(1);
    return reopen();
  },
} satisfies Record<string, (store: SeriesStore, reopen: () => Promise<SeriesStore>) => Promise<SeriesStore>>;

/** The part of the contract about what comes back, asked at each stage. */
export function answersAtEveryStage(store: () => SeriesStore, reopen: () => Promise<SeriesStore>, device: () => string): void {
  for (const [stage, reach] of Object.entries(stages)) {
    describe(stage, () => {
      const roundTrip = async (readings: readonly Reading[], more = {}): Promise<readonly Reading[]> => {
        const id = device();
        for (const one of readings) await store().write([batch(id, [one])]);
        return (await reach(store(), reopen)).query(ask(id, more));
      };

      it('gives samples in time order, then by component and point, whatever order they came in', async () => {
        const sorted = [
          reading(T0, 'a', 1),
          reading(T0, 'b', 2),
          reading(T0, 'a', 3, { component: 'loop-1' }),
          reading(T0 + 1, 'a', 4),
          reading(T0 + 15 * MINUTE, 'b', 5),
          reading(T0 + 3 * DAY, 'a', 6),
        ];
        expect(await roundTrip([5, 2, 0, 4, 1, 3].map((i) => sorted[i]!))).toEqual(sorted);
      });

      it('takes a sample that comes days late', async () => {
        const onTime = Array.from({ length: 30 }, (_, i) => reading(T0 + i * MINUTE, 'a', i));
        const late = reading(T0 - 5 * DAY, 'a', 99);
        expect(await roundTrip([...onTime, late])).toEqual([late, ...onTime]);
      });

      it('keeps the last one written of samples with the same device, component, point and time', async () => {
        const kept = [reading(T0, 'a', 2), reading(T0 + 1000, 'a', 'word')];
        expect(await roundTrip([reading(T0, 'a', 1), reading(T0 + 1000, 'a', 7), ...kept])).toEqual(kept);
      });

      it('lets points come and go', async () => {
        const readings = Array.from({ length: 40 }, (_, i) => [
          reading(T0 + i * 1000, 'always', i / 10),
          ...(i % 3 === 0 ? [reading(T0 + i * 1000, 'sometimes', i % 2 === 0)] : []),
          ...(i > 35 ? [reading(T0 + i * 1000, 'wakes', 'up')] : []),
        ]).flat();
        expect(await roundTrip(readings)).toEqual(readings);
      });

      it('gives numbers, words, booleans and nothing back as they were', async () => {
        const values: Value[] = [0, -1, 0.1, 23.45, 1e-7, 'normal', '', false, true, null, 17, 'normal'];
        const readings = values.map((value, i) => reading(T0 + i, 'mixed', value));
        expect(await roundTrip(readings)).toEqual(readings);
      });

      it('gives thousands of samples of one window back with what is missing between them', async () => {
        // One column of both kinds: sizes beyond every buffer that is made once and grown later.
        const readings = [1_000, 1_100, 3_000, 9_000].flatMap((count, part) =>
          Array.from({ length: count }, (_, i) =>
            reading(T0 + part * HOUR + i * 60, 'mixed', i % 40 === 7 ? null : i % 3 === 0 ? i % 2 === 0 : 18 + i / 1_000),
          ),
        );
        const id = device();
        await store().write([batch(id, readings)]);
        expect(await (await reach(store(), reopen)).query(ask(id))).toEqual(readings);
      });

      it('gives every quality back, with and without a value', async () => {
        const readings = qualities.flatMap((quality, i) => [
          reading(T0 + i, 'a', i, { quality }),
          reading(T0 + i, 'b', null, { quality }),
          reading(T0 + i, 'c', 'open', { quality }),
        ]);
        expect(await roundTrip(readings)).toEqual(readings);
      });

      it('gives every double back to the bit', async () => {
        const values = [-0, 0, 1e-300, 5e-324, -5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 2 ** 53 + 2, -(2 ** 60)];
        values.push(0.1 + 0.2, 1 / 3, 1e21, 123456789.12345679, 2 ** 49 + 1, 2 ** 52 + 1, 4.35, 1e15 + 0.5);
        const readings = values.map((value, i) => reading(T0 + i, 'a', value));
        const came = await roundTrip(readings);
        expect(came.map(({ value }) => value)).toEqual(values);
        expect(Object.is(came[0]?.value, -0)).toBe(true);
      });

      it('gives text in any language back', async () => {
        const texts = ['井道', '消防通道被占用', 'naïve "quoted" \\ back', 'line\nbreak', '🔥 电动车', ' leading and trailing ', 'a=b,c d'];
        const readings = texts.map((text, i) => reading(T0 + i, '点位', text, { component: `回路 ${i}` }));
        expect(await roundTrip(readings)).toEqual(readings);
      });

      it('keeps the unit of every sample, also when it changes', async () => {
        const readings = [reading(T0, 'a', 20), reading(T0 + 1, 'a', 68, { unit: '[degF]' }), reading(T0 + 2, 'a', 5, { unit: null })];
        expect(await roundTrip(readings)).toEqual(readings);
      });

      it('takes from inclusively, to exclusively, only the points asked for, and as many as asked for', async () => {
        const id = device();
        const readings = Array.from({ length: 50 }, (_, i) => [reading(T0 + i * MINUTE, 'a', i), reading(T0 + i * MINUTE, 'b', -i)]).flat();
        await store().write(readings.map((one) => batch(id, [one])));
        const now = await reach(store(), reopen);
        const range = { from: T0 + 5 * MINUTE, to: T0 + 25 * MINUTE };
        expect(await now.query(ask(id, range))).toEqual(readings.slice(10, 50));
        expect(await now.query(ask(id, { ...range, points: ['b'] }))).toEqual(readings.slice(10, 50).filter(({ point }) => point === 'b'));
        expect(await now.query(ask(id, { ...range, limit: 7 }))).toEqual(readings.slice(10, 17));
        expect(await now.query(ask(id, { ...range, limit: 0 }))).toEqual([]);
        expect(await now.query(ask(id, { from: T0, to: T0 }))).toEqual([]);
        expect(await now.query(ask(id, { points: ['unknown'] }))).toEqual([]);
      });

      it('makes buckets of good and uncertain values only, aligned to the epoch, and leaves empty ones out', async () => {
        const id = device();
        await store().write([
          batch(id, [
            reading(T0 + 1000, 'a', 4),
            reading(T0 + 2000, 'a', -1, { quality: 'uncertain' }),
            reading(T0 + 3000, 'a', 6),
            reading(T0 + 4000, 'a', 1000, { quality: 'stale' }),
            reading(T0 + 5000, 'a', null),
            reading(T0 + MINUTE, 'a', null),
            reading(T0 + 10 * MINUTE, 'a', 8),
            reading(T0 + 1000, 'w', 'open'),
            reading(T0 + 3000, 'w', 'closed'),
            reading(T0 + 1000, 'z', true),
          ]),
        ]);
        const now = await reach(store(), reopen);
        const bucket = async (aggregate: 'mean' | 'min' | 'max' | 'sum' | 'count' | 'first' | 'last', every = MINUTE): Promise<unknown[]> =>
          (await now.query(ask(id, { every, aggregate }))).map(({ ts, point, value }) => [ts - T0, point, value]);
        expect(await bucket('mean')).toEqual([
          [0, 'a', 3],
          [10 * MINUTE, 'a', 8],
        ]);
        expect(await bucket('min', HOUR)).toEqual([[0, 'a', -1]]);
        expect(await bucket('max', HOUR)).toEqual([[0, 'a', 8]]);
        expect(await bucket('sum', HOUR)).toEqual([[0, 'a', 17]]);
        expect(await bucket('count', HOUR)).toEqual([
          [0, 'a', 4],
          [0, 'w', 2],
          [0, 'z', 1],
        ]);
        expect(await bucket('first', HOUR)).toEqual([
          [0, 'a', 4],
          [0, 'w', 'open'],
          [0, 'z', true],
        ]);
        expect(await bucket('last')).toEqual([
          [0, 'a', 6],
          [0, 'w', 'closed'],
          [0, 'z', true],
          [10 * MINUTE, 'a', 8],
        ]);
        const means = await now.query(ask(id, { every: MINUTE, aggregate: 'mean' }));
        expect(means.map(({ quality, unit }) => [quality, unit])).toEqual([
          ['uncertain', 'Cel'],
          ['good', 'Cel'],
        ]);
        expect((await now.query(ask(id, { every: MINUTE, aggregate: 'last', limit: 2 }))).length).toBe(2);
      });

      it('makes a bucket only of samples within the range', async () => {
        const id = device();
        await store().write([
          batch(
            id,
            [1, 2, 3, 4].map((i) => reading(T0 + i * 10 * MINUTE, 'a', i)),
          ),
        ]);
        const now = await reach(store(), reopen);
        const came = await now.query(ask(id, { from: T0 + 20 * MINUTE, to: T0 + 40 * MINUTE, every: HOUR, aggregate: 'sum' }));
        expect(came.map(({ ts, value }) => [ts, value])).toEqual([[T0, 5]]);
      });

      it('knows the newest sample of every point by source time', async () => {
        const id = device();
        await store().write([batch(id, [reading(T0 + 50, 'a', 1), reading(T0 + 60, 'b', 'on'), reading(T0, 'a', 2, { component: 'x' })])]);
        await store().write([batch(id, [reading(T0 - DAY, 'b', 'off'), reading(T0 + 50, 'a', 3), reading(T0 + 70 * MINUTE, 'c', null)])]);
        expect(await (await reach(store(), reopen)).latest(id)).toEqual([
          reading(T0 + 50, 'a', 3),
          reading(T0 + 60, 'b', 'on'),
          reading(T0 + 70 * MINUTE, 'c', null),
          reading(T0, 'a', 2, { component: 'x' }),
        ]);
      });
    });
  }
}
