import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { anlin, removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { basic, eventually, openSite, type Reading, type Registered, type Site } from './site.ts';

/** Contract, "CLI": every form, with and without a running gateway; 0 done, 1 failed, 2 used wrongly. */
let site: Site;
const folder = temporaryFolder('contract-cli');
const types = join(folder, 'devices');

const filesUnder = (path: string) => execFileSync('grep', ['-rlaF', '--', path, site.data], { encoding: 'utf8' });

vi.setConfig({ testTimeout: 60_000 });
beforeAll(async () => {
  site = await openSite({ 'door-1': 'lift-door-vibration', 'door-2': 'lift-door-vibration' }, '阳光社区/1号楼');
  cpSync('devices', types, { recursive: true });
}, 60_000);
afterAll(async () => {
  await site?.close();
  removeFolder(folder);
});

test('device add and device list work while the gateway runs, and the new device may connect at once', async () => {
  const added = await site.cli<Registered>('device', 'add', 'sos-9', '--profile', 'sos-button', '--place', '阳光社区/2号楼/1单元');
  expect(added).toMatchObject({ id: 'sos-9', profile: 'sos-button', place: '阳光社区/2号楼/1单元' });
  const client = await site.connect('sos-9', { password: added.secret });
  await client.endAsync();
  expect(await site.cli('device', 'list')).toContainEqual({ id: 'sos-9', profile: 'sos-button', place: '阳光社区/2号楼/1单元' });
  expect((await anlin(['device', 'add', 'sos-9', '--profile', 'sos-button'], site.env)).code).toBe(1);
});

test('a secret is printed once and is nowhere in the data folder', async () => {
  const shown = await anlin(['device', 'list'], site.env);
  expect(shown.code).toBe(0);
  const secret = site.secretOf('door-1');
  expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(16);
  expect(shown.out).not.toContain(secret);
  expect(() => filesUnder(secret)).toThrow();
  expect(() => filesUnder(site.token)).toThrow();
  expect(filesUnder('door-1')).not.toBe('');
});

test('a weak secret is refused unless it is asked for, a strong one of the operator is taken', async () => {
  const [weak, asked, strong] = await Promise.all([
    anlin(['device', 'add', 'weak-1', '--profile', 'sos-button', '--secret', '12345678'], site.env),
    anlin(['device', 'add', 'weak-2', '--profile', 'sos-button', '--secret', '12345678', '--weak', '--json'], site.env),
    anlin(['terminal', 'add', 'own', '--place', '阳光社区', '--secret', 'Zq3nV8sKd2LxW7pRt9YbGh4J', '--json'], site.env),
  ]);
  expect(weak.code).not.toBe(0);
  expect(weak.err).toContain('128');
  expect(asked.code).toBe(0);
  expect(strong.code).toBe(0);
  expect(JSON.parse(strong.out)).toMatchObject({ id: 'own', place: '阳光社区', secret: 'Zq3nV8sKd2LxW7pRt9YbGh4J' });
  expect(await site.get<{ items: unknown[] }>('/api/v1/devices?limit=100')).not.toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ id: 'weak-1' })]),
  });
});

test('user add makes a one-time link, token add a token of its role and place', async () => {
  const user = await site.cli<{ invitation: string }>('user', 'add', 'wang', '--name', '王芳', '--role', 'operator', '--place', '阳光社区');
  expect(user).toMatchObject({ id: 'wang', name: '王芳', role: 'operator', place: '阳光社区' });
  const setup = () =>
    site.call('/api/v1/setup', { body: { invitation: user.invitation }, headers: { authorization: '', origin: site.gateway.http } });
  expect((await setup()).status).toBe(200);
  expect((await setup()).status).toBe(410);
  const reader = await site.cli<{ token: string }>('token', 'add', '--role', 'reader', '--place', '别处');
  const seen = await site.call('/api/v1/devices', { headers: { authorization: `Bearer ${reader.token}` } });
  expect(await seen.json()).toMatchObject({ items: [] });
});

test('backup writes a whole backup while the gateway runs, restore refuses a data folder that is in use', async () => {
  const folder = temporaryFolder('contract-backups');
  const taken = await site.cli<{ folder: string; position: number; takenAt: number; bytes: number }>('backup', folder);
  expect(taken).toMatchObject({ folder: expect.stringContaining(folder), position: expect.any(Number), takenAt: expect.any(Number) });
  const refused = await anlin(['restore', folder, '--lang', 'en'], site.env);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('not empty')]);
  const data = join(folder, 'restored');
  const restored = await anlin(['restore', taken.folder, '--json'], { ...site.env, ANLIN_DATA: data });
  expect([restored.code, JSON.parse(restored.out)]).toMatchObject([0, { data, before: 1, position: taken.position }]);
  expect(await anlin(['audit', 'verify'], { ...site.env, ANLIN_DATA: data })).toMatchObject({ code: 0 });
  removeFolder(folder);
});

test('what is used wrongly exits 2 and says why', async () => {
  const wrong = await Promise.all(
    [
      ['nonsense'],
      ['device', 'add', 'x'],
      ['token', 'add'],
      ['explain', 'gas-household'],
      ['lab', 'no.such-rule'],
      ['lab', 'gas.low', '--from', 'yesterday'],
      ['new-device', 'smoke'],
      ['device', 'list', '--bogus'],
      ['backup', join(site.data, 'backups')],
      ['restore', '/nowhere'],
    ].map((args) => anlin(args, site.env)),
  );
  expect(wrong.map(({ code }) => code)).toEqual(wrong.map(() => 2));
  for (const { err } of wrong) expect(err).not.toBe('');
});

test('new-device scaffolds a type that validates, and validate names file, line, pointer and cure of every problem', async () => {
  const made = await anlin(['new-device', 'smoke', 'corridor-smoke', '--folder', types, '--json'], site.env);
  expect(made.code).toBe(0);
  const file = join(types, 'smoke', 'corridor-smoke.yaml');
  expect(existsSync(file)).toBe(true);
  const good = await anlin(['validate', file, '--json'], site.env);
  expect([good.code, JSON.parse(good.out)]).toMatchObject([0, { ok: true, types: 1, problems: [] }]);
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace(/severity: \w+/, 'severity: deadly')
      .replace(/expectedInterval: .*/, 'expectedInterval: soon'),
  );
  const bad = await anlin(['validate', file, '--json'], site.env);
  expect(bad.code).toBe(1);
  const { problems } = JSON.parse(bad.out) as { problems: { file: string; line: number; pointer: string; cure: string }[] };
  expect(problems.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining([expect.stringContaining('severity'), '/expectedInterval']),
  );
  for (const problem of problems) expect(problem).toMatchObject({ file, line: expect.any(Number), cure: expect.any(String) });
  const all = await anlin(['validate', '--json'], site.env);
  expect([all.code, JSON.parse(all.out)]).toMatchObject([0, { ok: true, plans: expect.any(Number), problems: [] }]);
  expect((JSON.parse(all.out) as { plans: number }).plans).toBeGreaterThanOrEqual(12);
});

test('explain goes from the payload to readings, conditions and alarms, and says what cannot be read', async () => {
  const leak = await site.cli<{ readings: Reading[]; alarms: { rule: string }[] }>(
    'explain',
    'gas-household',
    '{"gas.concentration": 61, "gas.co": null}',
  );
  expect(leak.readings).toMatchObject([
    { point: 'gas.concentration', value: 61, unit: '%LEL', quality: 'good' },
    { point: 'gas.co', value: null, quality: 'missing' },
  ]);
  expect(leak.alarms.map(({ rule }) => rule).sort()).toEqual(['gas.high', 'gas.low', 'gas.rising']);
  const cut = await site.cli<{ problems: { code: string }[] }>('explain', 'gas-household', '{"gas.con');
  expect(cut.problems).toMatchObject([{ code: 'not-json' }]);
  expect((await anlin(['explain', 'no-such-type', '{}'], site.env)).code).not.toBe(0);
});

test('replay by rate and start stores each cell, keeps what is missing missing, and quarantines what is no number', async () => {
  const csv = join(folder, 'door.csv');
  writeFileSync(csv, 'vib,speed\r\n18.5,93\r\n-200,94\r\n18. Jan,95\r\n,96\r\n0,97\r\n');
  const args = ['replay', csv, '--device', 'door-1', '--map', 'vib=liftDoor.vibration', 'speed=liftDoor.bearingSpeed'];
  const run = await anlin([...args, '--rate', '4', '--start', '2026-01-01T08:00:00+08:00', '--missing', '-200', '--json'], site.env);
  expect(run.err).not.toContain('at ');
  expect(run.code).toBe(0);
  const path = '/api/v1/devices/door-1/readings?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&points=';
  await eventually(async () =>
    (await site.get<{ items: Reading[] }>(`${path}liftDoor.bearingSpeed`)).items.map(({ value }) => value),
  ).toEqual([93, 94, 95, 96, 97]);
  const { items } = await site.get<{ items: Reading[] }>(`${path}liftDoor.vibration`);
  expect(items.filter(({ value }) => value !== null).map(({ ts, value }) => [ts, value])).toEqual([
    ['2026-01-01T00:00:00.000Z', 18.5],
    ['2026-01-01T00:00:01.000Z', 0],
  ]);
  for (const { value, quality } of items) expect(quality === 'good').toBe(value !== null);
  const { items: bad } = await site.get<{ items: { problem: object; deviceId: string }[] }>('/api/v1/quarantine');
  expect(bad).toMatchObject([{ deviceId: 'door-1', problem: { pointer: expect.stringContaining('liftDoor.vibration') } }]);
});

test('replay reads a time of two columns in a format and zone, and moves the last row to now', async () => {
  const csv = join(folder, 'timed.csv');
  writeFileSync(csv, 'Date;Time;v\n10/03/2004;18:00:00;20\n10/03/2004;18:00:10;21\n');
  const args = ['replay', csv, '--device', 'door-2', '--map', 'v=liftDoor.vibration', '--separator', ';'];
  const time = ['--time', 'Date+Time', '--format', 'dd/MM/yyyy HH:mm:ss', '--zone', 'Europe/Rome', '--json'];
  expect(await anlin([...args, ...time], site.env)).toMatchObject({ code: 0 });
  const path = '/api/v1/devices/door-2/readings?points=liftDoor.vibration';
  const old = async () => (await site.get<{ items: Reading[] }>(`${path}&from=2004-03-10T00:00:00Z&to=2004-03-11T00:00:00Z`)).items;
  await eventually(async () => (await old()).map(({ ts, value }) => [ts, value])).toEqual([
    ['2004-03-10T17:00:00.000Z', 20],
    ['2004-03-10T17:00:10.000Z', 21],
  ]);
  const before = Date.now();
  expect(await anlin([...args, ...time, '--as-live'], site.env)).toMatchObject({ code: 0 });
  await eventually(async () => (await site.latest('door-2'))['liftDoor.vibration']?.value).toBe(21);
  const shifted = Date.parse((await site.latest('door-2'))['liftDoor.vibration']?.ts ?? '');
  expect(shifted).toBeGreaterThan(before - 5_000);
  expect(shifted).toBeLessThan(Date.now() + 1_000);
});

test('replay takes a column to a component of the device, with --speed at the recorded pace', async () => {
  const csv = join(folder, 'cabinet.csv');
  writeFileSync(csv, 'time,t3,smoke\n2026-01-01T08:00:00+08:00,31.5,false\n2026-01-01T08:00:20+08:00,56,true\n');
  await site.cli('device', 'add', 'cabinet-1', '--profile', 'ebike-cabinet');
  const map = ['--map', 't3=charging.temperature[3]', 'smoke=smoke.alarm', '--time', 'time'];
  const before = performance.now();
  const run = await anlin(['replay', csv, '--device', 'cabinet-1', ...map, '--speed', '20', '--as-live', '--json'], site.env);
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(performance.now() - before).toBeGreaterThan(1_000);
  expect(JSON.parse(run.out)).toMatchObject({ rows: 2, good: 4, messagesSent: 2, messagesAcknowledged: 2 });
  const latest = async () => (await site.get<{ items: (Reading & { component?: string })[] }>('/api/v1/devices/cabinet-1/latest')).items;
  await eventually(async () => (await latest()).map(({ point, component, value }) => [point, component, value])).toEqual(
    expect.arrayContaining([
      ['charging.temperature', '3', 56],
      ['smoke.alarm', undefined, true],
    ]),
  );
});

test('replay refuses what it would have to guess', async () => {
  const csv = join(folder, 'guess.csv');
  writeFileSync(csv, 'time,v\n2026-01-01 08:00:00,20\n');
  const base = ['replay', csv, '--device', 'door-2'];
  const runs = await Promise.all(
    [
      [...base, '--map', 'v=liftDoor.vibration'],
      [...base, '--map', 'absent=liftDoor.vibration', '--time', 'time', '--zone', 'Asia/Shanghai'],
      [...base, '--map', 'v=no.such', '--time', 'time', '--zone', 'Asia/Shanghai'],
      [
        'replay',
        join(folder, 'absent.csv'),
        '--device',
        'door-2',
        '--map',
        'v=liftDoor.vibration',
        '--rate',
        '1',
        '--start',
        '2026-01-01T00:00:00Z',
      ],
    ].map((args) => anlin(args, site.env)),
  );
  expect(runs.map(({ code }) => code)).toEqual([2, 2, 2, 1]);
  for (const { err } of runs) expect(err).not.toBe('');
});

test('simulate plays a community against the running gateway, and an unknown scenario is refused', async () => {
  const [run, unknown] = await Promise.all([
    anlin(['simulate', 'calm', '--buildings', '1', '--seed', '7', '--speed', '10', '--for', '5'], site.env),
    anlin(['simulate', 'no-such-scenario'], site.env),
  ]);
  expect(run.err).toBe('');
  expect(run.code).toBe(0);
  expect(unknown.code).toBe(2);
  const { items } = await site.get<{ items: { profile: string; lastMessageAt: string | null }[] }>('/api/v1/devices?limit=200');
  expect(items.filter(({ profile, lastMessageAt }) => profile === 'lift-monitor' && lastMessageAt !== null).length).toBeGreaterThan(0);
});

test('without a running gateway the same commands work on the files, and what they did is there after the start', async () => {
  const before = await site.cli<{ checked: number; bad: null }>('audit', 'verify');
  await site.gateway.stop();
  const [device, terminal] = [
    await site.cli<Registered>('device', 'add', 'offline-1', '--profile', 'gas-household'),
    await site.cli<{ secret: string }>('terminal', 'add', 'offline-t', '--place', '阳光社区'),
  ];
  const token = (await site.cli<{ token: string }>('token', 'add', '--role', 'reader')).token;
  await site.cli('user', 'add', 'li', '--role', 'reader');
  expect(await site.cli('device', 'list')).toContainEqual({ id: 'offline-1', profile: 'gas-household', place: '' });
  const after = await site.cli<{ checked: number; bad: null }>('audit', 'verify');
  expect(before.bad).toBeNull();
  expect(after).toMatchObject({ bad: null });
  expect(after.checked).toBeGreaterThanOrEqual(before.checked + 4);
  await site.restart('kill');
  const client = await site.connect('offline-1', { password: device.secret });
  await client.endAsync();
  const seen = await site.call('/api/v1/terminals', { headers: { authorization: `Bearer ${token}` } });
  expect(await seen.json()).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ id: 'offline-t' })]) });
  expect(
    (
      await site.call('/api/v1/devices/offline-1/messages', {
        body: { 'gas.co': 1 },
        headers: { authorization: basic('offline-1', terminal.secret) },
      })
    ).status,
  ).toBe(401);
}, 180_000);
