import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Lab } from '../../src/gateway/lab.ts';
import { idPattern } from '../../src/model/id-pattern.ts';
import type { LabResult } from '../../src/model/lab.ts';
import type { ReadingBatch } from '../../src/model/reading.ts';
import type { SeriesStore } from '../../src/model/series-store.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { EmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { influxdb1Store } from '../store/influx-series/influx-fixture.ts';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { startInfluxd } from '../support/influxd.ts';

const devicesFolder = join(import.meta.dirname, '../../devices');
const { profiles, vocabulary } = loadProfiles(devicesFolder);
const text = readFileSync(join(devicesFolder, 'gas/gas-household.yaml'), 'utf8');
const draft = text.replace(/atLeast: 25 \}\n(\s+)clear: \{ below: 20 \}/, 'atLeast: 12 }\n$1clear: { below: 8 }');
const minute = 60_000;
const from = Date.UTC(2026, 9, 1);
const to = from + 3 * 86_400_000;
const devices = ['gas-1', 'gas-2', 'gas-3'].map((id) => ({ id, profile: 'gas-household', place: id === 'gas-3' ? 'west' : 'east' }));

/** Every device rises over both limits in turn; now and then a value is missing, or nothing comes for an hour. */
function batches(): ReadingBatch[] {
  const all: ReadingBatch[] = [];
  for (let i = 0; i * minute < to - from; i++) {
    for (const [n, { id }] of devices.entries()) {
      if ((i + n * 77) % 900 < 60) continue;
      const phase = (i + n * 31) % 500;
      const value = (i + n) % 97 === 0 ? null : phase < 450 ? 3 : phase < 475 ? 15 : 30;
      const ts = from + i * minute;
      const one = {
        ts,
        point: 'gas.concentration',
        component: '',
        value,
        unit: '%LEL',
        quality: value === null ? 'missing' : 'good',
      } as const;
      all.push({ deviceId: id, position: all.length + 1, receivedAt: ts, historical: false, readings: [one] });
    }
  }
  return all;
}

const folders: string[] = [];
function folder(name: string): string {
  const made = temporaryFolder(name);
  folders.push(made);
  return made;
}
const influxd = await startInfluxd();
afterAll(async () => {
  await influxd?.stop();
  for (const each of folders) removeFolder(each);
});

async function resultOn(store: SeriesStore, threads: number, place = ''): Promise<LabResult> {
  const lab = new Lab({
    vocabulary: () => vocabulary,
    inForce: () => profiles,
    devices: () => devices,
    series: store,
    timeZone: 'Asia/Shanghai',
    clock: systemClock,
    random: systemRandom,
    threads,
  });
  const { run } = lab.start({ text: draft, from, to, place });
  await expect.poll(() => lab.run(run!.id)?.state, { timeout: 60_000 }).not.toBe('running');
  const ended = lab.run(run!.id)!;
  expect([ended.state, ended.message]).toEqual(['done', null]);
  lab.close();
  return ended.result!;
}

async function filled(store: SeriesStore): Promise<SeriesStore> {
  await store.start();
  const all = batches();
  for (let i = 0; i < all.length; i += 2_000) await store.write(all.slice(i, i + 2_000));
  await store.flush(all.length);
  return store;
}

test('embedded: one thread or two say the same, and a place sees its own devices', async () => {
  const store = await filled(new EmbeddedStore({ folder: folder('lab-embedded') }));
  const one = await resultOn(store, 1);
  expect(one.totals.gained + one.totals.earlier).toBeGreaterThan(10);
  expect(one.readings).toBe(batches().length);
  expect(await resultOn(store, 2)).toEqual(one);
  expect((await resultOn(store, 1, 'west')).devices).toBe(1);
  await store.stop();
}, 60_000);

test.runIf(influxd !== null)(
  'a real InfluxDB 1.x: the same readings, the same difference',
  async () => {
    const embedded = await filled(new EmbeddedStore({ folder: folder('lab-embedded') }));
    const influx = await filled(influxdb1Store(folder('lab-influx'), influxd?.port ?? 0));
    expect(await resultOn(influx, 1)).toEqual(await resultOn(embedded, 1));
    await embedded.stop();
    await influx.stop();
  },
  120_000,
);

test('a replay is stopped, and a second one beside it is refused', async () => {
  const store = await filled(new EmbeddedStore({ folder: folder('lab-embedded') }));
  const ports = { vocabulary: () => vocabulary, inForce: () => profiles, devices: () => devices, series: store };
  const lab = new Lab({ ...ports, timeZone: 'Asia/Shanghai', clock: systemClock, random: systemRandom, threads: 1 });
  const { run } = lab.start({ text: draft, from, to, place: '' });
  expect(() => lab.start({ text: draft, from, to, place: '' })).toThrow(expect.objectContaining({ code: 'busy' }));
  expect(lab.stop(run!.id)).toMatchObject({ state: 'stopped', result: null });
  const next = lab.start({ text: draft, from, to, place: '' });
  await expect.poll(() => lab.run(next.run!.id)?.state, { timeout: 60_000 }).toBe('done');
  expect(lab.run(run!.id)?.state).toBe('stopped');
  lab.close();
  await store.stop();
}, 60_000);

test('the id of a replay can be asked for, whatever chance brings', async () => {
  const store = await filled(new EmbeddedStore({ folder: folder('lab-embedded') }));
  const ports = { vocabulary: () => vocabulary, inForce: () => profiles, devices: () => devices, series: store };
  for (const byte of [0, 0xf8, 0xff]) {
    const random = (count: number) => new Uint8Array(count).fill(byte);
    const lab = new Lab({ ...ports, timeZone: 'Asia/Shanghai', clock: systemClock, random, threads: 1 });
    const { run } = lab.start({ text: draft, from, to, place: '' });
    expect(run?.id).toMatch(idPattern);
    lab.close();
  }
  await store.stop();
}, 60_000);

test('a store that goes away during a replay fails it, and does not leave it running', async () => {
  const store = await filled(new EmbeddedStore({ folder: folder('lab-embedded') }));
  const ports = { vocabulary: () => vocabulary, inForce: () => profiles, devices: () => devices, series: store };
  const lab = new Lab({ ...ports, timeZone: 'Asia/Shanghai', clock: systemClock, random: systemRandom, threads: 1 });
  const { run } = lab.start({ text: draft, from, to, place: '' });
  await store.stop();
  await expect.poll(() => lab.run(run!.id)?.state, { timeout: 20_000 }).toBe('failed');
  lab.close();
}, 60_000);
