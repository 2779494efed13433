import { expect, test } from 'vitest';
import { buildApi } from '../../src/api/build-api.ts';
import { recordFields } from '../../src/model/device-record.ts';
import { qualities } from '../../src/model/quality.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { basic, bearer, fixture } from './api-fixture.ts';
import { sampleProfile, start } from './sample-data.ts';

const reading = (ts: number, point: string, value: number, component = '') =>
  ({ ts, point, component, value, unit: '%LEL', quality: 'good' }) as const;

test('a device is added once, its secret shown once, and retired', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'integrator'));
  const add = (payload: object) => app.inject({ method: 'POST', url: '/api/v1/devices', headers, payload });
  const added = await add({ id: 'gas-9', profile: 'gas-test', place: '阳光社区/1号楼' });
  expect([added.statusCode, added.headers.location]).toEqual([201, '/api/v1/devices/gas-9']);
  const { secret } = added.json();
  expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(16);
  expect((await add({ id: 'gas-9', profile: 'gas-test' })).statusCode).toBe(409);
  const shown = await app.inject({ url: '/api/v1/devices/gas-9', headers });
  expect(shown.json()).toEqual({
    id: 'gas-9',
    profile: 'gas-test',
    place: '阳光社区/1号楼',
    connected: true,
    silent: false,
    notMonitored: null,
    lastMessageAt: '2026-01-01T00:00:00.000Z',
    activeAlarms: 0,
    worst: null,
    test: null,
    outOfService: [],
    notJudged: [],
    state: 'in-service',
    retiredAt: null,
    ...Object.fromEntries(recordFields.map((field) => [field, null])),
    replaced: [],
  });
  const sent = await app.inject({
    method: 'POST',
    url: '/api/v1/devices/gas-9/messages',
    headers: basic('gas-9', secret),
    payload: '{"a":1}',
  });
  expect([sent.statusCode, sent.json()]).toEqual([202, { position: 1, duplicate: false, awaits: false, notices: [] }]);
  expect((await app.inject({ method: 'DELETE', url: '/api/v1/devices/gas-9', headers })).statusCode).toBe(204);
  const gone = await app.inject({ url: '/api/v1/devices/gas-9', headers });
  expect(gone.json()).toMatchObject({ id: 'gas-9', state: 'retired', retiredAt: '2026-01-01T00:00:00.000Z', connected: false });
  const listed = async (query: string) => {
    const { items } = (await app.inject({ url: `/api/v1/devices${query}`, headers })).json();
    return items.map(({ id }: { id: string }) => id);
  };
  expect([await listed(''), await listed('?state=retired')]).toEqual([['gas-1', 'gas-2'], ['gas-9']]);
  for (const path of ['latest', 'readings', 'quarantine'])
    expect([path, (await app.inject({ url: `/api/v1/devices/gas-9/${path}`, headers })).statusCode]).toEqual([path, 200]);
  world.samples.push(reading(start, 'gas.concentration', 3));
  expect((await app.inject({ url: '/api/v1/devices/gas-9/latest', headers })).json().items[0].quality).toBe('stale');
  for (const [method, path] of [
    ['DELETE', ''],
    ['PATCH', ''],
    ['POST', '/replace'],
    ['POST', '/messages'],
  ] as const) {
    const payload = method === 'DELETE' ? {} : { payload: method === 'PATCH' ? { maker: 'M' } : {} };
    const answer = await app.inject({ method, url: `/api/v1/devices/gas-9${path}`, headers, ...payload });
    expect([method, path, answer.statusCode]).toEqual([method, path, 404]);
  }
});

test('papers are set, kept, cleared field by field, and every field that does not fit is named with its cure', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'manager', 'east'));
  const patch = (payload: object, id = 'gas-1') => app.inject({ method: 'PATCH', url: `/api/v1/devices/${id}`, headers, payload });
  const set = await patch({ maker: ' 某厂 ', rescueCode: '012345', maintainer: '维保公司', maintainerPhone: '0571-85000000' });
  expect(set.json()).toMatchObject({ maker: '某厂', rescueCode: '012345', serial: null, place: 'east/1' });
  const changed = await patch({ maker: null, inspectionDue: '2028-02-29', place: 'east/2' });
  expect(changed.json()).toMatchObject({ maker: null, rescueCode: '012345', inspectionDue: '2028-02-29', place: 'east/2' });
  const wrong = await patch({ rescueCode: '1234', installedOn: '2027-02-29', maintainerPhone: 'call me', serial: '', note: 'a\nb' });
  expect(wrong.statusCode).toBe(400);
  const fields = wrong.json().errors.map(({ field }: { field: string }) => field);
  expect(fields.sort()).toEqual(['body.installedOn', 'body.maintainerPhone', 'body.note', 'body.rescueCode', 'body.serial']);
  for (const { expected, cure } of wrong.json().errors)
    expect([expected, cure]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
  expect((await patch({})).statusCode).toBe(400);
  expect((await patch({ unknown: 1 })).statusCode).toBe(400);
  expect((await patch({ place: 'west' })).statusCode).toBe(403);
  expect((await patch({ maker: 'x' }, 'gas-2')).statusCode).toBe(404);
  expect(world.journal.audit.map(({ act }) => act)).toEqual(['device.changed', 'device.changed']);
});

test('other hardware gets a new secret once, and the old secret is void', async () => {
  const { world, app } = await fixture();
  const old = world.addDevice('gas-1', 'east/1');
  const headers = bearer(world.addToken('t', 'integrator'));
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/devices/gas-1/replace',
    headers,
    payload: { serial: '2', reason: 'worn out' },
  });
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { id: 'gas-1', place: 'east/1' }]);
  const send = (secret: string) =>
    app.inject({ method: 'POST', url: '/api/v1/devices/gas-1/messages', headers: basic('gas-1', secret), payload: '{}' });
  expect([(await send(old)).statusCode, (await send(answer.json().secret)).statusCode]).toEqual([401, 202]);
  const shown = (await app.inject({ url: '/api/v1/devices/gas-1', headers })).json();
  expect(shown.replaced).toMatchObject([{ at: '2026-01-01T00:00:00.000Z', reason: 'worn out' }]);
});

test('devices page by cursor in the order of their ids, with their alarms', async () => {
  const { world, app } = await fixture();
  for (let i = 0; i < 12; i++) world.addDevice(`x-${String(i).padStart(2, '0')}`, 'east/2');
  const headers = bearer(world.addToken('t', 'reader'));
  const first = (await app.inject({ url: '/api/v1/devices?limit=5', headers })).json();
  expect(first.items[0]).toMatchObject({ id: 'gas-1', activeAlarms: 1, worst: 'critical' });
  const second = (await app.inject({ url: `/api/v1/devices?limit=20&cursor=${first.next}`, headers })).json();
  expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual([...world.journal.devices.keys()].sort());
  expect(second.next).toBeNull();
  expect((await app.inject({ url: '/api/v1/devices?place=west', headers })).json().items).toHaveLength(1);
});

test('readings page through moments that many points share, without a gap or a repeat', async () => {
  const { world, app } = await fixture();
  for (let i = 0; i < 40; i++) for (const point of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) world.samples.push(reading(start + i, point, i));
  const headers = bearer(world.addToken('t', 'reader'));
  for (const limit of [3, 7, 10, 100, 279, 280]) {
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const url: string = `/api/v1/devices/gas-1/readings?from=${start}&to=2026-01-01T00:00:01Z&limit=${limit}${next === null ? '' : `&cursor=${next}`}`;
      const page = (await app.inject({ url, headers })).json();
      seen.push(...page.items.map(({ ts, point }: { ts: string; point: string }) => `${ts} ${point}`));
      next = page.next;
    } while (next !== null);
    expect([limit, seen.length, new Set(seen).size]).toEqual([limit, 280, 280]);
  }
});

test('a reading has the fields of the contract; its component only where there is one', async () => {
  const { world, app } = await fixture();
  world.samples.push(reading(start, 'gas.concentration', 3), reading(start, 'gas.concentration', 4, 'loop-2'));
  const headers = bearer(world.addToken('t', 'reader'));
  const answer = await app.inject({ url: `/api/v1/devices/gas-1/readings?from=${start - 1}&points=gas.concentration`, headers });
  expect(answer.json().items).toEqual([
    { ts: '2026-01-01T00:00:00.000Z', point: 'gas.concentration', value: 3, unit: '%LEL', quality: 'good' },
    { ts: '2026-01-01T00:00:00.000Z', point: 'gas.concentration', value: 4, unit: '%LEL', quality: 'good', component: 'loop-2' },
  ]);
});

test('widths of buckets are understood, and the store gets what was asked', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const asked: unknown[] = [];
  const ports = world.ports();
  const query = async (wanted: SeriesQuery) => {
    asked.push(wanted);
    return [];
  };
  const own = await buildApi({ ...ports, metrics: new Metrics(), series: { ...ports.series, query } });
  for (const [text, ms] of [
    ['10s', 10_000],
    ['1m', 60_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['30', 30_000],
    ['500ms', 500],
  ]) {
    expect(
      (await own.inject({ url: `/api/v1/devices/gas-1/readings?every=${text}&aggregate=max&from=0&to=1000&points=a,b`, headers }))
        .statusCode,
    ).toBe(200);
    expect(asked.at(-1)).toMatchObject({ deviceId: 'gas-1', points: ['a', 'b'], from: 0, to: 1000, every: ms, aggregate: 'max' });
  }
  for (const wrong of ['every=0', 'every=-1m', 'every=1y', 'every=1e9', 'aggregate=max', 'every=1m&aggregate=median', 'from=2&to=1']) {
    expect([wrong, (await app.inject({ url: `/api/v1/devices/gas-1/readings?${wrong}`, headers })).statusCode]).toEqual([wrong, 400]);
  }
  await own.close();
});

test('the latest readings of a device that has fallen silent are stale, never shown as current', async () => {
  const { world, app } = await fixture();
  world.samples.push(...qualities.map((quality, i) => ({ ...reading(start + i, `p${i}`, 1), quality })).slice(0, 3));
  const headers = bearer(world.addToken('t', 'reader'));
  const latest = async () =>
    (await app.inject({ url: '/api/v1/devices/gas-1/latest', headers })).json().items.map(({ quality }: { quality: string }) => quality);
  expect(await latest()).toEqual(['good', 'uncertain', 'stale']);
  world.silent = true;
  expect(await latest()).toEqual(['stale', 'stale', 'stale']);
});

test('a message that cannot be read is kept and the sender is told where and why', async () => {
  const { world, app } = await fixture();
  const secret = world.addDevice('gas-1', 'east/1');
  const problem = { code: 'wrong-type', pointer: '/gas', expected: 'a number', came: '"high"', cure: 'send a number' };
  const send = () =>
    app.inject({
      method: 'POST',
      url: '/api/v1/devices/gas-1/messages?channel=events',
      headers: bearer(secret),
      payload: '{"gas":"high"}',
    });
  world.problems = [{ ...problem, weight: 'error' }];
  const answer = await send();
  expect([answer.statusCode, answer.json()]).toEqual([
    400,
    expect.objectContaining({
      code: 'unreadable-message',
      position: 1,
      duplicate: false,
      errors: [{ field: '/gas', expected: 'a number', came: '"high"', cure: 'send a number' }],
    }),
  ]);
  expect(world.taken[0]).toMatchObject({ source: 'http', deviceId: 'gas-1', channel: 'events', dup: false, redelivery: null });
  world.problems = [{ ...problem, weight: 'notice' }];
  expect((await send()).json()).toMatchObject({ position: 2, notices: [{ field: '/gas' }] });
});

test('a journal that cannot write acknowledges no message', async () => {
  const { world, app } = await fixture();
  const secret = world.addDevice('gas-1', 'east/1');
  world.journal.broken = true;
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/devices/gas-1/messages',
    headers: basic('gas-1', secret),
    payload: '{}',
  });
  expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([503, 'store-unavailable', '5']);
});

test('the tree of places counts what is there and below, and shows the worst alarm', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const { items } = (await app.inject({ url: '/api/v1/places', headers })).json();
  const short = items.map((n: Record<string, unknown>) => [
    n.place,
    n.name,
    n.parent,
    n.devices,
    n.terminals,
    n.liveTerminals,
    n.activeAlarms,
    n.worst,
  ]);
  expect(short).toEqual([
    ['', '', null, 2, 2, 1, 2, 'critical'],
    ['east', 'east', '', 1, 1, 1, 1, 'critical'],
    ['east/1', '1', 'east', 1, 0, 0, 1, 'critical'],
    ['west', 'west', '', 1, 1, 0, 1, 'major'],
    ['west/1', '1', 'west', 1, 0, 0, 1, 'major'],
  ]);
  const below = bearer(world.addToken('east', 'reader', 'east/1'));
  expect((await app.inject({ url: '/api/v1/places', headers: below })).json().items).toMatchObject([{ place: 'east/1', parent: null }]);
});

test('profiles, rules and terminals tell what is known, and who has never been heard is not live', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  const get = async (path: string) => (await app.inject({ url: `/api/v1/${path}`, headers })).json();
  expect((await get('profiles/gas-test')).points).toEqual([
    expect.objectContaining({
      point: 'gas.concentration',
      unit: '%LEL',
      words: [{ word: 'x', title: { zh: '中x', en: 'x' } }],
      range: { min: 0, max: 100 },
    }),
  ]);
  expect((await get('profiles/gas-test')).privateFields).toEqual([{ pointer: '/owner/a~1b', treatment: 'drop' }]);
  const rules = (await get('rules')).items.map(({ profile, id }: { profile: string | null; id: string }) => [profile, id]);
  expect(rules).toContainEqual(['gas-test', 'gas.high']);
  expect(rules).toContainEqual([null, 'terminal.lost']);
  world.addTerminal('misspelt', 'eats');
  const terminals = (await get('terminals')).items;
  expect(terminals).toMatchObject([
    { id: 'gate', devices: 1, gateways: 1, live: true, sound: 'on', lastSequence: 4 },
    { id: 'misspelt', devices: 0 },
    { id: 'west-gate', devices: 1, gateways: 1, live: false, lastAliveAt: null, connections: 0 },
  ]);
});

test('a rule about a person that waits for consent is named until it is recorded for today', async () => {
  const { world, app } = await fixture();
  const person: Rule = {
    ...sampleProfile.rules[0]!,
    id: 'gas.nobody',
    condition: {
      kind: 'deadMan',
      when: [{ point: 'gas.concentration', test: { op: 'above', limit: 1 } }],
      counts: 'starts',
      seconds: 86_400,
    },
  };
  const rules = sampleProfile.rules as Rule[];
  rules.push(person);
  try {
    const headers = bearer(world.addToken('t', 'integrator'));
    world.addDevice('gas-1', 'east/1');
    const notJudged = async () => (await app.inject({ url: '/api/v1/devices/gas-1', headers })).json().notJudged;
    const named = [{ rule: 'gas.nobody', title: person.title, why: 'no-consent' }];
    const set = (payload: object) => app.inject({ method: 'PATCH', url: '/api/v1/devices/gas-1', headers, payload });
    expect(await notJudged()).toEqual(named);
    expect((await set({ consentBy: '王秀英', consentOn: '2026-01-02', consentUntil: '2026-12-31' })).statusCode).toBe(200);
    // The clock of the test stands on the first of January.
    expect(await notJudged()).toEqual(named);
    await set({ consentOn: '2026-01-01' });
    expect(await notJudged()).toEqual([]);
    await set({ consentBy: null, consentOn: null, consentUntil: null });
    expect(await notJudged()).toEqual(named);
  } finally {
    rules.pop();
  }
});
