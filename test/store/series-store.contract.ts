import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeriesStore } from '../../src/model/series-store.ts';
import { answersAtEveryStage } from './series-answers.ts';
import { ask, batch, DAY, expectSame, HOUR, MINUTE, reading, T0 } from './series-fixture.ts';
import { randomHistories } from './series-histories.ts';

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

    answersAtEveryStage(() => store, reopen, device);

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

    // An engine over a network answers 300 questions here.
    it('keeps many devices apart', { timeout: 60_000 }, async () => {
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
