import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

/** A thousand messages at once, over both ways in, that all satisfy a rule: one alarm, whatever came first and whatever crashed. */
const data = temporaryFolder('one-alarm');
const env = { ANLIN_DATA: data };
const devices = ['gas-1', 'gas-2', 'smoke-1', 'smoke-2'];
const secrets = new Map<string, string>();
let gateway: RunningGateway;
let token = '';

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await anlin([...args, '--json'], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

interface AlarmAnswer {
  readonly id: string;
  readonly subject: string;
  readonly rule: string;
  readonly deviceId: string | null;
  readonly place: string;
  readonly reason: string;
}

async function alarms(): Promise<readonly AlarmAnswer[]> {
  const answer = await fetch(`${gateway.http}/api/v1/alarms?limit=100`, {
    headers: { authorization: `Bearer ${token}`, 'accept-language': 'zh' },
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: AlarmAnswer[] }).items;
}
const names = (list: readonly AlarmAnswer[]) => list.map(({ subject, rule }) => `${subject} ${rule}`).sort();

beforeAll(async () => {
  for (const id of devices) {
    const profile = id.startsWith('gas') ? 'gas-household' : 'smoke-detector';
    const place = `阳光社区/1号楼/1单元/${id.endsWith('1') ? '3' : '4'}层`;
    secrets.set(id, (await json<{ secret: string }>(['device', 'add', id, '--profile', profile, '--place', place])).secret);
  }
  gateway = await startGateway({ data });
  token = (await json<{ token: string }>(['token', 'add', '--role', 'reader'])).token;
}, 120_000);

afterAll(async () => {
  await gateway?.kill();
  removeFolder(data);
});

async function overMqtt(id: string, messages: number, payload: (index: number) => object): Promise<void> {
  const device = await mqtt.connectAsync(gateway.mqtt, { username: id, password: secrets.get(id)!, reconnectPeriod: 0 });
  const sent = Array.from({ length: messages }, (_, index) =>
    device.publishAsync(`v1/devices/${id}/telemetry`, JSON.stringify(payload(index)), { qos: 1 }),
  );
  await Promise.all(sent);
  await device.endAsync();
}

async function overHttp(id: string, messages: number, payload: (index: number) => object): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${id}:${secrets.get(id)}`).toString('base64')}`;
  const answers = await Promise.all(
    Array.from({ length: messages }, (_, index) =>
      fetch(`${gateway.http}/api/v1/devices/${id}/messages`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(payload(index)),
      }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([answers[0]!.status]));
  expect(answers[0]!.ok).toBe(true);
}

test('1,000 at once of one device give one alarm of each rule that they satisfy, and a crash gives no second one', async () => {
  // Each with an id of its own, so that none of them is a repetition.
  const leak = (way: string) => (index: number) => ({ id: `${way}-${index}`, values: { 'gas.concentration': 60, 'gas.state': 'high' } });
  await Promise.all([overMqtt('gas-1', 500, leak('m')), overHttp('gas-1', 500, leak('h'))]);
  await expect
    .poll(async () => names(await alarms()).filter((name) => name.includes('gas-1')), { timeout: 20_000 })
    .toEqual(['device:gas-1 gas.detector-alarm', 'device:gas-1 gas.high', 'device:gas-1 gas.low']);
  const before = await alarms();
  await gateway.kill();
  gateway = await startGateway({ data });
  expect((await alarms()).map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
}, 60_000);

test('1,000 at once of two detectors of one unit give one alarm each and one about the unit', async () => {
  const smoke = (way: string) => (index: number) => ({ id: `${way}-${index}`, values: { 'smoke.alarm': true } });
  await Promise.all([
    overMqtt('smoke-1', 400, smoke('m')),
    overMqtt('smoke-2', 400, smoke('m')),
    overHttp('smoke-1', 100, smoke('h')),
    overHttp('smoke-2', 100, smoke('h')),
  ]);
  const unit = '阳光社区/1号楼/1单元';
  await expect
    .poll(async () => names(await alarms()).filter((name) => name.includes('smoke')), { timeout: 20_000 })
    .toEqual(['device:smoke-1 smoke.fire', 'device:smoke-2 smoke.fire', `place:${unit} smoke.confirmed`]);
  const confirmed = (await alarms()).find(({ rule }) => rule === 'smoke.confirmed');
  expect(confirmed).toMatchObject({ place: unit, deviceId: null, severity: 'critical' });
  expect(confirmed?.reason).toContain('smoke-1（烟雾报警：是）、smoke-2（烟雾报警：是）');
}, 60_000);
