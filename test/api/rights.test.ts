import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { Sessions } from '../../src/api/people/sessions.ts';
import { roles } from '../../src/model/registry.ts';
import { basic, bearer, fixture } from './api-fixture.ts';
import type { World } from './fake-ports.ts';
import { openRoutes, type Right, rightsByRoute } from './routes-by-role.ts';

type Headers = Record<string, string>;

/** A session without the cost of a password. */
async function session(world: World, user: string): Promise<Headers> {
  const opened = await new Sessions(world.ports()).open(world.journal.users.get(user)!, '127.0.0.1', null);
  return { cookie: `anlin_session=${opened.cookie}` };
}

const addressOf = (route: string, estate: 'east' | 'west') =>
  route
    .replace(/^\w+ /, '')
    .replace(/\/(alarms|incidents|responses)\/:id/, `/$1/alarm-${estate}`)
    .replace('/devices/:id', estate === 'east' ? '/devices/gas-1' : '/devices/gas-2')
    .replace('/terminals/:id', estate === 'east' ? '/terminals/gate' : '/terminals/west-gate')
    .replace('/gateways/:id', `/gateways/gateway-${estate}`)
    .replace('/positions/:id', `/positions/desk-${estate}`)
    .replace('/handovers/:id', `/handovers/h-desk-${estate}`)
    .replace('/:commandId', '/c1')
    .replace('/profiles/:id', '/profiles/gas-test')
    .replace('/ocpp/:stationId', '/ocpp/gas-1')
    .replace('/interlocks/:id', '/interlocks/gas-high')
    .replace('/firings/:id', `/firings/firing-${estate}`)
    .replace('/plans/:id', '/plans/sample')
    .replace('/drills/:id', '/drills/none')
    .replace('/runs/:id', '/runs/run1')
    .replace('/drafts/:id', '/drafts/d-1')
    .replace('/users/:id', '/users/nobody')
    .replace('/tokens/:id', '/tokens/nobody');

async function call(
  app: FastifyInstance,
  route: string,
  headers: Headers,
  body: unknown,
  estate: 'east' | 'west' = 'east',
): Promise<number> {
  const method = route.split(' ')[0] as 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  const payload = method === 'POST' || method === 'PUT' || method === 'PATCH' ? { payload: JSON.stringify(body ?? {}) } : {};
  const answer = await app.inject({
    method,
    url: addressOf(route, estate),
    headers: { ...('payload' in payload ? { 'content-type': 'application/json' } : {}), ...headers },
    remoteAddress: '192.0.2.7',
    ...payload,
  });
  return answer.statusCode;
}

const refused = (status: number) => status === 401 || status === 403;

test('every registered route is in the table of rights or known to be public, and the other way round', async () => {
  const { app } = await fixture();
  const registered = app.registeredRoutes().filter((route) => !route.startsWith('HEAD '));
  expect(registered.length).toBeGreaterThan(60);
  expect(registered.filter((route) => rightsByRoute[route] === undefined && !openRoutes.some((open) => open.test(route)))).toEqual([]);
  expect(Object.keys(rightsByRoute).filter((route) => !registered.includes(route))).toEqual([]);
});

test('each route lets in exactly the roles of the table: persons, tokens, devices, terminals, strangers', async () => {
  let checked = 0;
  const wrong: string[] = [];
  const { world, app } = await fixture();
  const check = (route: string, who: string, status: number, may: boolean): void => {
    checked++;
    if (refused(status) === may) wrong.push(`${route} as ${who}: ${status}, expected ${may ? 'let in' : 'refused'}`);
  };
  for (const [route, right] of Object.entries(rightsByRoute)) {
    const { anybody, body } = right as Right;
    world.addDevice('gas-1', 'east/1', 'device-secret-of-gas-1-aaaaaaaa');
    check(route, 'a stranger', await call(app, route, {}, body), anybody === true);
    check(route, 'the device', await call(app, route, basic('gas-1', 'device-secret-of-gas-1-aaaaaaaa'), body), right.device === true);
    check(route, 'the terminal', await call(app, route, basic('gate', terminalSecret(world)), body), right.terminal === true);
    for (const role of roles) {
      world.addDevice('gas-1', 'east/1', 'device-secret-of-gas-1-aaaaaaaa');
      await world.addUser(`u-${role}`, role);
      const may = right.roles.includes(role);
      check(route, `a person, ${role}`, await call(app, route, await session(world, `u-${role}`), body), may);
      check(route, `a token, ${role}`, await call(app, route, bearer(world.addToken(`t-${role}`, role)), body), may && right.tokens);
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBe(Object.keys(rightsByRoute).length * 13);
});

test('what belongs to another estate is not there: 404 for every object, not a line in any list', async () => {
  const { world, app } = await fixture();
  await world.addUser('east-admin', 'administrator', 'east');
  const headers = await session(world, 'east-admin');
  const objects = Object.keys(rightsByRoute).filter((route) =>
    /\/(devices|alarms|incidents|responses|terminals|positions|handovers|gateways|firings)\/:id(?!\/link)/.test(route),
  );
  expect(objects.length).toBeGreaterThanOrEqual(10);
  for (const route of objects) {
    expect([route, await call(app, route, headers, rightsByRoute[route]?.body ?? {}, 'west')]).toEqual([route, 404]);
  }
  expect(world.journal.devices.has('gas-2')).toBe(true);
  expect([world.acts, world.taken]).toEqual([[], []]);
  for (const list of [
    'devices',
    'alarms',
    'terminals',
    'gateways',
    'duty',
    'duty/positions',
    'duty/handovers',
    'places',
    'users',
    'tokens',
    'quarantine',
  ]) {
    world.addToken('west-token', 'reader', 'west');
    await world.addUser('west-user', 'reader', 'west');
    const answer = await app.inject({
      url: `/api/v1/${list}?place=west`.replace(/(places|users|tokens|quarantine|gateways)\?.*/, '$1'),
      headers,
    });
    expect([list, answer.statusCode, answer.body.includes('west')]).toEqual([list, 200, false]);
  }
});

test('nobody writes outside their place, hands out more than they have, or reads the whole audit from below', async () => {
  const { world, app } = await fixture();
  await world.addUser('east-admin', 'administrator', 'east');
  await world.addUser('root-admin', 'administrator');
  const east = await session(world, 'east-admin');
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers: east, payload });
  expect((await post('/api/v1/devices', { id: 'x', profile: 'gas-test', place: 'west/1' })).statusCode).toBe(403);
  expect((await post('/api/v1/terminals', { id: 'x', place: '' })).statusCode).toBe(403);
  expect((await post('/api/v1/users', { id: 'x', name: 'x', role: 'administrator', place: 'west' })).statusCode).toBe(403);
  expect((await post('/api/v1/tokens', { role: 'administrator' })).statusCode).toBe(403);
  expect((await post('/api/v1/users/root-admin/password', { password: 'a new password' })).statusCode).toBe(404);
  expect((await app.inject({ url: '/api/v1/audit', headers: east })).statusCode).toBe(403);
  expect((await app.inject({ url: '/api/v1/audit', headers: await session(world, 'root-admin') })).statusCode).toBe(200);
});

test('a device sends only in its own name, a terminal opens only its own stream', async () => {
  const { world, app } = await fixture();
  const secret = world.addDevice('gas-1', 'east/1');
  const foreign = await app.inject({
    method: 'POST',
    url: '/api/v1/devices/gas-2/messages',
    headers: basic('gas-1', secret),
    payload: '{}',
  });
  expect([foreign.statusCode, world.taken.length]).toEqual([403, 0]);
  const stream = await app.inject({ url: '/api/v1/terminals/west-gate/stream', headers: basic('gate', terminalSecret(world)) });
  expect(stream.statusCode).toBe(404);
});

function terminalSecret(world: World): string {
  return world.addTerminal('gate', 'east', 'terminal-secret-of-gate-aaaaaaaa');
}
