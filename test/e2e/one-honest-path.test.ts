import { accessSync, constants } from 'node:fs';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { anlin, cliPath, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

/** The product as its users meet it: the built gateway, its own CLI, a device over MQTT, a terminal over WebSocket. */
const data = temporaryFolder('path');
const env = { ANLIN_DATA: data };
let gateway: RunningGateway;
let token = '';
let sosSecret = '';
let terminalSecret = '';
let invitation = '';

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await anlin([...args, '--json'], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

async function get<T>(path: string): Promise<T> {
  const answer = await fetch(`${gateway.http}${path}`, { headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

interface AlarmAnswer {
  readonly id: string;
  readonly rule: string;
  readonly state: string;
  readonly acknowledgedBy: string | null;
  readonly transitions: readonly { event: string; by: string | null }[];
  readonly deliveries: readonly { sentAt: string | null; receivedAt: string | null }[];
}

async function alarms(): Promise<readonly AlarmAnswer[]> {
  return (await get<{ items: AlarmAnswer[] }>('/api/v1/alarms?state=active')).items;
}

async function press(): Promise<void> {
  const device = await mqtt.connectAsync(gateway.mqtt, { username: 'sos-1', password: sosSecret, reconnectPeriod: 0 });
  await device.publishAsync('v1/devices/sos-1/events', '{"sos.pressed":true}', { qos: 1 });
  await device.endAsync();
}

class Terminal {
  readonly messages: Record<string, unknown>[] = [];
  readonly socket: WebSocket;
  constructor(after: number | null, secret = terminalSecret) {
    const url = `${gateway.http.replace('http', 'ws')}/api/v1/terminals/gate/stream${after === null ? '' : `?after=${after}`}`;
    this.socket = new WebSocket(url, { headers: { authorization: `Basic ${Buffer.from(`gate:${secret}`).toString('base64')}` } });
    this.socket.on('message', (text) => this.messages.push(JSON.parse(String(text))));
    this.socket.on('error', () => {});
  }
  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
  async until<T extends Record<string, unknown>>(what: (message: Record<string, unknown>) => boolean): Promise<T> {
    await expect.poll(() => this.messages.some(what), { timeout: 8_000 }).toBe(true);
    return this.messages.find(what) as T;
  }
}

beforeAll(async () => {
  // The CLI works on the files while no gateway runs ...
  const sos = await json<{ secret: string }>(['device', 'add', 'sos-1', '--profile', 'sos-button', '--place', '阳光社区/1号楼']);
  sosSecret = sos.secret;
  gateway = await startGateway({ data });
  // ... and through its socket while one does.
  terminalSecret = (await json<{ secret: string }>(['terminal', 'add', 'gate', '--place', '阳光社区'])).secret;
  token = (await json<{ token: string }>(['token', 'add', '--role', 'reader'])).token;
  invitation = (await json<{ invitation: string }>(['user', 'add', 'wang', '--name', '王芳', '--role', 'operator'])).invitation;
}, 60_000);

afterAll(async () => {
  await gateway?.kill();
  removeFolder(data);
});

test('a press becomes an alarm on the terminal, a named person acknowledges it, a crash changes nothing', async () => {
  const terminal = new Terminal(null);
  await terminal.until((message) => message.type === 'heartbeat');
  terminal.say({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' });
  await press();
  const delivery = await terminal.until<{ deliveryId: string; sequence: number; alarm: AlarmAnswer; plan: { id: string } }>(
    (message) => message.type === 'delivery',
  );
  expect(delivery).toMatchObject({ sequence: 1, attempt: 1, plan: { id: 'sos', stage: 'queued' } });
  expect(delivery.alarm).toMatchObject({
    rule: 'sos.call',
    state: 'unacknowledged',
    severity: 'critical',
    place: '阳光社区/1号楼',
    deviceId: 'sos-1',
  });
  terminal.say({ type: 'received', deliveryId: delivery.deliveryId });
  terminal.say({ type: 'acknowledge', deliveryId: delivery.deliveryId, by: 'wang', comment: '我去看' });
  expect(await terminal.until((message) => message.type === 'acknowledged')).toMatchObject({ by: 'wang', alarmId: delivery.alarm.id });
  terminal.say({ type: 'acknowledge', deliveryId: delivery.deliveryId, by: 'li', comment: null });
  await expect.poll(() => terminal.messages.filter((message) => message.type === 'acknowledged')).toHaveLength(2);
  expect(terminal.messages.filter((message) => message.type === 'acknowledged').at(-1)).toMatchObject({ by: 'wang' });

  // When a delivery was sent is written a moment after it was.
  const detail = () => get<AlarmAnswer>(`/api/v1/alarms/${delivery.alarm.id}`);
  await expect.poll(async () => (await detail()).deliveries.filter(({ sentAt }) => sentAt === null)).toEqual([]);
  const before = await detail();
  expect(before).toMatchObject({ state: 'latched-acknowledged', acknowledgedBy: 'wang' });
  expect(before.deliveries[0]?.receivedAt).not.toBeNull();

  await gateway.kill();
  gateway = await startGateway({ data });
  const after = await get<AlarmAnswer>(`/api/v1/alarms/${delivery.alarm.id}`);
  expect(after).toEqual(before);
  expect((await alarms()).map((alarm) => alarm.id)).toEqual([delivery.alarm.id]);

  const resumed = new Terminal(delivery.sequence);
  const next = await resumed.until<{ sequence: number; alarm: AlarmAnswer }>((message) => message.type === 'delivery');
  expect(next).toMatchObject({ sequence: 2, alarm: { id: delivery.alarm.id, state: 'latched-acknowledged' } });
  resumed.socket.close();

  // A token is a machine: it may look, but not end what people have to end.
  const refused = await fetch(`${gateway.http}/api/v1/alarms/${delivery.alarm.id}/end`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"comment":"x"}',
  });
  expect(refused.status).toBe(403);
});

test('a second press is a second press', async () => {
  await press();
  await expect.poll(async () => (await alarms())[0]?.state).toBe('unacknowledged');
  const [alarm] = await alarms();
  const history = await get<AlarmAnswer>(`/api/v1/alarms/${alarm?.id}`);
  expect(history.transitions.map((step) => step.event)).toEqual(['raised', 'acknowledged', 'occurred-again']);
});

test('only a signed-in person ends it, after acknowledging, and every step has its name', async () => {
  const [alarm] = await alarms();
  const signIn = await fetch(`${gateway.http}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: gateway.http },
    body: JSON.stringify({ invitation }),
  });
  expect(signIn.status).toBe(200);
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const act = (what: string, comment: string) =>
    fetch(`${gateway.http}/api/v1/alarms/${alarm?.id}/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: gateway.http, cookie },
      body: JSON.stringify({ comment }),
    });
  const tooEarly = await act('end', '没事');
  expect(tooEarly.status).toBe(409);
  expect(await tooEarly.json()).toMatchObject({ code: 'not-acknowledged' });
  expect((await act('acknowledge', '收到')).status).toBe(200);
  expect((await act('end', '老人已扶起')).status).toBe(200);
  const over = await get<AlarmAnswer>(`/api/v1/alarms/${alarm?.id}`);
  expect(over.state).toBe('normal');
  expect(over.transitions.at(-1)).toMatchObject({ event: 'ended', by: 'wang' });
  expect(await alarms()).toEqual([]);
});

test('what cannot be read is acknowledged, kept with its reason, and is an alarm of its own on a safety device', async () => {
  const device = await mqtt.connectAsync(gateway.mqtt, { username: 'sos-1', password: sosSecret, reconnectPeriod: 0 });
  await device.publishAsync('v1/devices/sos-1/telemetry', '{"device.battery": "full"', { qos: 1 });
  await device.endAsync();
  await expect.poll(async () => (await alarms()).map((alarm) => alarm.rule)).toContain('device.unreadable');
  const { items } = await get<{ items: { deviceId: string; problem: { code: string } }[] }>('/api/v1/quarantine');
  expect(items[0]).toMatchObject({ deviceId: 'sos-1', problem: { code: 'not-json' } });
});

test('the built command can be run by its name, as the README does', () => {
  accessSync(cliPath, constants.X_OK);
});

test('a wrong secret opens nothing', async () => {
  const wrong = new Terminal(null, 'x'.repeat(32));
  await expect.poll(() => wrong.socket.readyState).toBe(WebSocket.CLOSED);
  await expect(mqtt.connectAsync(gateway.mqtt, { username: 'sos-1', password: 'wrong', reconnectPeriod: 0 })).rejects.toThrow();
});

test('the audit chain is whole and holds every act', async () => {
  const verdict = await json<{ checked: number; bad: null }>(['audit', 'verify']);
  expect(verdict.bad).toBeNull();
  expect(verdict.checked).toBeGreaterThan(8);
});
