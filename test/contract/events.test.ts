import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { removeFolder, temporaryFolder } from '../support/gateway-process.ts';
import { type Alarm, basic, eventually, type Json, openSite, type Site, StreamClient } from './site.ts';
import { SseClient } from './sse-client.ts';

/** The events feed and the AsyncAPI document against the built gateway: kill -9, rights, real messages of every kind. */
let site: Site;
let secret = '';
const place = '阳光社区/1号楼';
beforeAll(async () => {
  site = await openSite({ 'sos-1': 'sos-button', 'sos-2': 'sos-button', 'gas-1': 'gas-household' }, place);
  const added = await site.call('/api/v1/terminals', { body: { id: 'gate' } });
  secret = ((await added.json()) as { secret: string }).secret;
}, 60_000);
afterAll(() => site?.close());

interface Event extends Json {
  readonly id: string;
  readonly kind: string;
  readonly cursor: string;
  readonly data: Json & { alarm: Alarm & { sequence: number }; step: { sequence: number; position: number } };
}
interface Page {
  readonly items: readonly Event[];
  readonly next: string;
  readonly caughtUp: boolean;
}

const press = (id: string) => site.send(id, { 'sos.pressed': true }, 'events');
const url = (query = '') => `${site.gateway.http}/api/v1/events${query}`;
const asToken = (token = site.token) => ({ authorization: `Bearer ${token}` });
const page = (query: string) => site.get<Page>(`/api/v1/events?${query}`);

async function follow(query: string, from: string | null = null): Promise<Event[]> {
  const found: Event[] = [];
  let after = from;
  for (;;) {
    const got: Page = await page(`${query}${after === null ? '' : `&after=${after}`}`);
    found.push(...got.items);
    after = got.next;
    if (got.caughtUp) return found;
  }
}

test('kill -9 between pages and between messages: the feed is what the terminals were told, nothing lost, nothing twice', async () => {
  const paged: Event[] = [];
  let after = 'latest';
  const start = (await page('after=latest')).next;
  after = start;
  const take = async () => {
    const got = await page(`after=${after}&limit=2&kinds=alarm`);
    paged.push(...got.items);
    after = got.next;
    return got;
  };
  for (let round = 0; round < 2; round++) {
    // On disk, and maybe not yet judged, when the power goes.
    await Promise.all([press('sos-1'), press('sos-2'), site.send('gas-1', { 'gas.concentration': 60, 'gas.state': 'high' })]);
    if (round % 2 === 0) await take();
    await site.restart('kill');
    await take();
  }
  await eventually(async () => (await site.alarms()).filter(({ rule }) => rule === 'sos.call').length).toBe(2);
  for (let got = await take(); !got.caughtUp || got.items.length > 0; got = await take());

  const ids = paged.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual((await follow('kinds=alarm&limit=1000', start)).map(({ id }) => id));

  const gate = new StreamClient(site, 'gate', { authorization: basic('gate', secret) }, 0);
  await gate.open();
  const told = () => new Set(gate.of('delivery').map((message) => idOf(message.alarm as Event['data']['alarm'])));
  await eventually(() => ids.filter((id) => !told().has(id))).toEqual([]);
  gate.socket.close();
  expect([...told()].filter((id) => !ids.includes(id))).toEqual([]);

  const steps = await Promise.all(
    [...new Set(paged.map(({ data }) => data.alarm.id))].map(async (id) => {
      const alarm = await site.get<{ transitions: readonly { sequence: number }[] }>(`/api/v1/alarms/${id}`);
      return alarm.transitions.map(({ sequence }) => `${id}.${sequence}`);
    }),
  );
  expect([...ids].sort()).toEqual(steps.flat().sort());
  const positions = paged.map(({ data }) => data.step.position);
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
}, 90_000);

const idOf = (alarm: Event['data']['alarm']) => `${alarm.id}.${alarm.sequence}`;

test('a stream that a kill -9 ends goes on after its last event', async () => {
  const stream = new SseClient();
  await stream.open(url('?after=latest&kinds=alarm,reading'), asToken());
  const begun = (await stream.until(({ event }) => event === 'heartbeat')).id;
  await press('sos-1');
  await stream.until(({ event }) => event === 'alarm');
  await press('sos-2');
  await site.restart('kill');
  await eventually(() => stream.ended).toBe(true);
  const before = stream.messages.length;
  await stream.open(url('?after=latest&kinds=alarm,reading'), asToken());
  await press('sos-1');
  await eventually(() => stream.of('reading').length).toBe(3);
  await eventually(() => stream.of('alarm').length).toBe(3);
  expect(stream.messages.length).toBeGreaterThan(before);
  const seen = stream.messages.filter(({ event }) => event !== 'heartbeat').map(({ data }) => data.id);
  expect(seen).toEqual((await follow('kinds=alarm,reading&limit=7', begun)).map(({ id }) => id));
  stream.close();
}, 60_000);

test('a reading stands before the alarm that it caused, with its quality', async () => {
  const { next } = await page('after=latest');
  await site.send('gas-1', { 'gas.concentration': null, 'gas.state': 'normal' });
  await press('sos-1');
  await eventually(async () => (await follow('kinds=alarm,reading', next)).filter(({ kind }) => kind === 'alarm').length).toBeGreaterThan(
    0,
  );
  const events = await follow('kinds=alarm,reading&limit=1', next);
  const pressed = events.findIndex(({ subject }) => subject === 'device:sos-1');
  expect(events[pressed + 1]).toMatchObject({ kind: 'alarm', data: { step: { event: 'occurred-again' }, alarm: { deviceId: 'sos-1' } } });
  const gas = events.find(({ subject }) => subject === 'device:gas-1');
  expect(gas).toMatchObject({ data: { deviceId: 'gas-1', place } });
  expect(gas?.data.readings).toContainEqual(
    expect.objectContaining({ point: 'gas.concentration', value: null, quality: 'missing', historical: false }),
  );
});

test('a token of another building sees nothing of this one; a revoked token ends its stream within five seconds', async () => {
  const add = async (at: string) =>
    (await (await site.call('/api/v1/tokens', { body: { role: 'reader', place: at } })).json()) as { id: string; token: string };
  const here = await add(place);
  const there = await add('阳光社区/2号楼');
  const [own, foreign] = [new SseClient(), new SseClient()];
  await own.open(url('?kinds=alarm,act,reading'), asToken(here.token));
  await foreign.open(url('?kinds=alarm,act,reading'), asToken(there.token));
  await own.until(({ event }) => event === 'alarm');
  await foreign.until(({ event, data }) => event === 'heartbeat' && data.caughtUp === true);
  expect(foreign.messages.filter(({ event }) => event !== 'heartbeat')).toEqual([]);

  const strange = await new SseClient().open(url(), { ...asToken(here.token), origin: 'http://evil.example' });
  expect(strange.status).toBe(403);

  const revoked = performance.now();
  await site.call(`/api/v1/tokens/${here.id}`, { method: 'DELETE' });
  await eventually(() => own.ended, { timeout: 6_000, interval: 50 }).toBe(true);
  expect(performance.now() - revoked).toBeLessThan(5_000);
  expect(own.of('problem')).toEqual([{ code: 'sign-in-required' }]);
  expect(foreign.ended).toBe(false);
  foreign.close();
  expect((await new SseClient().open(url(), asToken(here.token))).status).toBe(401);
});

test('the script of the guide prints every step once, in order, though it is killed in between', async () => {
  const guide = readFileSync(join(import.meta.dirname, '..', '..', 'docs/how-to/integrate.md'), 'utf8');
  const [, script = ''] = /```js\n([\s\S]+?)```/.exec(guide) ?? [];
  const folder = temporaryFolder('follow');
  onTestFinished(() => removeFolder(folder));
  writeFileSync(join(folder, 'follow.mjs'), script);
  const lines: string[] = [];
  const run = () => {
    const env = { ...process.env, ANLIN_URL: site.gateway.http, ANLIN_TOKEN: site.token };
    const child = spawn(process.execPath, ['follow.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (text) => lines.push(...String(text).trim().split('\n')));
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };
  const { next } = await page('after=latest');
  writeFileSync(join(folder, 'cursor.txt'), next);
  const first = run();
  await press('sos-1');
  await eventually(() => lines.length, { timeout: 15_000 }).toBe(1);
  // Its cursor is written after the line: give it that moment, the guide promises no more.
  await eventually(() => readFileSync(join(folder, 'cursor.txt'), 'utf8')).not.toBe(next);
  first.kill('SIGKILL');
  await once(first, 'exit');
  await press('sos-1');
  await press('sos-1');
  run();
  await eventually(() => lines.length, { timeout: 15_000 }).toBe(3);
  const steps = await follow('kinds=alarm', next);
  expect(lines).toEqual(
    steps.map(({ id, data }) => `${id} occurred-again ${place} ${(data.alarm as unknown as { title: { zh: string } }).title.zh}`),
  );
}, 60_000);

test('every message that really goes over the wire fits the AsyncAPI document', async () => {
  const { components, channels } = await site.get<{
    components: { messages: Record<string, { payload: object }> };
    channels: Record<string, { messages: Record<string, unknown> }>;
  }>('/api/v1/asyncapi.json');
  const schemas = new Map(
    Object.entries(components.messages).map(([name, { payload }]) => [
      name,
      z.fromJSONSchema(payload as Parameters<typeof z.fromJSONSchema>[0]),
    ]),
  );
  const seen = new Set<string>();
  const fits = (name: string, payload: unknown) => {
    expect([name, schemas.get(name)?.safeParse(payload).error?.issues, payload]).toEqual([name, undefined, payload]);
    seen.add(name);
  };

  const sent = { ts: Date.now(), id: 'one', values: { 'gas.concentration': 2, 'gas.state': 'normal' } };
  fits('telemetry', sent);
  await site.send('gas-1', sent);
  fits('deviceEvent', { 'sos.pressed': true });
  const client = await site.connect('sos-2');
  const granted = await client.subscribeAsync('v1/devices/sos-2/commands', { qos: 1 });
  expect(granted.map(({ qos }) => qos)).toEqual([1]);
  fits('commandResult', { status: 'done' });
  await client.publishAsync('v1/devices/sos-2/commands/c-1/result', JSON.stringify({ status: 'done' }), { qos: 1 });
  await client.endAsync();

  const feed = await new SseClient().open(url('?kinds=alarm,act,reading'), asToken());
  const gate = new StreamClient(site, 'gate', { authorization: basic('gate', secret) });
  const say = (message: Json & { type: string }) => {
    fits(message.type, message);
    gate.say(message);
  };
  await gate.open();
  say({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' });
  const { deliveryId } = await gate.until(
    ({ type, alarm }) => type === 'delivery' && (alarm as Alarm).deviceId === 'sos-2' && (alarm as Alarm).rule === 'sos.call',
  );
  say({ type: 'received', deliveryId });
  say({ type: 'shown', deliveryId });
  say({ type: 'silence', deliveryId, by: 'wang', seconds: 60 });
  say({ type: 'acknowledge', deliveryId, by: 'wang', comment: '已派人' });
  await gate.until(({ type }) => type === 'acknowledged');
  gate.say({ type: 'silence', deliveryId, by: 'wang', seconds: 3_600 });
  await gate.until(({ type }) => type === 'error');
  for (const message of gate.messages) fits(String(message.type), message);
  gate.socket.close();

  await feed.until(({ event, data }) => event === 'act' && (data as Event).data.act === 'alarm.silenced');
  await feed.until(({ event, data }) => event === 'alarm' && (data as Event).type === 'anlin.alarm.acknowledged');
  await feed.until(({ event }) => event === 'reading');
  const names: Record<string, string> = { heartbeat: 'feedHeartbeat', problem: 'feedProblem' };
  for (const { event, data } of feed.messages) fits(names[event] ?? `${event}Event`, data);
  feed.close();

  // Not sent by this release; a minute after a terminal is live, or when it is asked for (terminal-probes.test.ts); only when a right ends (seen in the test above).
  const notSeen = Object.keys(components.messages).filter((name) => !seen.has(name));
  expect(notSeen).toEqual(['command', 'test', 'presence-check', 'present', 'feedProblem']);
  expect(Object.keys(channels)).toHaveLength(8);
});
