import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

/** A door is forced and then somebody of the unit presses for help: two devices over MQTT, whose messages come in the wrong order. */
const data = temporaryFolder('place-sequence');
const env = { ANLIN_DATA: data };
const unit = (number: number) => `阳光社区/1号楼/${number}单元`;
const site: Readonly<Record<string, readonly [profile: string, place: string]>> = {
  'door-1': ['door-controller', unit(1)],
  'sos-1': ['sos-button', `${unit(1)}/3层/301室`],
  'door-2': ['door-controller', unit(2)],
  'sos-2': ['sos-button', `${unit(2)}/3层/301室`],
  'door-3': ['door-controller', unit(3)],
  'sos-3': ['sos-button', `${unit(3)}/1层/101室`],
  'door-4': ['door-controller', unit(4)],
  'sos-4': ['sos-button', `${unit(4)}/1层/101室`],
};
const secrets = new Map<string, string>();
const clients = new Map<string, MqttClient>();
let gateway: RunningGateway;
let token = '';

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await anlin([...args, '--json'], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

interface AlarmAnswer {
  readonly subject: string;
  readonly rule: string;
  readonly deviceId: string | null;
  readonly place: string;
  readonly reason: string;
  readonly severity: string;
  readonly state: string;
}
async function raised(rule: string, language = 'zh'): Promise<readonly AlarmAnswer[]> {
  const answer = await fetch(`${gateway.http}/api/v1/alarms?limit=100`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': language },
  });
  expect(answer.status).toBe(200);
  const { items } = (await answer.json()) as { items: AlarmAnswer[] };
  return items.filter((alarm) => alarm.rule === rule);
}
const ordered = (language?: string) => raised('door.forced-then-sos', language);

async function connect(): Promise<void> {
  for (const id of Object.keys(site))
    clients.set(id, await mqtt.connectAsync(gateway.mqtt, { username: id, password: secrets.get(id)!, reconnectPeriod: 0 }));
}
const hangUp = async () => {
  for (const client of clients.values()) await client.endAsync(true);
};

/** Resolves with the PUBACK: it is on disk. `secondsAgo`: when it happened by the device's own clock. */
function say(id: string, values: object, secondsAgo: number): Promise<unknown> {
  const body = JSON.stringify({ ts: Date.now() - secondsAgo * 1000, values });
  return clients.get(id)!.publishAsync(`v1/devices/${id}/events`, body, { qos: 1 });
}
const forced = { 'door.position': 'open', 'door.lock': 'locked' };
const help = { 'sos.pressed': true };

beforeAll(async () => {
  const list = join(data, 'wanted.jsonl');
  writeFileSync(
    list,
    Object.entries(site)
      .map(([id, [profile, place]]) => JSON.stringify({ id, profile, place }))
      .join('\n'),
  );
  const { devices } = await json<{ devices: readonly { id: string; secret: string }[] }>(['device', 'add', '--from', list]);
  for (const { id, secret } of devices) secrets.set(id, secret);
  gateway = await startGateway({ data });
  token = (await json<{ token: string }>(['token', 'add', '--role', 'reader'])).token;
  await connect();
}, 120_000);
afterAll(async () => {
  await hangUp();
  await gateway?.kill();
  removeFolder(data);
});

test('is raised by when things happened, once, about the unit; a kill -9 between the steps loses nothing', async () => {
  // Unit 1: the door is held up on its way. Unit 2: the button came first in truth. Unit 3: the door, then a crash, then the button.
  await say('sos-1', help, 20);
  await say('door-2', forced, 10);
  await say('sos-2', help, 60);
  await say('door-3', forced, 30);
  expect(await ordered()).toEqual([]);
  await say('door-1', forced, 100);
  await expect.poll(async () => (await ordered()).map(({ place }) => place), { timeout: 10_000 }).toEqual([unit(1)]);

  await hangUp();
  await gateway.kill();
  gateway = await startGateway({ data });
  await connect();
  expect((await ordered()).map(({ place }) => place)).toEqual([unit(1)]);
  await say('sos-3', help, 0);
  await expect.poll(async () => (await ordered()).map(({ place }) => place).sort(), { timeout: 10_000 }).toEqual([unit(1), unit(3)]);

  const [first] = (await ordered()).filter(({ place }) => place === unit(1));
  expect(first).toMatchObject({ subject: `place:${unit(1)}`, deviceId: null, severity: 'critical', state: 'unacknowledged' });
  expect(first?.reason).toMatch(
    /^阳光社区\/1号楼\/1单元：先后出现：door-1（.+，\d\d:\d\d:\d\d），随后 sos-1（.+，\d\d:\d\d:\d\d）（历时 (79|80|81)(\.\d)? 秒|历时 1 分/,
  );
  const [english] = (await ordered('en')).filter(({ place }) => place === unit(1));
  expect(english?.reason).toContain('one after the other: door-1 (');
}, 90_000);

test('what happened an hour ago is history and no first step; explain still says what the message is', async () => {
  await say('door-4', forced, 3600);
  await say('sos-4', help, 20);
  await say('sos-3', help, 0);
  // The door of now is one, and its alarm shows that what came before it has been judged.
  await say('door-4', forced, 0);
  await say('sos-4', { 'sos.pressed': false }, 0);
  await expect.poll(async () => (await raised('door.forced')).filter(({ place }) => place === unit(4)).length, { timeout: 10_000 }).toBe(1);
  expect((await ordered()).filter(({ place }) => place === unit(4))).toEqual([]);
  const { out, code } = await anlin(['explain', 'door-controller', JSON.stringify(forced)], env);
  expect(code).toBe(0);
  expect(out).toContain('door.forced');
}, 30_000);
