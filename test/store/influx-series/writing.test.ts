import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadingBatch } from '../../../src/model/reading.ts';
import type { InfluxSeriesStore } from '../../../src/store/influx-series/influx-series-store.ts';
import { SeriesFeed } from '../../../src/store/series-feed.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { removeFolder, temporaryFolder } from '../../support/gateway-process.ts';
import { startInfluxd } from '../../support/influxd.ts';
import { ask, batch, reading, T0 } from '../series-fixture.ts';
import { influxdb1Store } from './influx-fixture.ts';

const influxd = await startInfluxd();
let proxy: FaultProxy;
const folders: string[] = [];

beforeAll(async () => {
  if (influxd !== null) proxy = await startFaultProxy(influxd.port);
});
afterAll(async () => {
  await proxy?.stop();
  await influxd?.stop();
  folders.forEach(removeFolder);
});

interface Bench {
  readonly folder: string;
  readonly database: string;
  readonly store: InfluxSeriesStore;
  readonly aside: [readings: number, reason: string][];
  open(more?: Parameters<typeof influxdb1Store>[2]): InfluxSeriesStore;
}

function bench(): Bench {
  const folder = temporaryFolder('influx');
  folders.push(folder);
  const aside: [number, string][] = [];
  const open = (more = {}) =>
    influxdb1Store(folder, proxy.port, { onSetAside: (readings, reason) => void aside.push([readings, reason]), ...more });
  return { folder, database: basename(folder), store: open(), aside, open };
}

const asideEntries = (folder: string) =>
  readFileSync(join(folder, 'store-set-aside.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe.runIf(influxd !== null)('writing to InfluxDB', () => {
  test('a field whose type somebody else has taken is set aside alone; the rest of its message and every other line is written', async () => {
    const { folder, database, store, aside } = bench();
    await influxd?.ask('', `CREATE DATABASE "${database}"`);
    const line = `anlin,device=other a="a word where numbers come" ${T0}`;
    await fetch(`${influxd?.url}/write?db=${database}&precision=ms`, { method: 'POST', body: line });
    await store.start();
    const readings = Array.from({ length: 40 }, (_, i) => [
      reading(T0 + i * 1_000, 'b', i),
      ...(i % 13 === 5 ? [reading(T0 + i * 1_000, 'a', i)] : []),
    ]);
    await store.write(readings.map((of, i) => batch('d', of, i + 1)));
    await store.flush(40);
    expect(await store.query(ask('d'))).toEqual(readings.map(([b]) => b));
    expect(aside.map(([count]) => count)).toEqual([1, 1, 1]);
    expect(aside[0]?.[1]).toContain('field type conflict');
    expect(asideEntries(folder).map(({ position, deviceId, readings: [{ point, value }] }) => [position, deviceId, point, value])).toEqual([
      [6, 'd', 'a', 5],
      [19, 'd', 'a', 18],
      [32, 'd', 'a', 31],
    ]);
    expect(store.position()).toBe(40);
    await store.stop();
  });

  test('what is older than the database keeps is set aside with that reason', async () => {
    const { database, store, aside } = bench();
    await influxd?.ask('', `CREATE DATABASE "${database}" WITH DURATION 24h`);
    await store.start();
    const now = Date.now();
    await store.write([batch('d', [reading(T0 - 86_400_000 * 900, 'a', 1)], 1), batch('d', [reading(now, 'a', 2)], 2)]);
    await store.flush(2);
    expect(aside).toEqual([[1, expect.stringContaining('beyond retention policy')]]);
    expect(await influxd?.ask(database, 'SELECT count(a) FROM anlin')).toEqual([[0, 1]]);
    await store.stop();
  });

  test('times the database cannot hold are set aside before they are sent', async () => {
    const { folder, store, aside } = bench();
    await store.start();
    const times = [Number.NaN, 1e300, -9.3e12, 9.3e12];
    await store.write([batch('d', [...times.map((ts) => reading(ts, 'a', 1)), reading(T0 + 0.7, 'a', 2)], 1)]);
    await store.flush(1);
    expect(aside).toHaveLength(4);
    expect(asideEntries(folder)).toHaveLength(4);
    expect((await store.query(ask('d'))).map(({ ts, value }) => [ts, value])).toEqual([[T0, 2]]);
    await store.stop();
  });

  test('a number that is none is kept as bad, without a value; long words, words beyond UTF-8 and empty ones are kept as they are', async () => {
    const { store, aside } = bench();
    await store.start();
    const words = ['', ' ', 'x'.repeat(60_000), '\ud800', 'a\udfffb%u0041', '\\', '\\"', 'end\\', '\0\x01\x7f\r\n', '\u2028'];
    const kept = words.map((word, i) => reading(T0 + 10 + i, 'w', word));
    const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value, i) => reading(T0 + i, 'n', value));
    await store.write([...kept, ...broken].map((one) => batch('d', [one])));
    await store.flush(1);
    expect(await store.query(ask('d', { points: ['w'] }))).toEqual(kept);
    expect(await store.query(ask('d', { points: ['n'] }))).toEqual(broken.map((one) => ({ ...one, value: null, quality: 'bad' })));
    expect(aside).toEqual([]);
    await store.stop();
  });

  test('a server that refuses everything is behind, and nothing is set aside for it', async () => {
    const { folder, store, aside } = bench();
    await store.start();
    await proxy.set('foreign');
    for (const count of [1, 100]) {
      await store.write(Array.from({ length: count }, (_, i) => batch('d', [reading(T0 + i, 'a', i), reading(T0 + i, 'b', i)], i + 1)));
      await expect(store.flush(count)).rejects.toThrow(/every line is refused/);
      await store.stop();
      await store.start();
    }
    await proxy.set(null);
    expect(aside).toEqual([]);
    expect(existsSync(join(folder, 'store-set-aside.jsonl'))).toBe(false);
    expect(store.position()).toBe(0);
    await store.stop();
  });

  test.each(['refused', 'error', 'hung'] as const)(
    '%s: the position stays, and the feed brings everything when it is over',
    async (fault) => {
      const { store, database } = bench();
      const log: ReadingBatch[] = Array.from({ length: 12_000 }, (_, i) => batch('d', [reading(T0 + i, 'a', i)], i + 1));
      const told: boolean[] = [];
      const feed = new SeriesFeed({
        store,
        reread: (after, limit) => ({ batches: log.slice(after, after + limit), through: Math.min(after + limit, log.length) }),
        judged: () => log.length,
        onBehind: (behind) => void told.push(behind),
        sleep: (ms) => new Promise((done) => setTimeout(done, Math.min(ms, 50))),
      });
      await proxy.set(fault);
      await feed.start();
      if (fault !== 'hung') await expect.poll(() => told, { timeout: 5_000 }).toEqual([true]);
      else await new Promise((done) => setTimeout(done, 500));
      expect(store.position()).toBe(0);
      await proxy.set(null);
      await expect.poll(() => told.at(-1), { timeout: 15_000 }).toBe(false);
      expect(told.length).toBeLessThanOrEqual(2);
      await feed.flush();
      expect(store.position()).toBe(12_000);
      expect(await influxd?.ask(database, 'SELECT count(a), sum(a) FROM anlin')).toEqual([[0, 12_000, (12_000 * 11_999) / 2]]);
      await feed.stop();
    },
  );

  test('the position counts for one database and one journal only, and a damaged file for none', async () => {
    const { folder, store, open } = bench();
    await store.start();
    await store.write([batch('d', [reading(T0, 'a', 1)], 9)]);
    await store.flush(9);
    await store.stop();
    expect(open().position()).toBe(9);
    expect(open({ target: { database: 'elsewhere', journal: 'test 1' } }).position()).toBe(0);
    const { database } = { database: `127.0.0.1:${proxy.port} ${basename(folder)}` };
    expect(open({ target: { database, journal: 'test 2' } }).position()).toBe(0);
    const path = join(folder, 'store-position.json');
    const sound = readFileSync(path, 'utf8');
    for (const damaged of [sound.replace(':9', ':8'), sound.slice(0, -5), '', '{}', 'null']) {
      writeFileSync(path, damaged);
      expect(open().position(), damaged).toBe(0);
    }
    writeFileSync(path, sound);
    expect(open().position()).toBe(9);
  });

  test.each(['dropped while it ran', 'emptied while the gateway was away'])(
    'a database that was %s is noticed: the position goes back to 0',
    async (when) => {
      const { store, database } = bench();
      await store.start();
      await store.write([batch('d', [reading(T0, 'a', 1)], 9)]);
      await store.flush(9);
      await influxd?.ask('', `DROP DATABASE "${database}"`);
      if (when !== 'dropped while it ran') {
        await influxd?.ask('', `CREATE DATABASE "${database}"`);
        await store.stop();
        await store.start();
      }
      expect(store.position()).toBe(9);
      await store.write([batch('d', [reading(T0 + 1, 'a', 2)], 10)]);
      await expect(store.flush(10)).rejects.toThrow(/empty though it was written to/);
      await store.stop();
      await store.start();
      expect(store.position()).toBe(0);
      await store.write([batch('d', [reading(T0, 'a', 1)], 9), batch('d', [reading(T0 + 1, 'a', 2)], 10)]);
      await store.flush(10);
      expect(await influxd?.ask(database, 'SELECT sum(a) FROM anlin')).toEqual([[0, 3]]);
      await store.stop();
    },
  );

  test.each(['made by its first line', 'made beforehand'])(
    'the position of messages without readings is no loss: a database %s takes its first readings at once',
    async (when) => {
      const { store, database } = bench();
      await store.start();
      await store.flush(5);
      expect(store.position()).toBe(5);
      if (when === 'made beforehand') await influxd?.ask('', `CREATE DATABASE "${database}"`);
      await store.write([batch('d', [reading(T0, 'a', 1)], 9)]);
      await store.flush(9);
      expect(store.position()).toBe(9);
      expect(await influxd?.ask(database, 'SELECT sum(a) FROM anlin')).toEqual([[0, 1]]);
      await store.stop();
    },
  );

  test('a writer waits when 20,000 lines are on their way, and can be stopped while it waits', async () => {
    const { store } = bench();
    await store.start();
    await proxy.set('hung');
    let taken = 0;
    const writes = Array.from({ length: 30 }, async (_, part) => {
      await store.write(Array.from({ length: 1_000 }, (_, i) => batch('d', [reading(T0 + part * 1_000 + i, 'a', i)])));
      taken += 1_000;
    });
    const ended = Promise.allSettled(writes);
    await new Promise((done) => setTimeout(done, 300));
    // 20,000 that wait, and one request on its way.
    expect(taken).toBeLessThanOrEqual(25_000);
    expect(taken).toBeGreaterThanOrEqual(20_000);
    await store.stop();
    const results = await ended;
    expect(results.filter(({ status }) => status === 'rejected').length).toBe(30 - taken / 1_000);
    await proxy.set(null);
  });
});
