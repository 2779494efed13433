import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Alarm, basic, eventually, type Json, openSite, type Site, StreamClient } from './site.ts';

/** Contract, "Terminal stream", message by message; hardware terminals; what a restart may not change. */
let site: Site;
let secret = '';
let cookie = '';
let userToken = '';
beforeAll(async () => {
  site = await openSite(
    { 'sos-1': 'sos-button', 'sos-2': 'sos-button', 'sos-3': 'sos-button', 'gas-1': 'gas-household' },
    '阳光社区/1号楼',
  );
  await press('sos-3');
  const added = await site.call('/api/v1/terminals', { body: { id: 'gate', place: '阳光社区' } });
  secret = ((await added.json()) as { secret: string }).secret;
  userToken = (await site.cli<{ token: string }>('token', 'add', '--role', 'operator', '--place', '阳光社区')).token;
  const { invitation } = await site.cli<{ invitation: string }>('user', 'add', 'wang', '--role', 'operator', '--place', '阳光社区');
  const answer = await site.call('/api/v1/setup', { body: { invitation }, headers: { authorization: '', origin: site.gateway.http } });
  cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}, 60_000);
afterAll(() => site?.close());

const device = () => ({ authorization: basic('gate', secret) });
const press = (id: string) => site.send(id, { 'sos.pressed': true }, 'events');
const named = (id: string) => (message: Json) =>
  message.type === 'delivery' && (message.alarm as Alarm).deviceId === id && (message.alarm as Alarm).rule === 'sos.call';

test('an alarm that no live terminal covers is itself an alarm', async () => {
  await eventually(async () => (await site.alarms()).map(({ rule }) => rule), { timeout: 45_000, interval: 250 }).toContain(
    'alarm.uncovered',
  );
  const [alarm] = (await site.alarms()).filter(({ rule }) => rule === 'alarm.uncovered');
  expect(alarm?.deviceId).toBeNull();
  expect(alarm?.subject).not.toMatch(/^device:/);
}, 60_000);

test('Basic, Bearer and a session open the stream; a wrong secret, another place and a strange origin do not', async () => {
  const open = [
    new StreamClient(site, 'gate', device()),
    new StreamClient(site, 'gate', { authorization: `Bearer ${userToken}` }),
    new StreamClient(site, 'gate', { cookie, origin: site.gateway.http }),
  ];
  for (const client of open) expect(await client.open()).toMatchObject({ type: 'heartbeat', sequence: expect.any(Number) });
  for (const client of open) client.socket.close();
  const shut = [
    new StreamClient(site, 'gate', { authorization: basic('gate', 'x'.repeat(32)) }),
    new StreamClient(site, 'other', device()),
    new StreamClient(site, 'gate', {}),
    new StreamClient(site, 'gate', { cookie, origin: 'http://evil.example' }),
  ];
  for (const client of shut) await client.closed();
  expect(shut.map(({ status, messages }) => [(status ?? 0) >= 400, messages.length])).toEqual([
    [true, 0],
    [true, 0],
    [true, 0],
    [true, 0],
  ]);
});

test('a delivery is repeated with its id and a higher attempt until a receipt, silence is no acknowledgement, the first who acknowledges is named', async () => {
  const gate = new StreamClient(site, 'gate', device());
  await gate.open();
  gate.alive();
  await press('sos-1');
  const first = await gate.until(named('sos-1'));
  expect(first).toMatchObject({
    sequence: expect.any(Number),
    deliveryId: expect.any(String),
    attempt: 1,
    plan: { id: 'sos', stage: 'queued', level: 1 },
  });
  expect(first.alarm).toMatchObject({
    subject: 'device:sos-1',
    component: '',
    deviceId: 'sos-1',
    rule: 'sos.call',
    severity: 'critical',
    state: 'unacknowledged',
    place: '阳光社区/1号楼',
  });
  const again = await gate.until((message) => message.deliveryId === first.deliveryId && Number(message.attempt) > 1, 12_000);
  expect(again).toMatchObject({ attempt: 2, sequence: first.sequence });
  const { deliveryId } = first;
  gate.say({ type: 'received', deliveryId });
  gate.say({ type: 'shown', deliveryId });
  gate.say({ type: 'silence', deliveryId, by: 'li', seconds: 61 });
  await gate.until(({ type }) => type === 'error');
  gate.say({ type: 'silence', deliveryId, by: 'li', seconds: 60 });
  const id = (first.alarm as Alarm).id;
  await eventually(async () => (await site.get<Alarm>(`/api/v1/alarms/${id}`)).deliveries).toContainEqual(
    expect.objectContaining({ receivedAt: expect.any(String), shownAt: expect.any(String) }),
  );
  expect((await site.get<Alarm>(`/api/v1/alarms/${id}`)).state).toBe('unacknowledged');
  gate.say({ type: 'acknowledge', deliveryId, by: 'li', comment: '我去' });
  expect(await gate.until(({ type }) => type === 'acknowledged')).toMatchObject({ deliveryId, by: 'li' });
  const page = new StreamClient(site, 'gate', { cookie, origin: site.gateway.http }, Number(first.sequence) - 1);
  await page.until(named('sos-1'));
  page.say({ type: 'acknowledge', deliveryId, by: 'somebody-else', comment: null });
  expect(await page.until(({ type }) => type === 'acknowledged')).toMatchObject({ by: 'li' });
  const audit = await site.get<{ items: { act: string; origin: Json; target: string }[] }>('/api/v1/audit?limit=100');
  const act = audit.items.find(({ act, target }) => act === 'alarm.acknowledged' && target.includes(id));
  expect(JSON.stringify(act)).toContain('gate');
  expect(JSON.stringify(act)).toContain('"li"');
  for (const client of [gate, page]) client.socket.close();
});

test('with a session, by is the person signed in, whatever the message claims', async () => {
  const page = new StreamClient(site, 'gate', { cookie, origin: site.gateway.http });
  await page.open();
  await press('sos-2');
  const { deliveryId, alarm } = await page.until(named('sos-2'));
  page.say({ type: 'acknowledge', deliveryId, by: 'an-impostor', comment: null });
  expect(await page.until(({ type }) => type === 'acknowledged')).toMatchObject({ by: 'wang' });
  expect((await site.get<Alarm>(`/api/v1/alarms/${(alarm as Alarm).id}`)).acknowledgedBy).toBe('wang');
  page.socket.close();
});

test('malformed messages are answered with an error and harm neither the connection nor the next message', async () => {
  const gate = new StreamClient(site, 'gate', device());
  await gate.open();
  for (const text of [
    '{',
    '[]',
    '{"type":"nonsense"}',
    '{"type":"acknowledge","deliveryId":"no-such"}',
    '{"type":"alive","lastSequence":-1,"visible":true,"sound":"loud"}',
  ]) {
    const before = gate.of('error').length;
    gate.socket.send(text);
    await eventually(() => gate.of('error').length, { timeout: 5_000 }).toBe(before + 1);
  }
  expect(gate.socket.readyState).toBe(1);
  gate.socket.close();
});

test('a hardware terminal gets and answers the same messages over MQTT', async () => {
  const added = await site.call('/api/v1/terminals', { body: { id: 'box', place: '阳光社区/1号楼' } });
  const box = await site.connect('box', { password: ((await added.json()) as { secret: string }).secret });
  const heard: Json[] = [];
  box.on('message', (_topic, payload) => heard.push(JSON.parse(payload.toString())));
  await box.subscribeAsync('v1/terminals/box/alarms', { qos: 1 });
  const say = (message: Json) => box.publishAsync('v1/terminals/box/receipts', JSON.stringify(message), { qos: 1 });
  await say({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' });
  await site.send('gas-1', { 'gas.concentration': 61 });
  const leak = () => heard.find((message) => message.type === 'delivery' && (message.alarm as Alarm).rule === 'gas.high');
  await eventually(leak, { timeout: 8_000 }).toBeDefined();
  await say({ type: 'received', deliveryId: leak()?.deliveryId });
  await say({ type: 'acknowledge', deliveryId: leak()?.deliveryId, by: 'zhao', comment: null });
  await eventually(() => heard.find(({ type }) => type === 'acknowledged')).toMatchObject({ deliveryId: leak()?.deliveryId, by: 'zhao' });
  await box.endAsync();
});

test('heartbeats go on every 10 s, and three missed alive raise an alarm about the terminal', async () => {
  const gate = new StreamClient(site, 'gate', device());
  await gate.open();
  const started = Date.now();
  gate.alive();
  const lost = () =>
    site.alarms().then((all) => all.filter(({ subject, rule }) => subject === 'terminal:gate' && rule.startsWith('terminal.')));
  const before = (await lost()).filter(({ state }) => state === 'unacknowledged').map(({ id }) => id);
  await eventually(async () => (await lost()).some(({ state }) => state === 'unacknowledged'), { timeout: 45_000, interval: 500 }).toBe(
    true,
  );
  if (before.length === 0) expect(Date.now() - started).toBeGreaterThan(25_000);
  await eventually(() => gate.of('heartbeat').length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  gate.socket.close();
}, 60_000);

test('a restart raises nothing, ends nothing, and the terminal gets everything after its last sequence', async () => {
  const snapshot = async () => (await site.alarms('limit=100')).map(({ id, state, rule }) => [id, state, rule]).sort();
  // The last terminal is lost by now, and that nobody is there is said right after it: a kill in between would have the restart say it.
  await eventually(async () => (await site.alarms()).map(({ rule, state }) => `${rule} ${state}`)).toContain(
    'alarm.uncovered unacknowledged',
  );
  const before = await snapshot();
  await site.restart('kill');
  expect(await snapshot()).toEqual(before);
  await site.restart('stop');
  expect(await snapshot()).toEqual(before);
  const all = new StreamClient(site, 'gate', device(), 0);
  await all.until(({ type, sequence }) => type === 'heartbeat' && Number(sequence) > 0);
  const sequences = all.of('delivery').map(({ sequence }) => Number(sequence));
  const last = Math.max(...sequences);
  const half = new StreamClient(site, 'gate', device(), last - 1);
  await half.until(({ type }) => type === 'delivery');
  expect(half.of('delivery').map(({ sequence }) => Number(sequence))).toEqual([last]);
  expect(half.of('delivery')[0]?.deliveryId).toBe(all.of('delivery').find(({ sequence }) => sequence === last)?.deliveryId);
  for (const client of [all, half]) client.socket.close();
  expect(await site.cli<Json>('audit', 'verify')).toMatchObject({ bad: null });
}, 60_000);
