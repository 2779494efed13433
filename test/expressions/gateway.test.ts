import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, openSite, type Site } from '../contract/site.ts';
import { removeFolder } from '../support/gateway-process.ts';
import { bombPayload, expressionTypes, sensors } from './types.ts';

const folder = expressionTypes();
let site: Site;

beforeAll(async () => {
  const devices = { v1: 'vendor-gas', v2: 'vendor-gas', b1: 'bomb', b2: 'bomb', plain: 'gas-household' };
  site = await openSite(devices, '阳光社区', { ANLIN_DEVICES: folder });
}, 60_000);
afterAll(async () => {
  await site?.close();
  removeFolder(folder);
});

const rules = async (device: string) =>
  (await site.alarms())
    .filter(({ deviceId }) => deviceId === device)
    .map(({ rule }) => rule)
    .sort();
const quarantine = async (device: string) =>
  (await site.get<{ items: { problem: { code: string }; body: string }[] }>(`/api/v1/devices/${device}/quarantine`)).items;

test('a vendor message becomes readings by JSONata, an alarm by threshold and one by CEL', async () => {
  await site.send('v1', sensors(30, 41));
  await eventually(() => rules('v1')).toEqual(['gas.both', 'gas.low']);
  const latest = await site.latest('v1');
  expect(latest['gas.concentration']).toMatchObject({ value: 30, unit: '%LEL', quality: 'good' });
  expect(latest['gas.state']).toMatchObject({ value: 'normal' });
  const both = (await site.alarms()).find(({ rule }) => rule === 'gas.both');
  expect(both?.reason).toContain('30 %LEL');
});

test('it returns when its own clear condition has held for its delay, and then only a person ends it', async () => {
  await site.send('v1', sensors(9, 5));
  await site.send('v1', sensors(2, 5));
  await eventually(async () =>
    (await site.alarms())
      .filter(({ deviceId }) => deviceId === 'v1')
      .map(({ rule, state }) => `${rule} ${state}`)
      .sort(),
  ).toEqual(['gas.both latched-unacknowledged', 'gas.low returned-unacknowledged']);
});

test('over HTTP the sender is told that readings follow', async () => {
  const answer = await site.call('/api/v1/devices/v2/messages', { body: sensors(1, 2) });
  expect([answer.status, await answer.json()]).toEqual([
    202,
    { position: expect.any(Number), duplicate: false, awaits: true, notices: [] },
  ]);
  await eventually(async () => (await site.latest('v2'))['gas.co']?.value).toBe(2);
});

test('a value an expression cannot work out is in quarantine, and the device is unreadable until it can', async () => {
  await site.send('v2', sensors(1, 'high'));
  await eventually(() => rules('v2')).toEqual(['device.unreadable']);
  const [entry] = await quarantine('v2');
  expect(entry?.problem).toMatchObject({ code: 'expression-failed' });
  expect(entry?.body).toContain('high');
  expect((await site.latest('v2'))['gas.co']).toMatchObject({ value: null, quality: 'bad' });
});

test('three bombs of one device: it is switched off and told; other devices do not wait, and its own fellows go on', async () => {
  const leaks = [
    ['gas.high', { 'gas.concentration': 61, 'gas.state': 'normal' }],
    ['gas.co-high', { 'gas.co': 160 }],
    ['gas.end-of-life', { 'gas.state': 'end-of-life' }],
    ['gas.detector-alarm', { 'gas.state': 'high' }],
  ] as const;
  const delays: number[] = [];
  for (const [rule, payload] of leaks) {
    await site.send('b1', bombPayload);
    const begin = performance.now();
    await site.send('plain', payload);
    await expect.poll(() => rules('plain'), { interval: 10, timeout: 5_000 }).toContain(rule);
    delays.push(performance.now() - begin);
  }
  await eventually(async () => (await quarantine('b1')).length, { timeout: 30_000 }).toBe(4);
  expect(await rules('b1')).toEqual(['device.unreadable']);
  await eventually(async () => (await site.alarms()).find(({ rule }) => rule === 'expression.failed')?.reason).toContain('b1');
  const codes = (await quarantine('b1')).map(({ problem }) => problem);
  expect(codes[0]).toMatchObject({ came: expect.stringContaining('switched off') });
  // Connection, message, judging and the look over HTTP together; the figure that counts is measured on a quiet machine.
  process.stdout.write(`alarms of another device during bombs: ${delays.map(Math.round).join(', ')} ms\n`);
  expect(Math.max(...delays)).toBeLessThan(3_000);
  await site.send('b2', { t: 'b', v: 30 });
  await eventually(() => rules('b2')).toEqual(['gas.low']);
  const metrics = await (await site.call('/metrics')).text();
  expect(metrics).toMatch(/anlin_expression_questions_total\{outcome="stopped"\} 3/);
  expect(metrics).toMatch(/anlin_expression_backlog 0/);
}, 60_000);

test('killed with questions open: after the start each message is answered once, with the same alarm', async () => {
  const before = (await site.alarms()).map(({ id }) => id).sort();
  const client = await site.connect('v2');
  // Bombs hold the expressions up, so that the messages behind them are acknowledged and open when it dies.
  const bomber = await site.connect('b2');
  for (let bomb = 0; bomb < 2; bomb += 1) await bomber.publishAsync('v1/devices/b2/telemetry', JSON.stringify(bombPayload), { qos: 1 });
  await Promise.all(
    Array.from({ length: 50 }, (_unused, n) =>
      client.publishAsync('v1/devices/v2/telemetry', JSON.stringify({ ts: Date.now() + n, values: sensors(40 + n / 100, 41) }), { qos: 1 }),
    ),
  );
  const open = /anlin_expression_backlog (\d+)/.exec(await (await site.call('/metrics')).text());
  await site.gateway.kill();
  expect(Number(open?.[1])).toBeGreaterThanOrEqual(50);
  await Promise.all([client.endAsync(true), bomber.endAsync(true)]);
  await site.restart('kill');
  await eventually(() => rules('v2')).toEqual(['device.unreadable', 'gas.both', 'gas.low']);
  await eventually(async () => {
    const query = `/api/v1/devices/v2/readings?points=gas.concentration&from=${new Date(Date.now() - 600_000).toISOString()}&to=${new Date(Date.now() + 600_000).toISOString()}`;
    const { items } = await site.get<{ items: { value: number }[] }>(query);
    return items.filter(({ value }) => value >= 40).length;
  }).toBe(50);
  expect((await site.alarms()).map(({ id }) => id)).toEqual(expect.arrayContaining(before));
  await site.send('v2', sensors(30, 41));
  await eventually(() => rules('v2')).toEqual(['device.unreadable', 'gas.both', 'gas.low']);
}, 60_000);
