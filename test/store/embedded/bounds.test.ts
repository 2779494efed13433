import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { ask, batch, HOUR, reading, T0 } from '../series-fixture.ts';

describe('the embedded engine stays within its bounds', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anlin-bounds-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets writers wait while the queue is full, and keeps their order', async () => {
    const store = new EmbeddedStore({ folder, maxQueuedSamples: 1000 });
    await store.start();
    const groups = Array.from({ length: 50 }, (_, i) =>
      Array.from({ length: 100 }, (_, j) => batch('x', [reading(T0 + j, 'a', i), reading(T0 + i * 100 + j, 'b', i)])),
    );
    let settled = 0;
    const writes = groups.map((group) => store.write(group).then(() => settled++));
    expect(settled).toBe(0);
    const flush = store.flush(5);
    await Promise.all(writes);
    await flush;
    const { queued } = await store.stats();
    expect(queued).toBe(0);
    const came = await store.query(ask('x', { points: ['a'] }));
    expect(came.map(({ value }) => value)).toEqual(Array.from({ length: 100 }, () => 49));
    expect((await store.query(ask('x', { points: ['b'] }))).length).toBe(5000);
    await store.stop();
  });

  it('writes to disk by itself when nobody flushes, without moving the position', async () => {
    const store = new EmbeddedStore({ folder, maxHotSamples: 10_000 });
    await store.start();
    const sent = Array.from({ length: 40_000 }, (_, i) => reading(T0 + i * 100, 'a', i % 10));
    for (let i = 0; i < sent.length; i += 500) await store.write([batch('x', sent.slice(i, i + 500))]);
    const { hot, samples } = await store.stats();
    expect(hot).toBeLessThanOrEqual(10_000 + 4096);
    expect(samples).toBe(40_000);
    expect(store.position()).toBe(0);
    await store.stop();
    await store.start();
    expect(store.position()).toBe(0);
    expect((await store.query(ask('x'))).length).toBeGreaterThan(20_000);
    await store.stop();
  });

  it('gives at most 100,000 readings, however many are asked for', async () => {
    const store = new EmbeddedStore({ folder });
    await store.start();
    const sent = Array.from({ length: 110_000 }, (_, i) => reading(T0 + i * 500, 'a', i));
    for (let i = 0; i < sent.length; i += 1000) await store.write([batch('x', sent.slice(i, i + 1000))]);
    await store.flush(1);
    const came = await store.query(ask('x', { limit: 1_000_000 }));
    expect(came.length).toBe(100_000);
    expect(came.at(-1)).toEqual(sent[99_999]);
    await store.stop();
  });

  it('merges the parts of a window while it is open, and makes one chunk of it when it is closed', async () => {
    const store = new EmbeddedStore({ folder });
    await store.start();
    const ids = ['x', 'y'];
    for (let i = 0; i < 240; i++) {
      await store.write(ids.map((id) => batch(id, [reading(T0 + i * 5000, 'a', i), reading(T0 + i * 5000, 'w', `word ${i % 4}`)])));
      await store.flush(i + 1);
    }
    expect((await store.query(ask('x', { points: ['a'] }))).map(({ value }) => value)).toEqual(Array.from({ length: 240 }, (_, i) => i));
    await store.write(ids.map((id) => batch(id, [reading(T0 + HOUR, 'a', 0)])));
    await store.flush(300);
    await store.flush(301);
    await expect.poll(async () => (await store.stats()).openWindows).toBe(2);
    await store.stop();
    const db = new DatabaseSync(join(folder, 'series.db'));
    const chunks = db.prepare('SELECT device, window, samples FROM chunk').all() as { samples: number }[];
    const parts = db.prepare('SELECT max(n) AS most FROM (SELECT count(*) AS n FROM part GROUP BY device, window)').get() as {
      most: number;
    };
    db.close();
    expect(chunks.map(({ samples }) => samples)).toEqual([240, 240, 240, 240]);
    expect(parts.most).toBeLessThanOrEqual(9);
  });

  it('leaves out and counts samples whose time is none, and never stores a number that is none', async () => {
    const store = new EmbeddedStore({ folder });
    await store.start();
    await store.write([
      batch('x', [
        reading(Number.NaN, 'a', 1),
        reading(Number.POSITIVE_INFINITY, 'a', 1),
        reading(T0, 'a', Number.NaN),
        reading(T0, 'b', Number.NEGATIVE_INFINITY),
      ]),
    ]);
    const came = await store.query(ask('x'));
    expect(came.map(({ point, value, quality }) => [point, value, quality])).toEqual([
      ['a', null, 'bad'],
      ['b', null, 'bad'],
    ]);
    expect((await store.stats()).refused).toBe(2);
    await store.write([batch('y', [reading(T0, 'a', Number.MAX_VALUE), reading(T0 + 1, 'a', Number.MAX_VALUE)])]);
    const sums = await store.query(ask('y', { every: HOUR, aggregate: 'sum' }));
    expect(sums.map(({ value, quality }) => [value, quality])).toEqual([[null, 'bad']]);
    await store.stop();
  });

  it('goes on taking samples while a long question is answered', async () => {
    const store = new EmbeddedStore({ folder });
    await store.start();
    const sent = Array.from({ length: 60_000 }, (_, i) => reading(T0 + i * 60_000, 'a', i));
    for (let i = 0; i < sent.length; i += 1000) await store.write([batch('x', sent.slice(i, i + 1000))]);
    await store.flush(1);
    const order: string[] = [];
    const long = store.query(ask('x', { every: 1000, aggregate: 'mean' })).then(({ length }) => order.push(`query ${length}`));
    await store.write([batch('y', [reading(T0, 'a', 1)])]);
    const flush = store.flush(2).then(() => order.push('flush'));
    await Promise.all([long, flush]);
    expect(order).toEqual(['flush', 'query 60000']);
    await store.stop();
  });

  it('rejects what is under way when it stops, and stops in bounded time', async () => {
    const store = new EmbeddedStore({ folder, maxQueuedSamples: 100 });
    await store.start();
    const outcomes = Array.from({ length: 20 }, (_, i) =>
      store.write(Array.from({ length: 100 }, (_, j) => batch('x', [reading(T0 + i * 100 + j, 'a', 1)]))).then(
        () => 'taken',
        () => 'refused',
      ),
    );
    const begin = performance.now();
    await store.stop();
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(new Set(await Promise.all(outcomes))).toContain('refused');
    await store.stop();
  });
});
