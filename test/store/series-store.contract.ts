import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qualities } from '../../src/model/quality.ts';
import type { Reading, Value } from '../../src/model/reading.ts';
import type { SeriesStore } from '../../src/model/series-store.ts';
import { ask, batch, DAY, expectSame, HOUR, MINUTE, reading, T0 } from './series-fixture.ts';
import { randomHistories } from './series-histories.ts';

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

/** What every SeriesStore must do; `open` opens and starts one on a folder (or a database named after it). */
export function seriesStoreContract(name: string, open: (folder: string) => Promise<SeriesStore>): void {
  describe(`${name} as a SeriesStore`, () => {
    let folder = '';
    let store: SeriesStore;
    let next = 0;
    const device = (): string => `device-${++next}`;
    const reopen = async (): Promise<SeriesStore> => {
      await store.stop();
      store = await open(folder);
      return store;
    };
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'anlin-series-'));
      store = await open(folder);
    });
    afterAll(async () => {
      await store?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is empty at first, and answers about unknown devices with nothing', async () => {
      expect(store.position()).toBe(0);
      expect(await store.query(ask('nobody'))).toEqual([]);
      expect(await store.query(ask('nobody', { every: HOUR }))).toEqual([]);
      expect(await store.latest('nobody')).toEqual([]);
    });

    for (const [stage, reach] of Object.entries(stages)) {
      describe(stage, () => {
        const roundTrip = async (readings: readonly Reading[], more = {}): Promise<readonly Reading[]> => {
          const id = device();
          for (const one of readings) await store.write([batch(id, [one])]);
          return (await reach(store, reopen)).query(ask(id, more));
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
          await store.write([batch(id, readings)]);
          expect(await (await reach(store, reopen)).query(ask(id))).toEqual(readings);
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
          const texts = [
            '井道',
            '消防通道被占用',
            'naïve "quoted" \\ back',
            'line\nbreak',
            '🔥 电动车',
            ' leading and trailing ',
            'a=b,c d',
          ];
          const readings = texts.map((text, i) => reading(T0 + i, '点位', text, { component: `回路 ${i}` }));
          expect(await roundTrip(readings)).toEqual(readings);
        });

        it('keeps the unit of every sample, also when it changes', async () => {
          const readings = [reading(T0, 'a', 20), reading(T0 + 1, 'a', 68, { unit: '[degF]' }), reading(T0 + 2, 'a', 5, { unit: null })];
          expect(await roundTrip(readings)).toEqual(readings);
        });

        it('takes from inclusively, to exclusively, only the points asked for, and as many as asked for', async () => {
          const id = device();
          const readings = Array.from({ length: 50 }, (_, i) => [
            reading(T0 + i * MINUTE, 'a', i),
            reading(T0 + i * MINUTE, 'b', -i),
          ]).flat();
          await store.write(readings.map((one) => batch(id, [one])));
          const now = await reach(store, reopen);
          const range = { from: T0 + 5 * MINUTE, to: T0 + 25 * MINUTE };
          expect(await now.query(ask(id, range))).toEqual(readings.slice(10, 50));
          expect(await now.query(ask(id, { ...range, points: ['b'] }))).toEqual(
            readings.slice(10, 50).filter(({ point }) => point === 'b'),
          );
          expect(await now.query(ask(id, { ...range, limit: 7 }))).toEqual(readings.slice(10, 17));
          expect(await now.query(ask(id, { ...range, limit: 0 }))).toEqual([]);
          expect(await now.query(ask(id, { from: T0, to: T0 }))).toEqual([]);
          expect(await now.query(ask(id, { points: ['unknown'] }))).toEqual([]);
        });

        it('makes buckets of good and uncertain values only, aligned to the epoch, and leaves empty ones out', async () => {
          const id = device();
          await store.write([
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
          const now = await reach(store, reopen);
          const bucket = async (
            aggregate: 'mean' | 'min' | 'max' | 'sum' | 'count' | 'first' | 'last',
            every = MINUTE,
          ): Promise<unknown[]> => (await now.query(ask(id, { every, aggregate }))).map(({ ts, point, value }) => [ts - T0, point, value]);
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
          await store.write([
            batch(
              id,
              [1, 2, 3, 4].map((i) => reading(T0 + i * 10 * MINUTE, 'a', i)),
            ),
          ]);
          const now = await reach(store, reopen);
          const came = await now.query(ask(id, { from: T0 + 20 * MINUTE, to: T0 + 40 * MINUTE, every: HOUR, aggregate: 'sum' }));
          expect(came.map(({ ts, value }) => [ts, value])).toEqual([[T0, 5]]);
        });

        it('knows the newest sample of every point by source time', async () => {
          const id = device();
          await store.write([batch(id, [reading(T0 + 50, 'a', 1), reading(T0 + 60, 'b', 'on'), reading(T0, 'a', 2, { component: 'x' })])]);
          await store.write([batch(id, [reading(T0 - DAY, 'b', 'off'), reading(T0 + 50, 'a', 3), reading(T0 + 70 * MINUTE, 'c', null)])]);
          expect(await (await reach(store, reopen)).latest(id)).toEqual([
            reading(T0 + 50, 'a', 3),
            reading(T0 + 60, 'b', 'on'),
            reading(T0 + 70 * MINUTE, 'c', null),
            reading(T0, 'a', 2, { component: 'x' }),
          ]);
        });
      });
    }

    it('overwrites what was flushed before, also in between and in closed windows', async () => {
      const id = device();
      const first = Array.from({ length: 100 }, (_, i) => reading(T0 + i * MINUTE, 'a', i));
      await store.write([batch(id, first)]);
      await store.flush(5);
      const second = first.filter((_, i) => i % 7 === 0).map((one) => ({ ...one, value: -1, quality: 'uncertain' as const }));
      await store.write([batch(id, second)]);
      const expected = first.map((one, i) => (i % 7 === 0 ? { ...one, value: -1, quality: 'uncertain' as const } : one));
      expect(await store.query(ask(id))).toEqual(expected);
      await store.flush(6);
      expect(await store.query(ask(id))).toEqual(expected);
      await reopen();
      expect(await store.query(ask(id))).toEqual(expected);
      expect((await store.query(ask(id, { every: DAY, aggregate: 'count' })))[0]?.value).toBe(100);
    });

    it('gives the same answers after a replay of what it has already', async () => {
      const id = device();
      const batches = Array.from({ length: 60 }, (_, i) =>
        batch(id, [reading(T0 + i * MINUTE, 'a', i % 5), reading(T0 + i * MINUTE, 'w', `${i % 3}`)]),
      );
      await store.write(batches);
      await store.flush(7);
      const before = [await store.query(ask(id)), await store.query(ask(id, { every: HOUR, aggregate: 'sum' })), await store.latest(id)];
      await store.write(batches.slice(20));
      await store.flush(8);
      await store.write(batches);
      expect([await store.query(ask(id)), await store.query(ask(id, { every: HOUR, aggregate: 'sum' })), await store.latest(id)]).toEqual(
        before,
      );
    });

    it('remembers the position of the last flush, and only that', async () => {
      await store.flush(41);
      expect(store.position()).toBe(41);
      await store.write([batch(device(), [reading(T0, 'a', 1)], 42)]);
      expect(store.position()).toBe(41);
      await store.flush(42);
      await reopen();
      expect(store.position()).toBe(42);
    });

    it('deletes what is older than asked for and nothing else', async () => {
      const [id, quiet] = [device(), device()];
      const before = T0 - 300 * DAY + 5 * MINUTE;
      const readings = Array.from({ length: 90 }, (_, i) => reading(T0 - 300 * DAY - 60 * MINUTE + i * MINUTE, 'a', i));
      await store.write([batch(id, readings), batch(quiet, [reading(T0 - 310 * DAY, 'a', 1)])]);
      await store.flush(43);
      const late = reading(T0 - 320 * DAY, 'a', 7);
      await store.write([batch(id, [late])]);
      expect(await store.retain(before)).toBe(65 + 1 + 1);
      expect(await store.query(ask(id))).toEqual(readings.slice(65));
      expect(await store.query(ask(quiet))).toEqual([]);
      expect(await store.latest(quiet)).toEqual([]);
      expect(await store.latest(id)).toEqual([readings[89]]);
      expect(await store.retain(before)).toBe(0);
      await reopen();
      expect(await store.query(ask(id))).toEqual(readings.slice(65));
    });

    it('keeps many devices apart', async () => {
      const ids = Array.from({ length: 300 }, () => device());
      for (let round = 0; round < 20; round++) {
        await store.write(
          ids.map((id, i) => batch(id, [reading(T0 + round * 30_000, 'a', i * 100 + round), reading(T0 + round * 30_000, 'w', id)])),
        );
        if (round % 6 === 5) await store.flush(100 + round);
      }
      const all = await Promise.all(ids.map((id) => store.latest(id)));
      expect(all.map((latest) => latest.map(({ value }) => value))).toEqual(ids.map((id, i) => [i * 100 + 19, id]));
      for (const i of [0, 17, 299]) {
        const came = await store.query(ask(ids[i]!, { points: ['a'] }));
        expect(came.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, round) => i * 100 + round));
      }
    });

    it('answers questions that are asked while it is written to', async () => {
      const id = device();
      const counts: number[] = [];
      for (let i = 0; i < 20; i++) {
        const write = store.write([
          batch(
            id,
            Array.from({ length: 50 }, (_, j) => reading(T0 + (i * 50 + j) * 1000, 'a', j)),
          ),
        ]);
        const flush = i % 5 === 4 ? store.flush(200 + i) : Promise.resolve();
        counts.push((await store.query(ask(id))).length);
        await Promise.all([write, flush]);
      }
      expect(counts).toEqual(counts.map((_, i) => (i + 1) * 50));
    });

    it('counts what it holds', async () => {
      const before = await store.stats();
      await store.write([batch(device(), [reading(T0, 'a', 1), reading(T0, 'b', 2)])]);
      await store.flush(300);
      const after = await store.stats();
      expect(after.samples - before.samples).toBe(2);
      expect(after.bytes).toBeGreaterThan(0);
    });

    it('refuses a question that makes no sense, naming the field', async () => {
      await expect(store.query(ask('x', { every: 0 }))).rejects.toThrow(/every/);
      await expect(store.query(ask('x', { from: Number.NaN }))).rejects.toThrow(/from/);
      await expect(store.query(ask('x', { limit: -1 }))).rejects.toThrow(/limit/);
      await expect(store.flush(-1)).rejects.toThrow(/position/);
    });

    randomHistories(() => store, device, expectSame);

    it('writes nothing after stop', async () => {
      await store.stop();
      await expect(store.write([batch('late', [reading(T0, 'a', 1)])])).rejects.toThrow();
      store = await open(folder);
      expect(await store.query(ask('late'))).toEqual([]);
    });
  });
}
