import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { ReadingBatch } from '../../src/model/reading.ts';
import type { SeriesStore } from '../../src/model/series-store.ts';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { SeriesFeed } from '../../src/store/series-feed.ts';
import { ask, batch, reading, T0 } from './series-fixture.ts';

/** A log of one reading a position, and a store that keeps in memory what was not flushed. */
function bench(store: Partial<SeriesStore> & { kept?: ReadingBatch[] } = {}) {
  const log: ReadingBatch[] = [];
  const told: boolean[] = [];
  const state = { memory: [] as ReadingBatch[], disk: [] as ReadingBatch[], durable: 0, starts: 0, writes: [] as number[][] };
  const fake: SeriesStore = {
    start: async () => void state.starts++,
    write: async (batches) => {
      state.writes.push(batches.map(({ position }) => position));
      state.memory.push(...batches);
    },
    flush: async (position) => {
      state.disk.push(...state.memory.splice(0));
      state.durable = position;
    },
    position: () => state.durable,
    query: async () => [],
    latest: async () => [],
    retain: async () => 0,
    stats: async () => ({ samples: 0, bytes: 0 }),
    stop: async () => void state.memory.splice(0),
    ...store,
  };
  const feed = new SeriesFeed({
    store: fake,
    reread: (after, limit) => {
      const batches = log.filter(({ position }) => position > after).slice(0, limit);
      return { batches, through: batches.at(-1)?.position ?? Math.max(after, log.length) };
    },
    judged: () => log.at(-1)?.position ?? 0,
    onBehind: (behind) => void told.push(behind),
    sleep: (ms) => new Promise((done) => setTimeout(done, Math.min(ms, 20))),
  });
  const judge = (count: number) => {
    for (let i = 0; i < count; i++) {
      const position = log.length + 1;
      log.push(batch('d', [reading(T0 + position, 'air.co', position)], position));
      feed.offer(log.at(-1)!);
    }
  };
  return { feed, judge, told, state, log };
}

test('a store that cannot be opened holds nobody up, and gets everything when it can', async () => {
  let fails = 3;
  const b = bench();
  const opened = bench({
    start: async () => (fails-- > 0 ? Promise.reject(new Error('no such disk')) : undefined),
    write: async (batches) => void b.state.disk.push(...batches),
  });
  await opened.feed.start();
  opened.judge(5);
  expect(opened.told).toEqual([true]);
  await expect.poll(() => b.state.disk.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
  await expect.poll(() => opened.told).toEqual([true, false]);
  await opened.feed.stop();
});

test('after a failed flush the store is opened anew and written from its own position, and is given nothing in between', async () => {
  let broken = false;
  const b = bench();
  const flush = b.state;
  const feed = bench({
    flush: async (position) => {
      if (broken) throw new Error('disk full');
      flush.durable = position;
    },
    position: () => flush.durable,
  });
  await feed.feed.start();
  feed.judge(3);
  await expect.poll(() => feed.state.memory.length).toBe(3);
  await feed.feed.flush();
  broken = true;
  feed.judge(2);
  await expect(feed.feed.flush()).rejects.toThrow('disk full');
  broken = false;
  await expect.poll(() => feed.state.starts).toBe(2);
  await expect.poll(() => feed.state.memory.map(({ position }) => position)).toEqual([4, 5]);
  await feed.feed.stop();
});

test('a store that is too slow is behind, and is said to have caught up when it has', async () => {
  let free: () => void = () => {};
  const gate = new Promise<void>((resolve) => (free = resolve));
  const b = bench({ write: () => gate });
  await b.feed.start();
  await vi.waitFor(() => expect(b.told).toEqual([false]));
  b.judge(30_000);
  expect(b.told).toEqual([false, true]);
  free();
  await vi.waitFor(() => expect(b.told).toEqual([false, true, false]), { timeout: 5_000 });
  expect(b.feed.backlog()).toBe(0);
  await b.feed.stop();
});

test('the batches of one message are written together, so that a position is either whole or not yet there', async () => {
  const b = bench();
  await b.feed.start();
  await vi.waitFor(() => expect(b.told).toEqual([false]));
  b.judge(1_999);
  const two = batch('d', [reading(T0, 'air.co', 1)], 2_000);
  b.log.push(two);
  b.feed.offer(two);
  b.feed.offer({ ...two, historical: true });
  await expect.poll(() => b.state.memory.length).toBe(2_001);
  expect(b.state.writes.some((positions) => positions.filter((position) => position === 2_000).length === 2)).toBe(true);
  await b.feed.stop();
});

test('the embedded store comes back by itself when its file can be opened again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-feed-'));
  // Nothing that is a folder can be opened as a file, whatever rights the test has.
  mkdirSync(join(folder, 'series.db', 'in-the-way'), { recursive: true });
  const store = new EmbeddedStore({ folder });
  const one = batch('d', [reading(T0, 'air.co', 7)], 1);
  const told: boolean[] = [];
  const feed = new SeriesFeed({
    store,
    reread: (after) => ({ batches: after < 1 ? [one] : [], through: 1 }),
    judged: () => 1,
    onBehind: (behind) => void told.push(behind),
    sleep: (ms) => new Promise((done) => setTimeout(done, Math.min(ms, 50))),
  });
  await feed.start();
  expect(told).toEqual([true]);
  rmSync(join(folder, 'series.db'), { recursive: true });
  await vi.waitFor(() => expect(told).toEqual([true, false]), { timeout: 15_000 });
  expect(await store.query(ask('d'))).toHaveLength(1);
  await feed.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a store that takes things over but cannot keep them is behind all the time, not back for a moment at each try', async () => {
  let dead = true;
  const b = bench({ flush: async () => (dead ? Promise.reject(new Error('refused')) : undefined) });
  b.judge(5);
  await b.feed.start();
  await expect.poll(() => b.state.starts, { timeout: 5_000 }).toBeGreaterThan(4);
  expect(b.told).toEqual([true]);
  dead = false;
  await expect.poll(() => b.told, { timeout: 5_000 }).toEqual([true, false]);
  await b.feed.stop();
});
