import { afterAll, beforeAll, expect, test } from 'vitest';
import { basic, eventually, type Json, openSite, type Site, StreamClient } from './site.ts';

/** The whole life of alarms against the built gateway: people sign in, put aside, maintain, withdraw, classify; kill -9 between. */
let site: Site;
let secret = '';
const place = '阳光社区/1号楼';
const password = 'quite long and odd 7';
const cookies = new Map<string, string>();

beforeAll(async () => {
  site = await openSite({ 'gas-1': 'gas-household', 'gas-2': 'gas-household', 'sos-1': 'sos-button' }, place, {
    ANLIN_SHELVING_HOURS: '2',
  });
  secret = ((await (await site.call('/api/v1/terminals', { body: { id: 'gate' } })).json()) as { secret: string }).secret;
  for (const [id, role] of [
    ['wang', 'operator'],
    ['li', 'manager'],
  ] as const) {
    const added = await site.call('/api/v1/users', { body: { id, name: id, role, password } });
    expect(added.status, await added.clone().text()).toBe(201);
    const opened = await asNobody('session', { user: id, password });
    expect(opened.status, await opened.clone().text()).toBe(200);
    cookies.set(
      id,
      opened.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    );
  }
}, 60_000);
afterAll(() => site?.close());

const asNobody = (path: string, body: Json, headers: Record<string, string> = {}) =>
  fetch(`${site.gateway.http}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'en', ...headers },
    body: JSON.stringify(body),
  });
type Answer = Json & { readonly alarm: Json; readonly code: string };
async function as(person: string, path: string, body: Json = {}, status = 200): Promise<Answer> {
  const answer = await asNobody(path, body, { cookie: cookies.get(person) ?? '', origin: site.gateway.http });
  const text = await answer.text();
  expect(answer.status, `${path}: ${text.slice(0, 300)}`).toBe(status);
  return JSON.parse(text) as Answer;
}
const worn = (device: string) => site.send(device, { 'gas.state': 'end-of-life' });
const fine = (device: string) => site.send(device, { 'gas.state': 'normal' });
const poison = (device: string) => site.send(device, { 'gas.co': 300 });
const alarmOf = async (rule: string, device: string, query = 'state=active') =>
  (await site.alarms(`${query}&deviceId=${device}`)).find((alarm) => alarm.rule === rule) as (Json & { id: string }) | undefined;
const told = (client: StreamClient, rule: string) =>
  client
    .of('delivery')
    .filter(({ alarm }) => (alarm as Json).rule === rule)
    .map(({ event }) => event);
const history = async (id: string) =>
  (await site.get<{ transitions: readonly Json[] }>(`/api/v1/alarms/${id}`)).transitions.map(({ event, by, untold }) =>
    [event, by, ...(untold as string[])].filter((word) => word !== null).join(' '),
  );

test('a shelved alarm rings nowhere over kill -9, two people see who was first, and unshelving calls people again', async () => {
  const client = new StreamClient(site, 'gate', { authorization: basic('gate', secret) });
  await client.open();
  await worn('gas-1');
  await client.delivery('gas.end-of-life');
  const { id } = (await alarmOf('gas.end-of-life', 'gas-1'))!;
  expect(await as('wang', `alarms/${id}/acknowledge`)).toMatchObject({ outcome: 'done', alarm: { acknowledgedBy: 'wang' } });
  expect(await as('li', `alarms/${id}/acknowledge`)).toMatchObject({ outcome: 'unchanged', alarm: { acknowledgedBy: 'wang' } });
  const limit = await as('wang', `alarms/${id}/shelve`, { reason: 'r', minutes: 121 }, 400);
  expect([limit.code, String(limit.detail)]).toEqual(['time-too-long', expect.stringContaining('120 min')]);
  await as('wang', `alarms/${id}/shelve`, { reason: 'spare part ordered', minutes: 120 });
  expect(await as('li', `alarms/${id}/shelve`, { reason: 'me too' })).toMatchObject({
    outcome: 'unchanged',
    alarm: { shelved: { by: 'wang', reason: 'spare part ordered', oneShot: false } },
  });
  await eventually(() => told(client, 'gas.end-of-life')).toEqual(['raised', 'acknowledged', 'shelved']);
  expect(await site.alarms('state=active&shelved=true')).toMatchObject([{ id }]);
  expect((await site.alarms('state=active&shelved=false')).map((alarm) => alarm.id)).not.toContain(id);
  await site.restart('kill');
  expect(await alarmOf('gas.end-of-life', 'gas-1')).toMatchObject({ state: 'acknowledged', shelved: { by: 'wang' } });
  // It comes and goes on the shelf: another alarm, and nobody is called.
  await fine('gas-1');
  await worn('gas-1');
  await eventually(async () => (await alarmOf('gas.end-of-life', 'gas-1'))?.state).toBe('unacknowledged');
  const second = (await alarmOf('gas.end-of-life', 'gas-1'))!;
  expect(second).toMatchObject({ state: 'unacknowledged', shelved: { by: 'wang' } });
  expect(second.id).not.toBe(id);
  expect((await site.get<{ items: Json[] }>('/api/v1/shelves')).items).toMatchObject([{ alarmId: second.id, by: 'wang' }]);
  const again = new StreamClient(site, 'gate', { authorization: basic('gate', secret) }, 0);
  await again.open();
  await eventually(() => again.of('delivery').length).toBeGreaterThan(0);
  expect(told(again, 'gas.end-of-life')).toEqual(['raised', 'acknowledged', 'shelved']);
  expect(await as('li', `alarms/${second.id}/unshelve`, { comment: 'part is here' })).toMatchObject({
    outcome: 'done',
    alarm: { state: 'unacknowledged', shelved: null },
  });
  expect((await as('li', `alarms/${second.id}/unshelve`)).outcome).toBe('unchanged');
  await eventually(() => told(again, 'gas.end-of-life').at(-1)).toBe('unshelved');
  expect(await history(second.id)).toEqual(['raised shelved', 'unshelved li']);
  expect((await site.get<{ items: Json[] }>('/api/v1/shelves')).items).toEqual([]);
  again.socket.close();
});

test('danger to life is never shelved; out of service by a manager only, with permit and time; nothing is lost meanwhile', async () => {
  await poison('gas-2');
  await eventually(async () => (await alarmOf('gas.co-high', 'gas-2'))?.state).toBe('unacknowledged');
  const { id } = (await alarmOf('gas.co-high', 'gas-2'))!;
  expect((await as('li', `alarms/${id}/shelve`, { reason: 'r' }, 409)).code).toBe('life-safety');
  const wanted = { permit: 'WP-7', reason: 'new sensor', minutes: 60 };
  expect((await as('wang', `alarms/${id}/out-of-service`, wanted, 403)).code).toBe('not-allowed');
  const client = new StreamClient(site, 'gate', { authorization: basic('gate', secret) }, 0);
  await client.open();
  expect(await as('li', `alarms/${id}/out-of-service`, { ...wanted, scope: 'device' })).toMatchObject({
    outcome: 'done',
    alarm: { outOfService: { by: 'li', permit: 'WP-7', scope: 'device' } },
  });
  await eventually(() => told(client, 'gas.co-high')).toEqual(['raised', 'out-of-service']);
  await worn('gas-2');
  await eventually(async () => (await alarmOf('gas.end-of-life', 'gas-2'))?.outOfService).toMatchObject({ by: 'li' });
  await site.restart('kill');
  const metrics = await (await site.call('/metrics')).text();
  expect(metrics).toMatch(/anlin_alarms_quiet\{aside="outOfService"\} 2/);
  expect(metrics).toMatch(/anlin_out_of_service 1/);
  expect(await site.get('/api/v1/devices/gas-2')).toMatchObject({ outOfService: [{ permit: 'WP-7', rule: null, lifeSafety: true }] });
  const again = new StreamClient(site, 'gate', { authorization: basic('gate', secret) }, 0);
  await again.open();
  const { ended } = await site.cli<{ ended: Json }>('device', 'in-service', 'gas-2', '--by', 'zhao');
  expect(ended).toMatchObject({ by: 'li' });
  await eventually(() => told(again, 'gas.end-of-life').filter((event) => event === 'in-service')).toHaveLength(1);
  await eventually(() => told(again, 'gas.co-high')).toEqual(['raised', 'out-of-service', 'in-service']);
  expect(await alarmOf('gas.co-high', 'gas-2')).toMatchObject({ state: 'unacknowledged', outOfService: null });
  const links = await site.get<{ items: Json[] }>('/api/v1/audit?act=device');
  expect(links.items.map(({ act, target }) => `${act} ${target}`)).toEqual(
    expect.arrayContaining(['device.out-of-service device:gas-2', 'device.in-service device:gas-2']),
  );
  again.socket.close();
});

test('a mistaken acknowledgement is withdrawn, and the end says what it was', async () => {
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
  await eventually(async () => (await alarmOf('sos.call', 'sos-1'))?.state).toBe('unacknowledged');
  const { id } = (await alarmOf('sos.call', 'sos-1'))!;
  expect((await as('wang', `alarms/${id}/acknowledge`)).alarm.state).toBe('latched-acknowledged');
  expect(await as('li', `alarms/${id}/withdraw-acknowledge`, { reason: 'pressed by mistake' })).toMatchObject({
    alarm: { state: 'latched-unacknowledged', acknowledgedBy: null, acknowledgedAt: null },
  });
  expect((await as('li', `alarms/${id}/withdraw-acknowledge`, { reason: 'again' }, 409)).code).toBe('not-acknowledged');
  await as('li', `alarms/${id}/acknowledge`);
  expect(await as('li', `alarms/${id}/end`, { classification: 'false', comment: 'a child played' })).toMatchObject({
    outcome: 'done',
    alarm: { state: 'normal', endedBy: 'li', classification: { as: 'false', by: 'li' } },
  });
  const second = await as('wang', `alarms/${id}/end`, {}, 409);
  expect([second.code, second.alarm]).toMatchObject(['already-ended', { endedBy: 'li' }]);
  expect(await as('wang', `alarms/${id}/classify`, { classification: 'real' })).toMatchObject({
    alarm: { classification: { as: 'real', by: 'wang' } },
  });
  await site.restart('kill');
  expect((await site.alarms('classification=real')).map((alarm) => alarm.id)).toEqual([id]);
  expect((await history(id)).slice(-3)).toEqual(['acknowledged li', 'ended li', 'classified wang']);
  const events = await site.get<{ items: readonly Json[] }>('/api/v1/events?kinds=alarm&limit=500');
  const steps = events.items.map(({ data }) => (data as { step: Json }).step);
  expect(
    steps.filter(({ classification }) => classification !== null).map(({ event, classification }) => `${event} ${classification}`),
  ).toEqual(['ended false', 'classified real']);
  expect(await site.get('/api/v1/audit/verify')).toMatchObject({ bad: null });
});
