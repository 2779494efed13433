import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FiringJson, gasInterlock, InterlockSite, unit } from './interlock-site.ts';
import { eventually } from './site.ts';

const world = new InterlockSite();
beforeAll(async () => {
  world.write(gasInterlock(4));
  await world.open(10);
}, 90_000);
afterAll(() => world.close());

const of = async (device: string) => (await world.firings()).filter(({ deviceId, testBy }) => deviceId === device && testBy === null);
const stateOf = async (device: string) => (await of(device))[0]?.effects.map(({ state }) => state).join() ?? 'none';
const raised = async (device: string) => (await world.alarms('gas.high')).some(({ deviceId }) => deviceId === device);

async function enable() {
  expect((await world.act('ann', 'propose', { comment: 'leaks' })).status).toBe(200);
  const { body } = await world.act('ann', 'test', { deviceId: 'gas-1' });
  const id = body.firing?.id ?? '';
  const firing = async () => (await world.as<{ endedAt: string | null }>('ann', `/firings/${id}`)).body;
  await eventually(async () => (await firing()).endedAt).not.toBeNull();
  expect((await world.act('bo', 'witness', { passed: true, comment: 'valve closed' })).body.site).toMatchObject({
    test: { confirmed: 1, of: 1, fired: { by: 'ann' }, witnessed: { by: 'bo', passed: true } },
  });
  expect((await world.act('bo', 'approve')).body.site?.state).toBe('enabled');
}

test('shipped disabled: a real gas alarm moves nothing', async () => {
  await world.gas('gas-9');
  await eventually(() => raised('gas-9')).toBe(true);
  expect([await world.firings(), world.valve.told]).toEqual([[], []]);
  // And there is nothing to approve: no proposal, no test.
  expect((await world.act('bo', 'approve')).body.refusal).toBe('interlock-not-proposed');
  expect((await world.act('cy', 'propose', { comment: 'why' })).status).toBe(403);
});

test('two people enable it after a test that they both saw; then gas closes the valve, and it is read back', async () => {
  await enable();
  expect(world.valve.told).toHaveLength(1);
  await world.gas('gas-1');
  await eventually(() => stateOf('gas-1')).toBe('confirmed');
  expect(world.valve.told).toHaveLength(2);
  expect(await world.alarms('interlock.not-confirmed')).toEqual([]);
  const [firing] = await of('gas-1');
  const command = await world.site.get<{ state: string; via: string; why: string }>(
    `/api/v1/devices/shaft-1/commands/${firing?.effects[0]?.commandId}`,
  );
  expect(command).toMatchObject({ state: 'confirmed', via: 'gateway', why: `gas/close-valve ${firing?.id}` });
  const { items } = await world.site.get<{ items: { act: string }[] }>('/api/v1/audit?act=interlock&limit=100');
  const acts = items.map(({ act }) => act);
  for (const act of ['proposed', 'tested', 'test-fired', 'witnessed', 'enabled', 'fired', 'over', 'in-force'])
    expect(acts).toContain(`interlock.${act}`);
});

test('a valve that only says so, or says nothing, is an alarm about the valve', async () => {
  world.valve.mode = 'only-say-done';
  await world.gas('gas-2');
  await eventually(() => stateOf('gas-2')).toBe('accepted');
  await eventually(() => stateOf('gas-2')).toBe('expired');
  await eventually(async () =>
    (await world.alarms('interlock.not-confirmed')).map(({ deviceId, component }) => [deviceId, component]),
  ).toEqual([['shaft-1', 'gas/close-valve']]);
  world.valve.mode = 'obey';
});

test('a valve that is away is asked again while there is time', async () => {
  const before = world.valve.told.length;
  await world.valve.leave();
  await world.gas('gas-3');
  await eventually(() => stateOf('gas-3')).toBe('waiting');
  await world.valve.connect();
  await eventually(() => stateOf('gas-3')).toBe('confirmed');
  expect(world.valve.told).toHaveLength(before + 1);
  expect((await of('gas-3'))[0]?.effects[0]?.attempts).toBeGreaterThan(1);
});

test('late data, a device under test, a drill and one that is out of service move nothing', async () => {
  const before = [world.valve.told.length, (await world.firings()).length];
  await world.send('gas-4', { ts: Date.now() - 3_600_000, values: { 'gas.concentration': 70, 'gas.state': 'high' } });
  await world.site.cli('terminal', 'add', 'desk');
  await world.site.cli('device', 'test', 'gas-5', '--by', 'ann', '--terminals', 'desk', '--reason', 'new sensor');
  await world.gas('gas-5');
  await world.site.cli('device', 'out-of-service', 'gas-6', '--by', 'ann', '--permit', 'P-1', '--reason', 'sensor');
  await world.gas('gas-6');
  expect(await world.as('ann', '/drills', { plan: 'leak', place: unit, reason: 'yearly' })).toMatchObject({ status: 200 });
  await eventually(async () => (await world.site.alarms()).filter(({ rule }) => rule.startsWith('drill')).length).toBe(1);
  for (const device of ['gas-4', 'gas-5', 'gas-6']) await eventually(() => raised(device)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([world.valve.told.length, (await world.firings()).length]).toEqual(before);
  const metrics = await (await world.site.call('/metrics')).text();
  for (const why of ['late', 'exercise', 'aside', 'not-enabled'])
    expect(metrics).toMatch(new RegExp(`anlin_interlock_not_fired_total\\{why="${why}"\\} [1-9]`));
});

test('another text of its file disables it by itself, and that is an alarm; so is a ring, which the gateway refuses', async () => {
  const tail = 'release: { within: 60 s, source: { zh: 测试, en: A test } }\n';
  world.write(gasInterlock(20, '    dangerous: true\n', tail));
  const sites = async () =>
    (await world.site.get<{ items: { sites: { state: string }[] }[] }>('/api/v1/interlocks')).items.flatMap((each) => each.sites);
  await eventually(async () => (await sites()).map(({ state }) => state)).toEqual(['disabled']);
  await eventually(() => world.alarms('interlock.disabled')).toHaveLength(1);
  await world.gas('gas-7');
  await eventually(() => raised('gas-7')).toBe(true);
  expect(await of('gas-7')).toEqual([]);

  world.write(
    gasInterlock(20).replace('id: gas', 'id: ring').replace('gas.high]', 'gas.valve-closed]').replace('as: late', 'as: drill'),
    'ring',
  );
  const problems = async () => (await world.site.get<{ problems: { file: string; came: string }[] }>('/api/v1/interlocks')).problems;
  await eventually(async () => (await problems()).map(({ file }) => file)).toEqual(['ring.yaml']);
  expect((await problems())[0]?.came).toMatch(/^ring\.yaml:\d+ ring\/close-valve leads to gas\.valve = closed .* fires ring$/);
  rmSync(join(world.folder, 'ring.yaml'));
});

test('what is dangerous waits for two different people', async () => {
  const release = (who: string, id: string) => world.as(who, `/firings/${id}/release`, {});
  await world.act('ann', 'propose', { comment: 'again' });
  const { body } = await world.act('ann', 'test', { deviceId: 'gas-1' });
  const test = body.firing?.id ?? '';
  for (const who of ['ann', 'bo']) expect((await release(who, test)).status).toBe(200);
  await eventually(async () => (await world.act('bo', 'witness', { passed: true })).status).toBe(200);
  expect((await world.act('bo', 'approve')).status).toBe(200);

  const before = world.valve.told.length;
  await world.gas('gas-8');
  await eventually(() => stateOf('gas-8')).toBe('waiting');
  const [firing] = await of('gas-8');
  const waits = async () => (await world.alarms('interlock.release-waiting')).some(({ component }) => component === firing?.id);
  await eventually(waits).toBe(true);
  expect((await release('cy', firing?.id ?? '')).status).toBe(200);
  expect((await release('cy', firing?.id ?? '')).body.refusal).toBe('second-person');
  expect([world.valve.told.length, await stateOf('gas-8')]).toEqual([before, 'waiting']);
  expect((await release('bo', firing?.id ?? '')).status).toBe(200);
  await eventually(() => stateOf('gas-8')).toBe('confirmed');
  expect(world.valve.told).toHaveLength(before + 1);

  // Who released it first is disabled before the second does: it takes another.
  await world.gas('gas-10');
  await eventually(() => stateOf('gas-10')).toBe('waiting');
  const next = (await of('gas-10'))[0]?.id ?? '';
  expect((await release('cy', next)).status).toBe(200);
  const put = (disabled: boolean) => world.site.call('/api/v1/users/cy', { method: 'PATCH', body: { disabled } });
  expect((await put(true)).status).toBe(200);
  const second = await world.as<{ firing: FiringJson | null }>('bo', `/firings/${next}/release`, {});
  expect(second.body.firing?.release).toMatchObject({ state: 'waiting', by: [{ by: 'bo' }] });
  expect([world.valve.told.length, await stateOf('gas-10')]).toEqual([before + 1, 'waiting']);
  expect((await release('ann', next)).status).toBe(200);
  await eventually(() => stateOf('gas-10')).toBe('confirmed');
  expect((await put(false)).status).toBe(200);
  expect((await world.act('bo', 'disable')).body.site?.state).toBe('disabled');
});

test('the command line lists them, and disables one at once; it enables none', async () => {
  await world.act('ann', 'propose', { comment: 'once more' });
  const list = () => world.site.cli<{ items: { id: string; sites: { place: string; state: string }[] }[] }>('interlock', 'list');
  expect((await list()).items).toMatchObject([{ id: 'gas', sites: [{ place: unit, state: 'proposed' }] }]);
  await world.site.cli('interlock', 'disable', 'gas', '--place', unit, '--by', 'cy');
  expect((await list()).items).toMatchObject([{ sites: [{ state: 'disabled' }] }]);
  await expect(world.site.cli('interlock', 'disable', 'gas', '--place', unit, '--by', 'cy')).rejects.toThrow(/not enabled there/);
});
