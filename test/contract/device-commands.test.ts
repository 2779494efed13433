import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anlin, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { eventually, type Json, openSite, type Site } from './site.ts';

/** Device commands as a person, a program and a device meet them: decision 0013. A real gateway, real MQTT clients. */
const place = '阳光社区/1号楼';
/** The shipped types with a short patience, so that no test waits half a minute, and one without an expectation. */
const devices = temporaryFolder('types');
let site: Site;

interface Command {
  readonly id: string;
  readonly state: string;
  readonly over: boolean;
  readonly code: string | null;
  readonly reason: { readonly zh: string; readonly en: string } | null;
  readonly sentAt: string | null;
  readonly by: string | null;
  readonly why: string | null;
  readonly answer: Json | null;
  readonly late: Json | null;
}

interface Got {
  readonly topic: string;
  readonly body: { readonly commandId: string; readonly command: string; readonly parameters: Json; readonly expiresAt: number } & Json;
}

beforeAll(async () => {
  cpSync('devices', devices, { recursive: true });
  const file = join(devices, 'gas/gas-shaft-valve.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('timeout: 30 s', 'timeout: 2 s'));
  const ids = ['valve-1', 'valve-2', 'valve-3', 'valve-4', 'valve-rpc', 'valve-off'];
  site = await openSite(
    { ...Object.fromEntries(ids.map((id) => [id, 'gas-shaft-valve'])), 'smoke-1': 'smoke-detector', 'door-1': 'door-controller' },
    place,
    { ANLIN_DEVICES: devices },
  );
}, 60_000);
afterAll(async () => {
  await site?.close();
  removeFolder(devices);
});

const path = (device: string, id = '') => `/api/v1/devices/${device}/commands${id === '' ? '' : `/${id}`}`;
const ask = async (device: string, command = 'close-valve', more: Json = {}) => {
  const answer = await site.call(path(device), { body: { command, ...more } });
  const text = await answer.text();
  expect(answer.status, text).toBe(202);
  return JSON.parse(text) as Command;
};
const look = (device: string, id: string) => site.get<Command>(path(device, id));
const over = async (device: string, id: string, state: string) => {
  await eventually(async () => (await look(device, id)).state).toBe(state);
  return look(device, id);
};
/** A device that listens; `got` is what it was told. */
async function listen(device: string, topic = `v1/devices/${device}/commands`): Promise<{ client: MqttClient; got: Got[] }> {
  const client = await site.connect(device);
  const got: Got[] = [];
  client.on('message', (name, body) => got.push({ topic: name, body: JSON.parse(body.toString()) }));
  await client.subscribeAsync(topic, { qos: 1 });
  return { client, got };
}
const told = async (got: readonly Got[], count = 1) => {
  await eventually(() => got.length).toBe(count);
  return got[count - 1]!.body;
};
const say = (client: MqttClient, device: string, id: string, result: Json) =>
  client.publishAsync(`v1/devices/${device}/commands/${id}/result`, JSON.stringify(result), { qos: 1 });
const metric = async (name: string) => {
  const text = await (await site.call('/metrics')).text();
  return Number(text.match(new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm'))?.[1] ?? 0);
};
const audited = async (id: string) => {
  const { items } = await site.get<{ items: { act: string; origin: Json; detail: Json }[] }>('/api/v1/audit?limit=200');
  return items.filter(({ detail }) => detail.commandId === id).reverse();
};

test('accepted, done, and confirmed only when it was read back; the audit chain and the feed hold each step', async () => {
  const { client, got } = await listen('valve-1');
  const asked = await ask('valve-1', 'close-valve', { reason: 'smell of gas' });
  expect(asked).toMatchObject({ state: 'sent', over: false, why: 'smell of gas', code: null });
  const body = await told(got);
  expect(body).toMatchObject({ commandId: asked.id, command: 'close-valve', parameters: {} });
  expect(body.expiresAt - Date.now()).toBeLessThanOrEqual(2_000);
  await say(client, 'valve-1', asked.id, { status: 'accepted', reason: 'closing' });
  await over('valve-1', asked.id, 'accepted');
  await say(client, 'valve-1', asked.id, { status: 'done' });
  expect(await over('valve-1', asked.id, 'done')).toMatchObject({ over: false });
  await client.publishAsync('v1/devices/valve-1/telemetry', JSON.stringify({ 'gas.valve': 'closed' }), { qos: 1 });
  const confirmed = await over('valve-1', asked.id, 'confirmed');
  expect(confirmed).toMatchObject({ over: true, code: 'read-back' });
  // The same answer again changes nothing.
  await say(client, 'valve-1', asked.id, { status: 'failed' });
  await eventually(() => metric('anlin_command_answers_ignored_total{why="repeated"}')).toBe(1);
  expect(await look('valve-1', asked.id)).toEqual(confirmed);
  const steps = await audited(asked.id);
  expect(steps.map(({ act }) => act.replace('device.command-', ''))).toEqual(['requested', 'sent', 'accepted', 'done', 'confirmed']);
  expect(steps[0]).toMatchObject({ origin: { via: 'token' }, detail: { command: 'close-valve', why: 'smell of gas', carrier: 'mqtt' } });
  expect(await site.cli('audit', 'verify')).toMatchObject({ bad: null });
  const { items } = await site.get<{ items: { type: string; data: Json }[] }>('/api/v1/events?kinds=act&limit=500');
  expect(items.filter(({ data }) => (data.detail as Json)?.commandId === asked.id).map(({ type }) => type)).toContain(
    'anlin.device.command-confirmed',
  );
  expect(await metric('anlin_commands_total{state="confirmed"}')).toBe(1);
  await client.endAsync();
});

test('refused by the device, with its reason; done without an expectation is over', async () => {
  const valve = await listen('valve-1');
  const refused = await ask('valve-1');
  await told(valve.got);
  await say(valve.client, 'valve-1', refused.id, { status: 'refused', reason: 'local mode' });
  const { reason } = await over('valve-1', refused.id, 'refused');
  expect(reason).toEqual({ zh: '设备拒绝：local mode', en: 'The device refused: local mode' });
  await valve.client.endAsync();
  const smoke = await listen('smoke-1');
  const done = await ask('smoke-1', 'mute');
  await told(smoke.got);
  await say(smoke.client, 'smoke-1', done.id, { status: 'done' });
  expect(await over('smoke-1', done.id, 'done')).toMatchObject({ over: true, code: 'device-done' });
  await smoke.client.endAsync();
});

test('no answer, and no read-back: expired, saying what is not known; a late answer is shown and changes nothing', async () => {
  const { client, got } = await listen('valve-2');
  const silent = await ask('valve-2');
  await told(got);
  expect(await over('valve-2', silent.id, 'expired')).toMatchObject({ code: 'no-answer', late: null });
  await say(client, 'valve-2', silent.id, { status: 'done' });
  await eventually(async () => (await look('valve-2', silent.id)).late).toMatchObject({ status: 'done' });
  expect(await look('valve-2', silent.id)).toMatchObject({ state: 'expired', code: 'no-answer' });
  const unread = await ask('valve-2');
  await told(got, 2);
  // What was so before the command, or is not so after it, confirms nothing.
  await say(client, 'valve-2', unread.id, { status: 'done' });
  await client.publishAsync('v1/devices/valve-2/telemetry', JSON.stringify({ 'gas.valve': 'open' }), { qos: 1 });
  expect((await over('valve-2', unread.id, 'expired')).reason?.en).toContain('gas.valve = closed was not read back');
  // An interlock that ships gives the same command: danger to life, once for both.
  const raised = (await site.alarms()).filter(({ deviceId, rule }) => deviceId === 'valve-2' && rule.startsWith('command.'));
  expect(raised).toMatchObject([{ rule: 'command.vital-not-confirmed', component: 'close-valve', severity: 'critical', occurrences: 2 }]);
  await client.endAsync();
});

test('a device that is not connected, or does not listen, refuses at once, and nothing is queued for it', async () => {
  const absent = await ask('valve-off');
  expect(absent).toMatchObject({ state: 'refused', over: true, code: 'not-connected', sentAt: null });
  const deaf = await site.connect('valve-off');
  expect((await ask('valve-off')).reason?.en).toContain('not subscribed');
  await deaf.endAsync();
  // A persistent session is no queue of commands either.
  const kept = await site.connect('valve-off', { clientId: 'kept', clean: false });
  await kept.subscribeAsync('v1/devices/valve-off/commands', { qos: 1 });
  await kept.endAsync();
  await eventually(async () => (await site.get<Json>('/api/v1/devices/valve-off')).connected).toBe(false);
  expect(await ask('valve-off')).toMatchObject({ code: 'not-connected' });
  const got: unknown[] = [];
  const back = await site.connect('valve-off', { clientId: 'kept', clean: false });
  back.on('message', (topic) => got.push(topic));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(got).toEqual([]);
  await back.endAsync();
  expect((await site.get<{ items: Command[] }>(path('valve-off'))).items.map(({ state }) => state)).toEqual([
    'refused',
    'refused',
    'refused',
  ]);
  const first = await site.get<{ items: Command[]; next: string }>(`${path('valve-off')}?limit=2`);
  const second = await site.get<{ items: Command[]; next: null }>(`${path('valve-off')}?limit=2&cursor=${first.next}`);
  expect([first.items.length, second.items.map(({ id }) => id), second.next]).toEqual([2, [absent.id], null]);
});

test('an answer to a command of another device, of nobody, or that cannot be read is counted and ignored', async () => {
  const [mine, other] = [await listen('valve-1'), await listen('valve-2')];
  const asked = await ask('valve-1');
  await told(mine.got);
  await say(other.client, 'valve-2', asked.id, { status: 'done' });
  await say(mine.client, 'valve-1', 'c-never', { status: 'done' });
  await say(mine.client, 'valve-1', asked.id, { status: 'perhaps' });
  await eventually(() => metric('anlin_command_answers_ignored_total{why="unreadable"}')).toBe(1);
  expect(await metric('anlin_command_answers_ignored_total{why="foreign"}')).toBe(1);
  expect(await metric('anlin_command_answers_ignored_total{why="unknown"}')).toBe(1);
  expect(await look('valve-1', asked.id)).toMatchObject({ state: 'sent', answer: null });
  await say(mine.client, 'valve-1', asked.id, { status: 'failed', reason: 'motor' });
  await over('valve-1', asked.id, 'failed');
  await Promise.all([mine.client.endAsync(), other.client.endAsync()]);
});

test('a ThingsBoard device is called in its own form', async () => {
  const { client, got } = await listen('valve-rpc', 'v1/devices/me/rpc/request/+');
  const asked = await ask('valve-rpc');
  expect(await told(got)).toEqual({ method: 'close-valve', params: {} });
  const number = got[0]!.topic.split('/').at(-1);
  await client.publishAsync('v1/devices/me/rpc/response/999999', '{"success":true}', { qos: 1 });
  await client.publishAsync(`v1/devices/me/rpc/response/${number}`, '{"success":false}', { qos: 1 });
  expect(await over('valve-rpc', asked.id, 'failed')).toMatchObject({ answer: { status: 'failed' } });
  await client.endAsync();
});

test('kill -9 after the sending: it is unknown what came of it, and nothing is sent again', async () => {
  const { client, got } = await listen('valve-3');
  const asked = await ask('valve-3');
  await told(got);
  client.on('error', () => {});
  await site.restart('kill');
  const after = await look('valve-3', asked.id);
  expect(after).toMatchObject({ state: 'expired', code: 'restarted', over: true });
  expect(after.reason?.en).toContain('not known');
  const again = await listen('valve-3');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(again.got).toEqual([]);
  await say(again.client, 'valve-3', asked.id, { status: 'done' });
  await eventually(async () => (await look('valve-3', asked.id)).late).toMatchObject({ status: 'done' });
  expect(await look('valve-3', asked.id)).toMatchObject({ state: 'expired' });
  expect((await audited(asked.id)).map(({ act }) => act.replace('device.command-', ''))).toEqual([
    'requested',
    'sent',
    'expired',
    'late-answer',
  ]);
  await again.client.endAsync();
});

test('kill -9 between the request and the sending: it is said not to have been sent, and is not sent late', async () => {
  await site.gateway.stop();
  const program = join(import.meta.dirname, '../../dist/test/contract/killed-before-sending.js');
  site.gateway = await startGateway({ data: site.data, env: { ANLIN_DEVICES: devices }, program, readyMs: 30_000 });
  const first = await listen('valve-3');
  first.client.on('error', () => {});
  await expect(site.call(path('valve-3'), { body: { command: 'close-valve' } })).rejects.toThrow();
  expect(await site.gateway.exited).toBe('SIGKILL');
  site.gateway = await startGateway({ data: site.data, env: { ANLIN_DEVICES: devices }, readyMs: 30_000 });
  const again = await listen('valve-3');
  const [last] = (await site.get<{ items: Command[] }>(path('valve-3'))).items;
  expect(last).toMatchObject({ state: 'expired', code: 'not-sent', sentAt: null, over: true });
  expect(last?.reason?.en).toContain('ask again');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([first.got, again.got]).toEqual([[], []]);
  expect((await audited(last?.id ?? '')).map(({ act }) => act)).toEqual(['device.command-requested', 'device.command-expired']);
  await again.client.endAsync();
}, 60_000);

test('rights: by role and place, for tokens; what is not as the type says is refused and journalled by nobody', async () => {
  const token = async (role: string, at: string) => {
    const answer = await site.call('/api/v1/tokens', { body: { role, place: at } });
    const { token: secret } = (await answer.json()) as { token: string };
    return { authorization: `Bearer ${secret}` };
  };
  const status = async (headers: Record<string, string>, body: Json = { command: 'close-valve' }) =>
    (await site.call(path('valve-off'), { body, headers })).status;
  expect(await status(await token('operator', place))).toBe(202);
  expect(await status(await token('manager', '阳光社区'))).toBe(202);
  expect(await status(await token('reader', place))).toBe(403);
  expect(await status(await token('integrator', place))).toBe(403);
  expect(await status(await token('operator', '阳光社区/2号楼'))).toBe(404);
  const before = (await site.get<{ items: Command[] }>(path('valve-off'))).items.length;
  for (const body of [{ command: 'open-valve' }, { command: 'close-valve', parameters: { force: true } }, {}])
    expect(await status({}, body)).toBe(400);
  const bad = await site.call(path('door-1'), { body: { command: 'unlock', parameters: { seconds: 31 } } });
  const problem = (await bad.json()) as { code: string; errors: { field: string; expected: string; came: string }[] };
  expect([bad.status, problem.code, problem.errors[0]?.field]).toEqual([400, 'invalid-request', 'body.parameters.seconds']);
  expect(problem.errors[0]).toMatchObject({ expected: expect.stringContaining('a whole number from 3 to 30 s'), came: '31' });
  expect((await site.get<{ items: Command[] }>(path('valve-off'))).items.length).toBe(before);
});

test('bounded: a device has few under way and takes few a minute', async () => {
  const { client } = await listen('valve-4');
  for (let count = 0; count < 4; count++) await ask('valve-4');
  const fifth = await site.call(path('valve-4'), { body: { command: 'close-valve' } });
  expect([fifth.status, ((await fifth.json()) as Json).code]).toEqual([429, 'too-many-commands']);
  expect(await metric('anlin_commands_over_limit_total')).toBe(1);
  await client.endAsync();
});

test('anlin device command waits and says what came of it; exit 1 when it was not done', async () => {
  const { client } = await listen('valve-1');
  client.on('message', (topic, body) => {
    const { commandId } = JSON.parse(body.toString());
    client.publish(`${topic}/${commandId}/result`, '{"status":"done"}', { qos: 1 });
    client.publish('v1/devices/valve-1/telemetry', '{"gas.valve":"closed"}', { qos: 1 });
  });
  const done = await site.cli<Command>('device', 'command', 'valve-1', 'close-valve', '--reason', 'drill');
  expect(done).toMatchObject({ state: 'confirmed', why: 'drill' });
  await client.endAsync();
  const run = (...args: string[]) => anlin(['--lang', 'en', 'device', 'command', ...args], site.env);
  const absent = await run('valve-off', 'close-valve');
  expect([absent.code, absent.out]).toEqual([1, expect.stringContaining('not connected')]);
  const unknown = await run('valve-off', 'close-valve', '--set', 'force');
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('name=value')]);
  const wrong = await run('door-1', 'unlock', '--set', 'seconds=99');
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('3 to 30')]);
}, 60_000);
