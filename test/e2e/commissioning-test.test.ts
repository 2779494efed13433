import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Alarm, basic, eventually, type Json, openSite, type Site, StreamClient } from '../contract/site.ts';
import { anlin } from '../support/gateway-process.ts';

/** A device, its messages over MQTT, the gateway, two terminals: what an installer does, and what everybody else sees of it. */
let site: Site;
const secrets = new Map<string, string>();
const streams: StreamClient[] = [];
let cookie = '';
const path = '/api/v1/devices/smoke-1/test';
const wanted = { terminals: ['tablet'], minutes: 30, reason: '新装' };

async function stream(terminal: string, after: number | null = null): Promise<StreamClient> {
  const client = new StreamClient(site, terminal, { authorization: basic(terminal, secrets.get(terminal) ?? '') }, after);
  streams.push(client);
  await client.open();
  client.alive();
  return client;
}

const asPerson = (method: string, body?: unknown) =>
  fetch(`${site.gateway.http}${path}`, {
    method,
    headers: { cookie, origin: site.gateway.http, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
const told = (client: StreamClient) => client.of('delivery').map(({ alarm, event }) => `${(alarm as Alarm).rule} ${event}`);
const device = () => site.get<Json>('/api/v1/devices/smoke-1');

vi.setConfig({ testTimeout: 60_000 });
beforeAll(async () => {
  site = await openSite({ 'smoke-1': 'smoke-detector', 'smoke-2': 'smoke-detector' }, '阳光社区/1号楼');
  const terminal = (id: string, place: string) => site.cli<{ secret: string }>('terminal', 'add', id, '--place', place);
  const [gate, tablet, { invitation }] = await Promise.all([
    terminal('gate', '阳光社区'),
    terminal('tablet', '阳光社区/工作间'),
    site.cli<{ invitation: string }>('user', 'add', 'li', '--name', '李工', '--role', 'integrator'),
  ]);
  secrets.set('gate', gate.secret).set('tablet', tablet.secret);
  const setup = await site.call('/api/v1/setup', { body: { invitation }, headers: { authorization: '', origin: site.gateway.http } });
  cookie = setup.headers.get('set-cookie')?.split(';')[0] ?? '';
}, 90_000);
afterAll(async () => {
  for (const { socket } of streams) socket.terminate();
  await site?.close();
});

test('what cannot be a test is refused with a stable code, and nothing begins', async () => {
  const token = await site.call(path, { body: wanted });
  expect([token.status, await codeOf(token)]).toEqual([403, 'person-required']);
  for (const wrong of [{ terminals: [] }, { terminals: ['nobody'] }, { minutes: 241 }, { minutes: 0 }, { reason: ' ' }]) {
    const answer = await asPerson('POST', { ...wanted, ...wrong });
    expect([answer.status, await codeOf(answer), JSON.stringify(wrong)]).toEqual([400, 'invalid-request', JSON.stringify(wrong)]);
  }
  const usedWrongly = await anlin(['device', 'test', 'smoke-1', '--by', 'li'], site.env);
  expect([usedWrongly.code, usedWrongly.err]).toEqual([2, expect.stringContaining('--terminals')]);
  expect((await device()).test).toBeNull();
});

test('only the chosen terminal gets the alarm, marked; a kill in the middle changes nothing; what holds at the end is real for all', async () => {
  const [gate, tablet] = [await stream('gate'), await stream('tablet')];
  const started = await asPerson('POST', wanted);
  expect(started.status).toBe(200);
  expect(await started.json()).toMatchObject({ test: { by: 'li', reason: '新装', terminals: ['tablet'], since: expect.any(String) } });
  const again = await asPerson('POST', wanted);
  expect([again.status, await codeOf(again)]).toEqual([409, 'under-test']);
  expect(await gate.delivery('device.under-test')).toMatchObject({ alarm: { severity: 'warning', test: null, exercise: false } });

  await site.send('smoke-1', { 'smoke.alarm': true });
  const delivery = await tablet.delivery('smoke.fire');
  expect(delivery).toMatchObject({
    event: 'raised',
    alarm: {
      exercise: true,
      test: { by: 'li', terminals: ['tablet'] },
      title: { zh: '【测试】烟雾报警' },
      reason: expect.stringMatching(/^【测试】/),
    },
  });
  const tested = (delivery.alarm as Alarm).id;
  tablet.say({ type: 'received', deliveryId: delivery.deliveryId });
  tablet.say({ type: 'acknowledge', deliveryId: delivery.deliveryId, by: 'li', comment: null });
  await tablet.until(({ type }) => type === 'acknowledged');
  // Another device at the same place is as real as ever.
  await site.send('smoke-2', { 'smoke.alarm': true });
  await gate.until(({ type, alarm }) => type === 'delivery' && (alarm as Alarm).deviceId === 'smoke-2');
  expect(told(gate)).toEqual(['device.under-test raised', 'smoke.fire raised']);

  await site.restart('kill');
  const before = await site.get<Alarm>(`/api/v1/alarms/${tested}`);
  expect(before).toMatchObject({ state: 'acknowledged', exercise: true });
  expect(before.deliveries).toMatchObject([
    { terminalId: 'tablet', event: 'raised', receivedAt: expect.any(String) },
    { terminalId: 'tablet', event: 'acknowledged' },
  ]);
  expect(await device()).toMatchObject({ test: { by: 'li', terminals: ['tablet'] } });
  const [gate2, tablet2] = [await stream('gate'), await stream('tablet')];
  expect(await tablet2.delivery('smoke.fire')).toMatchObject({ alarm: { id: tested, exercise: true } });

  expect((await asPerson('DELETE')).status).toBe(204);
  const real = await gate2.until(
    ({ type, event, alarm }) =>
      type === 'delivery' && event === 'raised' && (alarm as Alarm).deviceId === 'smoke-1' && (alarm as Alarm).rule === 'smoke.fire',
  );
  expect(real).toMatchObject({ alarm: { test: null, exercise: false, state: 'unacknowledged', title: { zh: '烟雾报警' } } });
  expect((real.alarm as Alarm).id).not.toBe(tested);
  await tablet2.until(({ event, alarm }) => event === 'ended' && (alarm as Alarm).id === tested);
  expect(await device()).toMatchObject({ test: null, activeAlarms: 2, worst: 'critical' });
  expect((await asPerson('DELETE')).status).toBe(204);
});

test('the command does the same, and the feed of other systems has the mark and the acts', async () => {
  await site.cli('device', 'test', 'smoke-2', '--terminals', 'tablet,gate', '--minutes', '5', '--reason', 'x', '--by', 'li');
  expect(await site.cli<Json>('device', 'show', 'smoke-2')).toMatchObject({ test: { by: 'li', terminals: ['tablet', 'gate'] } });
  expect((await anlin(['device', 'list'], site.env)).out).toContain('smoke-2 (测试/TEST: li)');
  const { out } = await anlin(['device', 'test', 'smoke-2', '--end', '--by', 'li'], site.env);
  expect(out).toContain('test of device smoke-2 ended');
  // Its alarm was there before the test: real, and untouched by all of it.
  const active = await site.alarms('state=active');
  expect(active.find(({ deviceId, rule }) => deviceId === 'smoke-2' && rule === 'smoke.fire')).toMatchObject({
    test: null,
    state: 'unacknowledged',
  });
  const { items } = await site.get<{ items: { kind: string; data: Json & { alarm?: Json; act?: string; by?: string } }[] }>(
    '/api/v1/events?limit=200',
  );
  const acts = items.flatMap(({ kind, data }) =>
    kind === 'act' && String(data.act).startsWith('device.test-') ? [`${data.act} ${data.by}`] : [],
  );
  expect(acts).toEqual(['device.test-started li', 'device.test-ended li', 'device.test-started li', 'device.test-ended li']);
  const marked = items.filter(({ kind, data }) => kind === 'alarm' && data.alarm?.exercise === true);
  expect(marked.map(({ data }) => (data.alarm as { test: { by: string } }).test.by)).toEqual(['li', 'li', 'li']);
  await eventually(async () => (await anlin(['audit', 'verify', '--json'], site.env)).code).toBe(0);
});
