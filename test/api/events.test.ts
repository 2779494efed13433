import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { EventFeed } from '../../src/api/events/event-feed.ts';
import { feedCursorText } from '../../src/api/events/feed-cursor.ts';
import type { FeedEvent } from '../../src/api/events/feed-event.ts';
import { followerLimits } from '../../src/api/events/feed-followers.ts';
import type { AuditDraft } from '../../src/model/audit.ts';
import { bearer, fixture } from './api-fixture.ts';
import { World } from './fake-ports.ts';
import { start } from './sample-data.ts';

interface Page {
  items: FeedEvent[];
  next: string;
  caughtUp: boolean;
}

const link = (act: string, target: string, detail: AuditDraft['detail'] = {}, by: string | null = null): AuditDraft => ({
  at: start,
  origin: { by, via: by === null ? 'gateway' : 'session', from: '192.0.2.9' },
  act,
  target,
  detail,
});

function said(world: World, position: number, deviceId = 'gas-1'): void {
  const readings = [{ ts: start, point: 'gas.concentration', component: '', value: position, unit: '%LEL', quality: 'good' as const }];
  world.said.push({
    position,
    deviceId,
    receivedAt: start,
    batches: [{ deviceId, position, receivedAt: start, historical: false, readings }],
  });
}

/** Positions of readings, and act and detail of links: enough to tell every event from every other. */
const short = (event: FeedEvent) => (event.kind === 'reading' ? `r${event.id.split('.')[1]}` : event.type.replace('anlin.', ''));

async function get(app: FastifyInstance, headers: Record<string, string>, query = ''): Promise<Page> {
  const answer = await app.inject({ url: `/api/v1/events${query}`, headers });
  expect([answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([200, '']);
  return answer.json();
}

test('readings stand before what they caused, acts in the order in which they were committed, and nothing is shown that is not judged', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  for (let position = 1; position <= 6; position++) said(world, position, position === 5 ? 'gas-2' : 'gas-1');
  world.journal.audit.push(
    link('alarm.raised', 'alarm:alarm-east', { step: 1, position: 2 }),
    link('session.opened', 'user:wang'),
    link('alarm.silenced', 'alarm:alarm-east', { seconds: 60 }, 'wang'),
    link('device.added', 'device:gas-2', { place: 'west/1' }),
    link('token.added', 'token:t'),
    link('alarm.acknowledged', 'alarm:alarm-east', { step: 2, position: 4 }, 'wang'),
  );
  world.journal.judged = 5;

  const all = await get(app, headers, '?kinds=alarm,act,reading');
  expect(all.items.map(short)).toEqual([
    'r1',
    'r2',
    'alarm.raised',
    'alarm.silenced',
    'device.added',
    'r3',
    'r4',
    'alarm.acknowledged',
    'r5',
  ]);
  expect(all.caughtUp).toBe(true);
  expect(all.items[2]).toMatchObject({
    specversion: '1.0',
    id: 'alarm-east.1',
    source: 'urn:anlin:gateway:gw-test',
    subject: 'alarm:alarm-east',
    data: { step: { event: 'raised', by: null }, alarm: { state: 'unacknowledged', place: 'east/1', severity: 'critical' } },
  });
  // Where the request came from is for the audit chain.
  expect(JSON.stringify(all.items)).not.toContain('192.0.2.9');
  const kinds = async (list: string) => (await get(app, headers, `?kinds=${list}`)).items.map(short);
  expect(await kinds('alarm')).toEqual(['alarm.raised', 'alarm.acknowledged']);
  expect(await kinds('act')).toEqual(['alarm.silenced', 'device.added', 'alarm.acknowledged']);
  expect((await get(app, headers)).items.map(short)).toEqual(['alarm.raised', 'alarm.silenced', 'device.added', 'alarm.acknowledged']);

  world.journal.judged = 6;
  expect((await get(app, headers, `?kinds=reading&after=${all.next}`)).items.map(short)).toEqual(['r6']);
  // What was passed over for its kind is passed for good; asked for later, readings go on from there.
  const { next } = await get(app, headers);
  expect((await get(app, headers, `?kinds=alarm,act,reading&after=${next}`)).items).toEqual([]);
});

test('every partition into pages, resumed from any event, gives the same sequence', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ kind: fc.constantFrom('link', 'act', 'reading'), west: fc.boolean() }), { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (happened, limits, fromEvents) => {
        const world = new World();
        world.addDevice('gas-1', 'east/1');
        world.addDevice('gas-2', 'west/1');
        world.addAlarm('alarm-east', 'east/1');
        world.addAlarm('alarm-west', 'west/1');
        let position = 0;
        for (const [i, { kind, west }] of happened.entries()) {
          if (kind === 'reading') said(world, ++position, west ? 'gas-2' : 'gas-1');
          else if (kind === 'act') world.journal.audit.push(link(`device.act-${i}`, west ? 'device:gas-2' : 'device:gas-1'));
          else world.journal.audit.push(link(`alarm.act-${i}`, `alarm:alarm-${west ? 'west' : 'east'}`, { position }));
        }
        world.journal.judged = position;
        const feed = new EventFeed(world.ports());
        const wish = { kinds: ['alarm', 'act', 'reading'] as const, within: 'east', language: 'en' as const };
        const whole = (await feed.page(feed.start(), { ...wish, limit: 1000 })).events.map(({ id }) => id);
        const visible = happened.filter(({ west }) => !west).length;
        expect(whole).toHaveLength(visible);
        const paged: string[] = [];
        let cursor = feed.start();
        for (let i = 0; i < 500; i++) {
          const page = await feed.page(cursor, { ...wish, limit: limits[i % limits.length] ?? 1 });
          paged.push(...page.events.map(({ id }) => id));
          const last = page.events.at(-1);
          const named = page.events.length > 0 && fromEvents ? last?.cursor : null;
          cursor = named == null ? page.cursor : parts(named);
          if (page.caughtUp) break;
        }
        expect(paged).toEqual(whole);
      },
    ),
    { numRuns: 300 },
  );
});

function parts(text: string) {
  const [, , sequence, position] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, number, number, number];
  return { sequence, position };
}

test('each sees the events of their own place only, whichever kind, and an event of no known place is for the root', async () => {
  const { world, app } = await fixture();
  for (const [position, device] of [
    [1, 'gas-1'],
    [2, 'gas-2'],
    [3, 'nobody'],
  ] as const)
    said(world, position, device);
  world.journal.audit.push(
    link('alarm.raised', 'alarm:alarm-east', { step: 1, position: 1 }),
    link('alarm.raised', 'alarm:alarm-west', { step: 1, position: 2 }),
    link('alarm.ended', 'alarm:lost', { step: 3, position: 3 }),
    link('terminal.added', 'terminal:west-gate'),
    link('device.retired', 'device:gas-1'),
  );
  world.journal.judged = 3;
  const seen = async (place: string, query = '') => {
    const { items } = await get(app, bearer(world.addToken(`t-${place}`, 'reader', place)), `?kinds=alarm,act,reading${query}`);
    return items.map((event) => (event.kind === 'reading' ? event.subject : event.subject)).join(' ');
  };
  expect(await seen('east')).toBe('device:gas-1 alarm:alarm-east device:gas-1');
  expect(await seen('west/1')).toBe('device:gas-2 alarm:alarm-west');
  expect(await seen('west')).toBe('device:gas-2 alarm:alarm-west terminal:west-gate');
  expect(await seen('')).toBe(
    'device:gas-1 alarm:alarm-east device:gas-2 alarm:alarm-west device:nobody alarm:lost terminal:west-gate device:gas-1',
  );
  expect(await seen('', '&place=east')).toBe(await seen('east'));
  const elsewhere = await app.inject({ url: '/api/v1/events?place=west', headers: bearer(world.addToken('e', 'reader', 'east')) });
  expect(elsewhere.statusCode).toBe(404);
});

test('an event that the gateway has lost to damage is still said, without what is lost', async () => {
  const { world, app } = await fixture();
  world.journal.audit.push(link('alarm.ended', 'alarm:lost', { step: 3, position: 3 }, 'wang'));
  const { items } = await get(app, bearer(world.addToken('t', 'reader')));
  expect(items).toMatchObject([{ id: 'lost.3', data: { alarm: null, step: { sequence: 3, event: 'ended', from: null, by: 'wang' } } }]);
});

test('a cursor that is not ours is refused; one of another gateway, epoch or future, or of trimmed readings, is gone and says where to go on', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  for (let position = 1; position <= 9; position++) said(world, position);
  world.journal.audit.push(link('alarm.raised', 'alarm:alarm-east', { step: 1, position: 2 }));
  world.journal.judged = 9;
  const ask = async (query: string) => {
    const answer = await app.inject({ url: `/api/v1/events?${query}`, headers });
    return { status: answer.statusCode, ...answer.json() };
  };
  const at = (sequence: number, position: number, epoch = 1, gatewayId = 'gw-test') =>
    feedCursorText({ gatewayId, epoch }, { sequence, position });
  for (const bad of ['nonsense', at(-1, 0), at(0, -1), 'WzFd'])
    expect(await ask(`after=${bad}`)).toMatchObject({ status: 400, code: 'bad-cursor' });
  expect(await ask(`after=${at(1, 2)}&limit=0`)).toMatchObject({ status: 400, code: 'invalid-request' });
  expect(await ask(`after=${at(1, 2)}&kinds=alarm,nothing`)).toMatchObject({ status: 400, code: 'invalid-request' });
  for (const gone of [at(2, 2), at(1, 2, 2), at(1, 2, 1, 'gw-other')]) {
    const answer = await ask(`after=${gone}`);
    expect(answer).toMatchObject({ status: 410, code: 'cursor-gone' });
    expect((await ask(`after=${answer.continue}`)).items.map(short)).toEqual(['alarm.raised']);
  }
  world.journal.firstKept = 6;
  const gone = await ask(`after=${at(1, 2)}&kinds=reading`);
  expect(gone).toMatchObject({ status: 410, code: 'cursor-gone', detail: expect.stringContaining('position 6') });
  expect((await ask(`after=${gone.continue}&kinds=reading`)).items.map(short)).toEqual(['r6', 'r7', 'r8', 'r9']);
  // Alarms and acts are not trimmed: for them the same cursor is as good as ever.
  expect(await ask(`after=${at(0, 2)}`)).toMatchObject({ status: 200, items: [{ type: 'anlin.alarm.raised' }] });
  // From the beginning means: of what there is.
  expect((await ask('kinds=alarm,reading')).items.map(short)).toEqual(['alarm.raised', 'r6', 'r7', 'r8', 'r9']);
  const latest = await ask('after=latest&kinds=alarm,reading');
  expect(latest).toMatchObject({ items: [], caughtUp: true });
  world.journal.audit.push(link('alarm.acknowledged', 'alarm:alarm-east', { step: 2, position: 9 }, 'wang'));
  expect((await ask(`after=${latest.next}`)).items.map(short)).toEqual(['alarm.acknowledged']);
});

test('a page that finds little is short, moves on, and does not hold the loop', async () => {
  const { world, app } = await fixture();
  for (let i = 0; i < 12_000; i++) world.journal.audit.push(link('device.added', i === 11_999 ? 'device:gas-2' : 'device:gas-1'));
  const headers = bearer(world.addToken('t', 'reader', 'west'));
  const counts: number[] = [];
  let query = '';
  for (let i = 0; i < 5; i++) {
    const page = await get(app, headers, query);
    counts.push(page.items.length);
    query = `?after=${page.next}`;
    if (page.caughtUp) break;
  }
  expect(counts).toEqual([0, 0, 1]);
});

test('a long poll waits for the first event that one may see, and ends when the right does', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader', 'east'));
  const { next } = await get(app, headers, '?after=latest');
  const waiting = get(app, headers, `?after=${next}&wait=20`);
  await new Promise((resolve) => setTimeout(resolve, 150));
  world.journal.audit.push(link('alarm.raised', 'alarm:alarm-west', { step: 1, position: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 250));
  world.journal.audit.push(link('alarm.raised', 'alarm:alarm-east', { step: 1, position: 1 }));
  const page = await waiting;
  expect(page.items.map(({ subject }) => subject)).toEqual(['alarm:alarm-east']);

  const nothing = await get(app, headers, `?after=${page.next}&wait=1`);
  expect(nothing).toMatchObject({ items: [], caughtUp: true });

  const revoked = app.inject({ url: `/api/v1/events?after=${page.next}&wait=20`, headers });
  await new Promise((resolve) => setTimeout(resolve, 50));
  world.journal.tokens.delete('t');
  expect((await revoked).statusCode).toBe(401);
});

test('streams and waiting requests are bounded, each and in all, and free their place when they end', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('greedy', 'reader'));
  const one = bearer(world.addToken('modest', 'reader'));
  const { next } = await get(app, headers, '?after=latest');
  const wait = (who: Record<string, string>) => app.inject({ url: `/api/v1/events?after=${next}&wait=1`, headers: who });
  const answers = await Promise.all([...Array.from({ length: followerLimits.each + 3 }, () => wait(headers)), wait(one)]);
  const statuses = answers.map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 429)).toHaveLength(3);
  expect(statuses.at(-1)).toBe(200);
  expect(answers.find(({ statusCode }) => statusCode === 429)?.headers['retry-after']).toBe('10');
  expect((await wait(headers)).statusCode).toBe(200);
  const metrics = await world.metrics.registry.metrics();
  expect(metrics).toContain('anlin_feed_refused_total 3');
  expect(metrics).toContain('anlin_feed_followers 0');
});
