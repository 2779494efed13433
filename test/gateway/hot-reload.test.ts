import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually, openSite, type Site } from '../contract/site.ts';
import { anlin, removeFolder, temporaryFolder } from '../support/gateway-process.ts';

/** Device types come into force while the real gateway runs, and what is wrong never takes judging away. */
let site: Site;
const folder = temporaryFolder('types');
const file = join(folder, 'sos', 'sos-button.yaml');

vi.setConfig({ testTimeout: 60_000 });
beforeAll(async () => {
  cpSync('devices', folder, { recursive: true });
  site = await openSite({ 'sos-1': 'sos-button' }, '阳光社区/1号楼', { ANLIN_DEVICES: folder });
}, 60_000);
afterAll(async () => {
  await site?.close();
  removeFolder(folder);
});

const shipped = readFileSync('devices/sos/sos-button.yaml', 'utf8');
const batteryRule = (limit: number) =>
  shipped.replace('raise: { below: 20 }', `raise: { below: ${limit} }`).replace('clear: { above: 30 }', `clear: { above: ${limit + 5} }`);
const version = async () => (await site.get<{ version: string }>('/api/v1/profiles/sos-button')).version;
const standing = async () =>
  (await site.alarms())
    .filter(({ rule }) => rule !== 'alarm.uncovered')
    .map(({ rule, deviceId, state }) => `${deviceId ?? 'gateway'} ${rule} ${state}`);
const profile = () => site.get<{ rules: { id: string; condition: object }[] }>('/api/v1/profiles/sos-button');
const finished = async () => {
  await site.call('/api/v1/profiles/reload', { method: 'POST' });
  return profile();
};
const changes = async () => {
  const { items } = await site.get<{ items: { act: string; detail: { changed: unknown[] } }[] }>('/api/v1/audit?limit=100');
  return items.filter(({ act }) => act === 'profiles.changed');
};

test('a changed rule judges without a restart, by itself', async () => {
  const before = await version();
  await site.send('sos-1', { 'device.battery': 50 });
  expect(await standing()).toEqual([]);
  writeFileSync(file, batteryRule(60));
  await eventually(version).not.toBe(before);
  // The value that is there already is judged by the new limit.
  await eventually(standing).toEqual(['sos-1 device.battery-low unacknowledged']);
  expect(await changes()).toHaveLength(1);
});

test('a file with a problem leaves the last good version in force, says where and what, and is an alarm about the gateway', async () => {
  const good = await version();
  // A broken file beside a good change: the good one comes into force, the broken one does not.
  writeFileSync(file, `${batteryRule(70)}\nsafty: true\n`);
  await eventually(standing).toContain('gateway profile.problem unacknowledged');
  expect(await version()).toBe(good);
  const { code, out, err } = await anlin(['reload', '--lang', 'en'], site.env);
  expect(code).toBe(1);
  expect(err).toMatch(/sos\/sos-button\.yaml:\d+:\d+ \/safty: expected .+, came .+\. Cure: .+/);
  expect(out).toContain('1 problems');
  expect(await site.get('/api/v1/profile-problems')).toMatchObject({ items: [{ file: 'sos/sos-button.yaml', pointer: '/safty' }] });
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  await eventually(standing).toContain('sos-1 sos.call unacknowledged');
  writeFileSync(file, batteryRule(70));
  await eventually(version).not.toBe(good);
  await eventually(standing).toContain('gateway profile.problem returned-unacknowledged');
  expect((await anlin(['reload', '--json'], site.env)).code).toBe(0);
});

test('a file that goes on changing is left alone until it is finished', async () => {
  const acts = (await changes()).length;
  for (let limit = 59; limit <= 70; limit++) {
    // Each of them would be good enough to be put in force.
    writeFileSync(file, batteryRule(limit));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
  const { rules } = await finished();
  expect(rules.find(({ id }) => id === 'device.battery-low')?.condition).toMatchObject({ raise: { limit: 70 } });
  expect((await changes()).length).toBeLessThanOrEqual(acts + 2);
});

test('reloads at once come one after the other and put a change in force once', async () => {
  const acts = (await changes()).length;
  writeFileSync(file, batteryRule(75));
  const reload = async () => (await site.call('/api/v1/profiles/reload', { method: 'POST' })).json() as Promise<Record<string, unknown[]>>;
  const reports = await Promise.all(Array.from({ length: 4 }, reload));
  expect(reports.filter(({ changed }) => changed?.length !== 0).length).toBeLessThanOrEqual(1);
  expect((await changes()).length).toBe(acts + 1);
  expect(reports.every(({ problems }) => problems?.length === 0)).toBe(true);
});

test('SIGHUP reads the types again', async () => {
  const before = await version();
  writeFileSync(file, batteryRule(65));
  process.kill(site.gateway.pid, 'SIGHUP');
  await eventually(version).not.toBe(before);
  expect(site.gateway.child.exitCode).toBeNull();
});

test('a type in use whose file is taken away goes on judging; a new type may be used at once; one nobody uses goes', async () => {
  writeFileSync(join(folder, 'sos', 'sos-pendant.yaml'), shipped.replace('id: sos-button', 'id: sos-pendant'));
  rmSync(join(folder, 'lift'), { recursive: true });
  const away = join(folder, 'away');
  renameSync(file, away);
  const { code, err } = await anlin(['reload', '--lang', 'en'], site.env);
  expect(code).toBe(1);
  expect(err).toMatch(/sos\/sos-button\.yaml:1:1 \/: expected the device type of 1 devices in service, came no file/);
  const ids = (await site.get<{ items: { id: string }[] }>('/api/v1/profiles')).items.map(({ id }) => id);
  expect(ids).toContain('sos-button');
  expect(ids).not.toContain('lift-monitor');
  await site.cli('device', 'add', 'pendant-1', '--profile', 'sos-pendant');
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  await eventually(async () =>
    (await site.alarms()).find(({ rule, deviceId }) => rule === 'sos.call' && deviceId === 'sos-1'),
  ).toBeTruthy();
  renameSync(away, file);
  expect((await anlin(['reload', '--json'], site.env)).code).toBe(0);
});

test('what was put in force is what judges after a kill, also when the file has a problem by then', async () => {
  const before = await version();
  writeFileSync(file, 'id: [');
  await eventually(async () => (await site.get<{ items: unknown[] }>('/api/v1/profile-problems')).items.length).toBe(1);
  await site.restart('kill');
  expect(await version()).toBe(before);
  await eventually(standing).toContain('gateway profile.problem unacknowledged');
});
