import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Alarm, basic, eventually, openSite, type Site } from './site.ts';

/** Contract, "HTTP": routes, shapes, cursors, problem documents, and who may ask. */
let site: Site;
beforeAll(async () => {
  site = await openSite({ 'sos-1': 'sos-button', 'sos-2': 'sos-button', 'gas-1': 'gas-household' }, '阳光社区/1号楼');
  await site.send('sos-1', { 'sos.pressed': true }, 'events');
}, 60_000);
afterAll(() => site?.close());

async function problem(answer: Response, status: number, code: string): Promise<void> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(await answer.json()).toMatchObject({ type: expect.any(String), title: expect.any(String), status, code });
}

test('the gateway says that it lives, that it is ready, and gives its counters as Prometheus text', async () => {
  expect((await fetch(`${site.gateway.http}/healthz`)).status).toBe(200);
  expect((await fetch(`${site.gateway.http}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${site.gateway.http}/metrics`)).text();
  expect(metrics).toMatch(/^# TYPE \w+ counter$/m);
  expect((await site.call('/api/docs')).status).toBeLessThan(400);
});

test('the document is OpenAPI 3.1, and holds what works', async () => {
  const { openapi, paths } = await site.get<{ openapi: string; paths: Record<string, object> }>('/api/v1/openapi.json');
  expect(openapi).toMatch(/^3\.1\./);
  const works = [
    'devices',
    'devices/{id}',
    'devices/{id}/latest',
    'devices/{id}/readings',
    'devices/{id}/messages',
    'devices/{id}/commands',
    'devices/{id}/commands/{commandId}',
    'alarms',
    'alarms/{id}',
    'alarms/{id}/acknowledge',
    'alarms/{id}/comment',
    'alarms/{id}/end',
    'terminals',
    'profiles',
    'places',
    'audit',
    'session',
    'plans',
    'drills',
    'incidents',
    'kpis',
  ];
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(works.map((path) => `/api/v1/${path}`)));
});

test('a device has id, profile and place, and lists page by cursor without loss or repetition', async () => {
  expect(await site.get('/api/v1/devices/gas-1')).toMatchObject({ id: 'gas-1', profile: 'gas-household', place: '阳光社区/1号楼' });
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { items: { id: string }[]; next: string | null } = await site.get(
      `/api/v1/devices?limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    expect(page.items.length).toBeLessThanOrEqual(1);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  }
  expect(ids.sort()).toEqual(['gas-1', 'sos-1', 'sos-2']);
  const refused = await site.call('/api/v1/devices?cursor=made-up');
  expect([refused.status, await refused.json()]).toMatchObject([400, { code: 'bad-cursor' }]);
});

test('a refused query names each field, what was expected and what came, once', async () => {
  const answer = await site.call('/api/v1/alarms?state=rung,active&limit=many&from=monday');
  expect(answer.status).toBe(400);
  const { errors, detail } = (await answer.json()) as { errors: { field: string; expected: string; came: string }[]; detail: string };
  expect(errors.map(({ field, came }) => [field, came])).toEqual([
    ['query.state.0', '"rung,active"'],
    ['query.from', '"monday"'],
    ['query.limit', '"many"'],
  ]);
  for (const { expected } of errors) expect(expected).not.toMatch(/expected|received|invalid/i);
  expect(detail).toContain('query.limit: expected number, came "many"');
});

test('an alarm has the fields of the contract; deviceId is null where the subject is no device; filters hold', async () => {
  await eventually(async () => (await site.alarms()).length).toBeGreaterThanOrEqual(2);
  const all = await site.alarms();
  const call = all.find(({ rule }) => rule === 'sos.call');
  expect(call).toMatchObject({
    subject: 'device:sos-1',
    component: '',
    deviceId: 'sos-1',
    severity: 'critical',
    state: 'unacknowledged',
    shelved: null,
    suppressed: null,
    outOfService: null,
    place: '阳光社区/1号楼',
    reason: expect.any(String),
  });
  expect(call?.raisedAt).toMatch(/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/);
  expect(all.find(({ rule }) => rule === 'alarm.uncovered')?.deviceId).toBeNull();
  expect((await site.alarms('severity=critical')).every(({ severity }) => severity === 'critical')).toBe(true);
  expect(await site.alarms('state=acknowledged')).toEqual([]);
  expect(await site.alarms(`place=${encodeURIComponent('别处')}`)).toEqual([]);
  expect(await site.alarms('to=2020-01-01T00:00:00Z')).toEqual([]);
  const whole = await site.get<Alarm>(`/api/v1/alarms/${call?.id}`);
  expect(whole.transitions).toMatchObject([{ event: 'raised' }]);
  expect(whole.deliveries).toEqual(expect.any(Array));
});

test('a message over HTTP is taken as over MQTT: durable, recognised by its id, quarantined with the reason', async () => {
  const secret = site.secretOf('gas-1');
  const post = (body: unknown, authorization = basic('gas-1', secret)) =>
    site.call('/api/v1/devices/gas-1/messages', { body, headers: { authorization } });
  expect((await post({ 'gas.co': 3 })).status).toBe(202);
  expect((await post({ id: 'h-1', values: { 'gas.co': 4 } })).status).toBe(202);
  expect(await (await post({ id: 'h-1', values: { 'gas.co': 4 } })).json()).toMatchObject({ duplicate: true });
  await eventually(async () => (await site.latest('gas-1'))['gas.co']?.value).toBe(4);
  await problem(await post({ 'gas.co': '5' }), 400, 'unreadable-message');
  await problem(await post({ ts: '2026-01-01 08:00:00', values: { 'gas.co': 5 } }), 400, 'unreadable-message');
  expect((await post({ 'gas.co': 6 }, basic('sos-1', site.secretOf('sos-1')))).status).toBeGreaterThanOrEqual(400);
  expect((await site.latest('gas-1'))['gas.co']).toMatchObject({ value: null, quality: 'bad' });
});

test('errors are problem documents with a stable code', async () => {
  await problem(await site.call('/api/v1/devices/no-such'), 404, 'not-found');
  await problem(await site.call('/api/v1/nowhere'), 404, 'not-found');
  await problem(await fetch(`${site.gateway.http}/api/v1/devices`), 401, 'sign-in-required');
  await problem(await site.call('/api/v1/devices', { headers: { authorization: 'Bearer wrong' } }), 401, 'wrong-credentials');
  await problem(await site.call('/api/v1/devices', { body: '{"id":' }), 400, 'invalid-json');
  await problem(await site.call('/api/v1/alarms?state=odd'), 400, 'invalid-request');
  const [alarm] = await site.alarms('severity=critical');
  await problem(await site.call(`/api/v1/alarms/${alarm?.id}/acknowledge`, { body: { comment: 'x' } }), 403, 'person-required');
});

test('a strange Host or Origin is refused, on pages, acts and streams', async () => {
  const port = Number(new URL(site.gateway.http).port);
  const status = (headers: Record<string, string>, path = '/api/v1/devices') =>
    new Promise<number>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${site.token}`, ...headers } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  expect(await status({ host: `127.0.0.1:${port}` })).toBe(200);
  expect(await status({ host: 'evil.example' })).toBe(403);
  expect(await status({ host: 'evil.example' }, '/')).toBe(403);
  await problem(
    await site.call('/api/v1/session', { body: { id: 'a', password: 'b' }, headers: { origin: 'http://evil.example', authorization: '' } }),
    403,
    'origin-not-allowed',
  );
});
