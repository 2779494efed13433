import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { capInfo, capXml, type WantedCap } from '../notify/channels/cap-message.ts';
import { type HttpPeer, httpPeer } from '../notify/channels/http-peer.ts';
import { eventually, openSite, type Site } from './site.ts';

/** In the slow run only: minutes that the usual one does not have. */
const slow: typeof test | (() => void) = process.env.ANLIN_SLOW === '1' ? test : () => {};

/** A weather office with an Atom feed. */
const office = { documents: new Map<string, string>(), asked: [] as string[], authorization: '', broken: false, gone: '' };
let server: Server;
let city: HttpPeer;
let site: Site;

const moment = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
const now = moment(Date.now() - 60_000);
const said = (wanted: WantedCap) => capXml({ sent: now, ...wanted });

beforeAll(async () => {
  server = createServer((request, reply) => {
    office.asked.push(request.url ?? '');
    office.authorization = request.headers.authorization ?? '';
    if (office.broken) return void reply.writeHead(500).end();
    const found = /^\/cap\/(.*)$/.exec(request.url ?? '');
    if (found?.[1] === office.gone) return void reply.writeHead(404).end();
    if (found) return void reply.end(office.documents.get(found[1] ?? '') ?? '');
    // Newest first, as feeds are.
    const entries = [...office.documents.keys()]
      .reverse()
      .map(
        (id) => `<entry><id>${id}</id><updated>2026-01-01T00:00:00Z</updated><link type="application/cap+xml" href="cap/${id}"/></entry>`,
      );
    reply.end(`<feed xmlns="http://www.w3.org/2005/Atom">${entries.join('')}</feed>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  city = await httpPeer();
  const { port } = server.address() as AddressInfo;
  site = await openSite({ smoke: 'smoke-detector' }, '阳光社区/1号楼', {
    ANLIN_CHANNELS: JSON.stringify([{ id: 'city', kind: 'cap', url: `${city.url}/cap`, allowPrivateAddresses: true }]),
    ANLIN_CAP_SENDER: 'anlin.example',
    MET_TOKEN: 'a-token-of-the-office',
    ANLIN_CAP_SOURCES: JSON.stringify([
      { id: 'fire', senders: ['fire.example', 'city.example'], subscriber: 'city', areas: [{ area: '阳光社区', place: '阳光社区' }] },
      {
        id: 'met',
        senders: ['met.example'],
        feed: `http://127.0.0.1:${port}/feed`,
        everySeconds: 1,
        tokenEnv: 'MET_TOKEN',
        allowPrivateAddresses: true,
      },
      { id: 'inside', senders: ['x'], feed: `http://127.0.0.1:${port}/feed`, everySeconds: 1 },
    ]),
  });
}, 60_000);
afterAll(async () => {
  await site?.close();
  await city?.close();
  server?.close();
});

const post = (xml: string, source = 'fire') =>
  site.call(`/api/v1/cap/alerts?source=${source}`, { method: 'POST', body: xml, headers: { 'content-type': 'application/cap+xml' } });
const answer = async (xml: string) => {
  const reply = await post(xml);
  return [reply.status, (await reply.json()) as Record<string, unknown>] as const;
};
const outside = async () => (await site.alarms()).filter(({ rule }) => rule === 'cap.alert');
const fire = (wanted: WantedCap) =>
  said({ sender: 'fire.example', info: capInfo({ category: 'Fire', area: '阳光社区', event: '山火', severity: 'Severe' }), ...wanted });

test('an Alert is an alarm where its area is, once; an Update rings again; a Cancel ends its condition', async () => {
  expect(await answer(fire({ identifier: 'f1' }))).toEqual([202, { identifier: 'f1', outcome: 'raised', duplicate: false }]);
  expect(await answer(fire({ identifier: 'f1' }))).toEqual([202, { identifier: 'f1', outcome: 'raised', duplicate: true }]);
  await eventually(outside).toHaveLength(1);
  const [alarm] = await outside();
  expect(alarm).toMatchObject({ subject: 'place:阳光社区', place: '阳光社区', severity: 'major', exercise: false, title: { zh: '山火' } });
  const references = `fire.example,f1,${now}`;
  const update = fire({
    identifier: 'f2',
    msgType: 'Update',
    references,
    info: capInfo({ category: 'Fire', area: '阳光社区', event: '山火', headline: '火势蔓延' }),
  });
  expect(await answer(update)).toMatchObject([202, { outcome: 'changed' }]);
  const again = await site.get<{ id: string; occurrences: number; reason: string }>(
    `/api/v1/alarms/${encodeURIComponent(alarm?.id ?? '')}`,
  );
  expect([again.id, again.occurrences, again.reason]).toEqual([alarm?.id, 2, '火势蔓延 (fire.example)']);
  // Nobody else may end it.
  expect((await answer(said({ identifier: 'x1', sender: 'city.example', msgType: 'Cancel', references, info: null })))[0]).toBe(400);
  // After a kill it is still known.
  await site.restart('kill');
  expect(await answer(update)).toMatchObject([202, { duplicate: true }]);
  expect(await answer(fire({ identifier: 'f3', msgType: 'Cancel', references, info: null }))).toMatchObject([202, { outcome: 'ended' }]);
  const over = await site.get<{ state: string; condition: string }>(`/api/v1/alarms/${encodeURIComponent(alarm?.id ?? '')}`);
  expect([over.state, over.condition]).toEqual(['returned-unacknowledged', 'false']);
  const audit = await site.get<{ items: { target: string; detail: { outcome: string } }[] }>('/api/v1/audit?act=cap');
  expect(audit.items.map(({ target, detail }) => [target, detail.outcome])).toContainEqual(['cap:f3', 'ended']);
}, 60_000);

test('an Alert that comes after what replaced or withdrew it raises nothing; one that only a drill has named does', async () => {
  const names = async () => (await outside()).map(({ component }) => component);
  const references = `fire.example,late1,${now}`;
  expect(await answer(fire({ identifier: 'late2', msgType: 'Update', references }))).toMatchObject([202, { outcome: 'raised' }]);
  await eventually(names).toContain('fire:late2');
  await site.restart('kill');
  expect(await answer(fire({ identifier: 'late1' }))).toEqual([202, { identifier: 'late1', outcome: 'superseded', duplicate: false }]);
  expect(await answer(fire({ identifier: 'late1' }))).toMatchObject([202, { outcome: 'superseded', duplicate: true }]);
  // What stands is found by the name of the first, too.
  const end = fire({ identifier: 'late3', msgType: 'Cancel', references, info: null });
  expect(await answer(end)).toMatchObject([202, { outcome: 'ended' }]);

  const never = fire({ identifier: 'never2', msgType: 'Cancel', references: `fire.example,never1,${now}`, info: null });
  expect(await answer(never)).toMatchObject([202, { outcome: 'nothing-stood' }]);
  expect(await answer(fire({ identifier: 'never1' }))).toMatchObject([202, { outcome: 'superseded' }]);

  const drill = fire({ identifier: 'drill2', status: 'Exercise', msgType: 'Cancel', references: `fire.example,real,${now}`, info: null });
  expect(await answer(drill)).toMatchObject([202, { outcome: 'nothing-stood' }]);
  expect(await answer(fire({ identifier: 'real' }))).toMatchObject([202, { outcome: 'raised' }]);
  await eventually(names).toContain('fire:real');
  expect((await names()).filter((name) => /late1|never/.test(name))).toEqual([]);
  const over = fire({ identifier: 'real2', msgType: 'Cancel', references: `fire.example,real,${now}`, info: null });
  expect(await answer(over)).toMatchObject([202, { outcome: 'ended' }]);
}, 60_000);

test('an exercise says that it is one, a test is no alarm, and what has run out is over by itself', async () => {
  expect(await answer(fire({ identifier: 'e1', status: 'Exercise' }))).toMatchObject([202, { outcome: 'raised' }]);
  await eventually(async () => (await outside()).find(({ component }) => component === 'fire:e1')).toMatchObject({ exercise: true });
  const before = (await outside()).length;
  expect(await answer(fire({ identifier: 't1', status: 'Test' }))).toMatchObject([202, { outcome: 'test' }]);
  const soon = capInfo({ category: 'Fire', area: '阳光社区', event: '山火', expires: moment(Date.now() + 3_000) });
  expect(await answer(fire({ identifier: 'g1', info: soon }))).toMatchObject([202, { outcome: 'raised' }]);
  await eventually(outside).toHaveLength(before + 1);
  await eventually(async () => (await outside()).find(({ component }) => component === 'fire:g1')?.state).toBe('returned-unacknowledged');
}, 60_000);

test('what is wrong is told to its sender and kept in quarantine, once', async () => {
  const bad = fire({ identifier: 'b1', status: 'Real' });
  for (const _twice of [1, 2]) {
    const [status, problem] = await answer(bad);
    expect([status, problem.code]).toEqual([400, 'unreadable-message']);
    expect(problem.detail).toMatch(/\/alert\/status: expected one of Actual.* came Real/);
  }
  const { items } = await site.get<{ items: { source: string; channel: string; problem: { pointer: string } }[] }>('/api/v1/quarantine');
  expect(items.filter(({ source }) => source === 'cap').filter(({ problem }) => problem.pointer === '/alert/status')).toHaveLength(1);
  expect((await post(bad, 'nobody')).status).toBe(404);
  expect((await post(`<a>${'x'.repeat(300_000)}</a>`)).status).toBe(413);
});

test('the Ack of our own document is a receipt of the subscriber that it was sent to', async () => {
  await site.send('smoke', { 'smoke.alarm': true });
  const ours = () => city.took.map(({ body }) => body).find((body) => body.includes('smoke') && body.includes('<msgType>Alert<'));
  await eventually(ours).toBeDefined();
  const part = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(ours() ?? '')?.[1];
  const references = `anlin.example,${part('identifier')},${part('sent')}`;
  const ack = said({ identifier: 'ack-1', sender: 'city.example', msgType: 'Ack', references, info: null });
  const alarmId = part('identifier')?.replace(/\.\d+$/, '') ?? '';
  const shown = async () => {
    const alarm = await site.get<{ deliveries: { terminalId: string; shownAt: string | null }[] }>(
      `/api/v1/alarms/${encodeURIComponent(alarmId)}`,
    );
    return alarm.deliveries.filter(({ terminalId }) => terminalId === '@city').some(({ shownAt }) => shownAt !== null);
  };
  expect(await shown()).toBe(false);
  expect(await answer(ack)).toMatchObject([202, { outcome: 'receipt' }]);
  await eventually(shown).toBe(true);
}, 60_000);

test('a feed is asked, its documents become alarms, each fetched once; one inside the own network is refused', async () => {
  office.documents.set('m1', said({ identifier: 'm1', sender: 'met.example' }));
  await eventually(async () => (await outside()).find(({ component }) => component === 'met:m1')?.state).toBe('unacknowledged');
  expect(office.authorization).toBe('Bearer a-token-of-the-office');
  office.documents.set(
    'm2',
    said({ identifier: 'm2', sender: 'met.example', msgType: 'Cancel', references: `met.example,m1,${now}`, info: null }),
  );
  office.documents.set('m3', '<alert>');
  await eventually(async () => (await outside()).find(({ component }) => component === 'met:m1')?.state).toBe('returned-unacknowledged');
  const feeds = () => office.asked.filter((url) => url === '/feed').length;
  const asked = feeds();
  await eventually(feeds).toBeGreaterThan(asked + 2);
  expect(office.asked.filter((url) => url === '/cap/m1')).toHaveLength(1);
  expect(office.asked.filter((url) => url === '/cap/m3')).toHaveLength(1);
}, 60_000);

test('an entry that cannot be fetched keeps no newer one back; what cancels it is done after it', async () => {
  office.gone = 'm4';
  office.documents.set('m4', said({ identifier: 'm4', sender: 'met.example' }));
  const references = `met.example,m4,${now}`;
  office.documents.set('m5', said({ identifier: 'm5', sender: 'met.example', msgType: 'Cancel', references, info: null }));
  office.documents.set('m6', said({ identifier: 'm6', sender: 'met.example' }));
  const state = async (component: string) => (await outside()).find((each) => each.component === component)?.state;
  await eventually(() => state('met:m6')).toBe('unacknowledged');
  expect(await state('met:m4')).toBeUndefined();
  // One that names what stands, and what never came here, ends what stands now.
  const both = `met.example,m0,${now} met.example,m6,${now}`;
  office.documents.set('m7', said({ identifier: 'm7', sender: 'met.example', msgType: 'Cancel', references: both, info: null }));
  await eventually(() => state('met:m6')).toBe('returned-unacknowledged');
  expect(await state('met:m4')).toBeUndefined();
  office.gone = '';
  await eventually(() => state('met:m4')).toBe('returned-unacknowledged');
  // The same where an Update says that it is past.
  office.gone = 'm8';
  office.documents.set('m8', said({ identifier: 'm8', sender: 'met.example' }));
  const past = { info: capInfo({ urgency: 'Past' }), references: `met.example,m8,${now}` };
  office.documents.set('m9', said({ identifier: 'm9', sender: 'met.example', msgType: 'Update', ...past }));
  office.documents.set('m10', said({ identifier: 'm10', sender: 'met.example' }));
  await eventually(() => state('met:m10')).toBe('unacknowledged');
  office.gone = '';
  await eventually(() => state('met:m8')).toBe('returned-unacknowledged');
}, 90_000);

// A feed is lost after 45 s.
slow(
  'a feed that is broken, or that the settings do not allow, is an alarm about its path',
  async () => {
    office.broken = true;
    const lost = async () => (await site.alarms()).filter(({ rule }) => rule === 'path.feed-lost');
    await eventually(async () => (await lost()).map(({ subject }) => subject).sort(), { timeout: 70_000 }).toEqual([
      'path:inside',
      'path:met',
    ]);
    expect((await lost()).find(({ subject }) => subject === 'path:inside')?.reason).toMatch(/inside the own network/);
    office.broken = false;
    await eventually(async () => (await lost()).find(({ subject }) => subject === 'path:met')?.state).toBe('returned-unacknowledged');
  },
  120_000,
);
