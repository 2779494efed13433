import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

/** Invariant 4 at its size: a restart with 10,000 devices raises nothing and ends nothing. */
const devices = 10_000;
const data = temporaryFolder('ten-thousand');
const folder = temporaryFolder('ten-thousand-file');
const secrets = Array.from({ length: devices }, () => randomBytes(24).toString('base64url'));
const id = (index: number) => `smoke-${index}`;
/** One in fifty smokes; two of them are in one unit now and then, so that there are alarms of places as well. */
const smokes = (index: number) => index % 50 === 0 || index % 500 === 1;
let gateway: RunningGateway;
let token = '';

beforeAll(async () => {
  const file = join(folder, 'devices.jsonl');
  const rows = secrets.map((secret, index) =>
    JSON.stringify({
      id: id(index),
      profile: 'smoke-detector',
      place: `阳光社区/${Math.floor(index / 200)}号楼/${Math.floor((index % 200) / 20)}单元/${Math.floor((index % 20) / 4)}层`,
      secret,
    }),
  );
  writeFileSync(file, rows.join('\n'));
  const added = await anlin(['device', 'add', '--from', file, '--json'], { ANLIN_DATA: data });
  expect([added.code, added.code === 0 ? '' : added.err]).toEqual([0, '']);
  token = JSON.parse((await anlin(['token', 'add', '--role', 'reader', '--json'], { ANLIN_DATA: data })).out).token;
  gateway = await startGateway({ data, readyMs: 60_000 });
}, 180_000);

afterAll(async () => {
  await gateway?.kill();
  removeFolder(data);
  removeFolder(folder);
});

/** A message of each of these devices, some at a time, each of them acknowledged. */
async function report(indexes: readonly number[], smoke?: true): Promise<void> {
  const left = [...indexes];
  const worker = async () => {
    for (let index = left.pop(); index !== undefined; index = left.pop()) {
      const answer = await fetch(`${gateway.http}/api/v1/devices/${id(index)}/messages`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${id(index)}:${secrets[index]}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ 'smoke.alarm': smoke ?? smokes(index), 'device.battery': 80 }),
      });
      if (!answer.ok) throw new Error(`${id(index)}: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

interface AlarmAnswer {
  readonly id: string;
  readonly rule: string;
  readonly state: string;
  readonly subject: string;
  readonly reason: string;
}

/** All alarms there are, with what may change in them; those about the gateway and its terminals left out. */
async function alarms(): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const path = `/api/v1/alarms?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await fetch(`${gateway.http}${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as { items: AlarmAnswer[]; next: string | null };
    for (const { id: key, rule, state, subject, reason } of page.items)
      if (rule.startsWith('smoke.') || rule.startsWith('device.')) all.set(key, `${subject} ${rule} ${state} ${reason}`);
    cursor = page.next;
  }
  return all;
}

test('10,000 devices, some of which smoke: after a kill and a restart there are the same alarms in the same states, and they stay', async () => {
  const everyone = secrets.map((_secret, index) => index);
  await report(everyone);
  const smoking = everyone.filter(smokes);
  const places = new Set(smoking.filter((index) => index % 500 === 1)).size;
  await expect.poll(async () => (await alarms()).size, { timeout: 60_000 }).toBe(smoking.length + places);
  const before = await alarms();
  expect([...before.values()].filter((text) => text.startsWith('place:')).length).toBe(places);
  await gateway.kill();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  gateway = await startGateway({ data, readyMs: 60_000 });
  expect(await alarms()).toEqual(before);
  // It judges: what half of them say now changes nothing, and one that smokes anew is told.
  await report(everyone.filter((index) => index % 2 === 0));
  expect(await alarms()).toEqual(before);
  const one = everyone.find((index) => !smokes(index) && index % 200 === 199)!;
  await report([one], true);
  await expect.poll(async () => (await alarms()).size, { timeout: 20_000 }).toBeGreaterThan(before.size);
  await gateway.stop();
  gateway = await startGateway({ data, readyMs: 60_000 });
  const after = await alarms();
  for (const [key, text] of before) expect(after.get(key)).toBe(text);
}, 300_000);
