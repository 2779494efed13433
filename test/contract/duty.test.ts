import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { anlin } from '../support/gateway-process.ts';
import { eventually, type Json, openSite, type Site } from './site.ts';

/** People on duty, over the published API of a real gateway. */
let site: Site;
/** Everything the gateway wrote to its output, at the finest level. */
let logged = '';
const password = 'quite long and odd 7';
const cookies = new Map<string, string>();
const place = '阳光社区/1号楼';
/** Numbers that must be nowhere but with those who may act. */
const canaries = ['13900112233', '13900445566', '01088776655'];

vi.setConfig({ testTimeout: 60_000 });
beforeAll(async () => {
  site = await openSite({ 'smoke-1': 'smoke-detector' }, place, { ANLIN_DUTY_NOT_TAKEN_MINUTES: '0', ANLIN_LOG_LEVEL: 'trace' });
  for (const stream of [site.gateway.child.stdout, site.gateway.child.stderr]) stream?.on('data', (text) => (logged += String(text)));
  for (const [id, name, role] of [
    ['wang', '王', 'operator'],
    ['li', '李', 'operator'],
    ['mei', '梅', 'manager'],
    ['eye', '目', 'reader'],
  ]) {
    await site.call('/api/v1/users', { body: { id, name, role, password } });
    const opened = await site.call('/api/v1/session', { body: { user: id, password }, headers: { origin: site.gateway.http } });
    const cookie = opened.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    cookies.set(id ?? '', cookie);
  }
}, 60_000);
afterAll(() => site?.close());

const as = async (who: string, method: string, path: string, body?: Json) => {
  const answer = await fetch(`${site.gateway.http}/api/v1/duty${path}`, {
    method,
    headers: {
      cookie: cookies.get(who) ?? '',
      origin: site.gateway.http,
      'accept-language': 'en',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, never>) : {} };
};
const everyDay = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };
const desk = {
  title: { zh: '应急值班台', en: 'Emergency desk' },
  role: 'operator',
  place: '阳光社区',
  phone: canaries[2],
  roster: { weekly: [{ ...everyDay, who: { name: '老周', phone: canaries[0] } }] },
};

test('a shift that nobody took is an alarm on the gateway; it ends when somebody takes over', async () => {
  expect((await as('mei', 'PUT', '/positions/desk', desk)).status).toBe(200);
  const found = async () => (await site.alarms('limit=50')).filter(({ rule }) => rule === 'duty.not-taken');
  await eventually(async () => (await found()).length).toBe(1);
  expect((await found())[0]).toMatchObject({ subject: 'place:阳光社区', component: 'desk', severity: 'major', state: 'unacknowledged' });
  const before = await as('wang', 'GET', '');
  expect(before.json.items).toMatchObject([{ position: 'desk', person: null, since: null, planned: { who: { name: '老周' } } }]);
  expect((await as('wang', 'POST', '/positions/desk/take-over')).status).toBe(200);
  await eventually(async () => (await found())[0]?.state).toBe('returned-unacknowledged');
});

test('a hand-over with its lists, its digest in the audit chain, and the CLI', async () => {
  await site.send('smoke-1', { 'smoke.alarm': true });
  await eventually(async () => (await site.alarms()).some(({ rule }) => rule !== 'duty.not-taken')).toBe(true);
  const offer = await as('wang', 'POST', '/positions/desk/hand-over', { to: { userId: 'li' }, remarks: `ask ${canaries[1]}` });
  expect(offer.status).toBe(201);
  const { id } = offer.json as unknown as { id: string };
  expect((await as('wang', 'POST', `/handovers/${id}/confirm`)).json).toMatchObject({ code: 'duty-person', status: 403 });
  const done = await as('li', 'POST', `/handovers/${id}/confirm`, { answer: 'seen' });
  expect(done.json).toMatchObject({ state: 'confirmed', from: { name: '王' }, to: { name: '李' }, counts: { incidents: 2 } });
  const record = done.json as unknown as { digest: string; counts: { open: number }; lists: { lists: { open: Json[] } } };
  expect(record.lists.lists.open).toHaveLength(record.counts.open);
  expect(record.counts.open).toBeGreaterThanOrEqual(1);
  const links = await site.get<{ items: { act: string; detail: Json }[] }>('/api/v1/audit?act=duty.handed-over');
  expect(links.items[0]?.detail).toMatchObject({ handover: id, digest: record.digest });
  const shown = await site.cli<{ items: Json[] }>('duty');
  expect(shown.items).toMatchObject([{ position: 'desk', person: { name: '李', userId: 'li' }, phone: canaries[2] }]);
  expect((await site.cli<{ items: Json[] }>('duty', '--place', '阳光社区/1号楼/2单元')).items).toHaveLength(1);
  expect((await site.cli<{ items: Json[] }>('duty', '--place', '别处')).items).toEqual([]);
  const words = await anlin(['duty', '--lang', 'en'], site.env);
  expect(words.out).toContain('Emergency desk  阳光社区  李');
  // In the time of the site, as people there read it.
  const since = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' }).format(
    Date.parse(String(shown.items[0]?.since)),
  );
  expect(words.out).toMatch(new RegExp(`since ${since} \\d\\d:\\d\\d:\\d\\d\\n`));
  expect((await anlin(['duty', '--at', 'yesterday'], site.env)).code).toBe(2);
});

test('shifts and hand-overs as CSV, without a number', async () => {
  const range = `?from=${Date.now() - 86_400_000}&to=${Date.now() + 86_400_000}`;
  const shifts = await as('wang', 'GET', `/shifts.csv${range}`);
  expect(shifts.text.split('\r\n')[0]).toBe('kind,position,title,place,person,from,until,"taken, or how it ended"');
  expect(shifts.text).toMatch(/\r\nplanned,desk,Emergency desk,阳光社区,老周,/);
  expect(shifts.text).toMatch(/\r\non,desk,Emergency desk,阳光社区,王,.*,handed-over\r\n/);
  const records = await as('wang', 'GET', `/handovers.csv${range}`);
  expect(records.text).toMatch(/desk,Emergency desk,阳光社区,王,李,confirmed,/);
  expect((await as('wang', 'GET', `/shifts?from=0&to=${Date.now()}`)).json).toMatchObject({ code: 'invalid-request' });
  for (const number of canaries) expect(`${shifts.text}${records.text}`).not.toContain(number);
});

test('numbers are seen by those who may act, and by nobody else: no reader, log, metric, audit, feed or terminal', async () => {
  const range = `?from=${Date.now() - 86_400_000}&to=${Date.now() + 86_400_000}`;
  expect((await as('mei', 'POST', '/positions/desk/leave', { reason: 'test' })).status).toBe(200);
  const guard = { name: '老周', phone: canaries[0] };
  expect((await as('wang', 'POST', '/positions/desk/take-over', { person: guard })).status).toBe(200);
  expect(
    (await as('wang', 'POST', '/positions/desk/hand-over', { to: { name: '小李', phone: canaries[1] }, remarks: canaries[1] })).status,
  ).toBe(201);
  const [first] = ((await as('wang', 'GET', '/handovers')).json as unknown as { items: { id: string }[] }).items;
  const paths = [
    '',
    '/positions',
    '/handovers',
    `/handovers/${first?.id}`,
    `/shifts${range}`,
    `/shifts.csv${range}`,
    `/handovers.csv${range}`,
  ];
  const seen = async (who: string) => (await Promise.all(paths.map((path) => as(who, 'GET', path)))).map(({ text }) => text).join('\n');
  const wang = await seen('wang');
  for (const number of canaries) expect(wang).toContain(number);
  const others = [await seen('eye'), logged];
  for (const path of ['/metrics', '/api/v1/audit?limit=200', '/api/v1/events?kinds=alarm,act,reading', '/api/v1/alarms?limit=100'])
    others.push(await (await site.call(path)).text());
  others.push(await (await site.call('/api/v1/duty/positions/desk/people')).text());
  expect(others[0]).toContain('老周');
  // The beginning was written before anybody listened.
  others.push(site.gateway.errors());
  expect(site.gateway.errors()).toContain('"level"');
  expect(others.join('').length).toBeGreaterThan(2_000);
  for (const number of canaries) expect(others.join('\n')).not.toContain(number);
  // A number that is refused is not said again.
  const refused = await as('mei', 'PUT', '/positions/desk', { ...desk, phone: `x${canaries[0]}` });
  expect(refused.status).toBe(400);
  expect(refused.text).not.toContain(canaries[0]);
});

test('who is on is the same after a stop and a start', async () => {
  const before = await as('wang', 'GET', '');
  await site.restart('stop');
  const after = await as('wang', 'GET', '');
  expect(after.json.items).toEqual(before.json.items);
  expect(after.json.items).toMatchObject([{ person: { name: '老周' } }]);
});
