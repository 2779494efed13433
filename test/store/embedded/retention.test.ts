import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aggregates } from '../../../src/model/series-store.ts';
import { EmbeddedStore } from '../../../src/store/embedded/embedded-store.ts';
import { ReferenceSeries } from '../reference-series.ts';
import { ask, batch, DAY, expectSame, HOUR, MINUTE, reading, T0 } from '../series-fixture.ts';

describe('hourly rollups', () => {
  let folder = '';
  let store: EmbeddedStore;
  const reference = new ReferenceSeries();
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'anlin-retention-'));
    store = new EmbeddedStore({ folder, rawDays: 10, rollupDays: 40 });
    await store.start();
    const readings = Array.from({ length: 3 * 24 * 12 }, (_, i) => [
      reading(T0 + i * 5 * MINUTE, 'a', Math.sin(i / 10) * 30, { quality: i % 50 === 0 ? 'uncertain' : i % 61 === 0 ? 'bad' : 'good' }),
      reading(T0 + i * 5 * MINUTE, 'w', i % 7 === 0 ? 'high' : 'normal'),
      ...(i % 3 === 0 ? [reading(T0 + i * 5 * MINUTE, 'b', i / 10, { component: 'loop-1' })] : []),
    ]).flat();
    for (let i = 0; i < readings.length; i += 200) {
      const group = [batch('x', readings.slice(i, i + 200))];
      reference.write(group);
      await store.write(group);
      await store.flush(i + 1);
    }
  });
  afterEach(async () => {
    await store.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answer for samples that are gone, together with those still there, and go in their turn', async () => {
    const whole = { from: T0, to: T0 + 3 * DAY };
    const before = T0 + 1.5 * DAY + 25 * MINUTE;
    expect(await store.retain(before)).toBe(reference.query(ask('x', { to: before })).length);
    expect(await store.query(ask('x', { to: before }))).toEqual([]);
    for (const aggregate of aggregates) {
      for (const every of [HOUR, 6 * HOUR, DAY]) {
        const query = ask('x', { ...whole, every, aggregate });
        const expected = reference.query(query);
        expect(expected.length).toBeGreaterThan(5);
        expectSame(await store.query(query), expected, false);
      }
    }
    const some = ask('x', { ...whole, every: HOUR, aggregate: 'max', points: ['b'], limit: 10 });
    expectSame(await store.query(some), reference.query(some), false);
    // A second retention inside an hour that has a rollup adds to it.
    await store.retain(before + 50 * MINUTE);
    const counts = ask('x', { ...whole, every: HOUR, aggregate: 'count' });
    expectSame(await store.query(counts), reference.query(counts), false);
    // 30 days more and the rollups are gone as well.
    await store.retain(before + 30 * DAY);
    expect(await store.query(ask('x', { ...whole, every: HOUR, to: T0 + DAY }))).toEqual([]);
    expect((await store.query(ask('x', { ...whole, every: HOUR }))).length).toBeGreaterThan(0);
  });

  it('are not kept when nobody wants them', async () => {
    await store.stop();
    store = new EmbeddedStore({ folder, rawDays: 10, rollupDays: 0 });
    await store.start();
    await store.retain(T0 + 2 * DAY);
    expect(await store.query(ask('x', { to: T0 + 2 * DAY, every: HOUR }))).toEqual([]);
    expect(store.rawLimit(T0)).toBe(T0 - 10 * DAY);
  });
});
