import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { Sessions } from '../../src/api/people/sessions.ts';
import { type Role, roles } from '../../src/model/registry.ts';
import { bearer, fixture } from './api-fixture.ts';
import type { World } from './fake-ports.ts';
import { rightsByRoute } from './routes-by-role.ts';

/** Seen from somebody whose role holds at `east`. */
const places = { own: 'east', below: 'east/1', beside: 'west/1', above: '' } as const;
type Where = keyof typeof places | 'unknown';
const kinds = ['devices', 'alarms', 'terminals', 'users', 'tokens'] as const;

/** Of each kind one at each place; made anew before each request, because some requests remove it. */
async function furnish(world: World): Promise<void> {
  for (const [where, place] of Object.entries(places)) {
    world.addDevice(`devices-${where}`, place);
    world.addTerminal(`terminals-${where}`, place);
    world.addToken(`tokens-${where}`, 'reader', place);
    await world.addUser(`users-${where}`, 'reader', place);
    if (!world.journal.alarms.some(({ id }) => id === `alarms-${where}`)) world.addAlarm(`alarms-${where}`, place);
  }
}

type Headers = Record<string, string>;

async function identities(world: World, role: Role): Promise<Readonly<Record<'person' | 'token', Headers>>> {
  await world.addUser(`me-${role}`, role, 'east');
  const opened = await new Sessions(world.ports()).open(world.journal.users.get(`me-${role}`)!, '127.0.0.1', null);
  return { person: { cookie: `anlin_session=${opened.cookie}` }, token: bearer(world.addToken(`my-${role}`, role, 'east')) };
}

async function ask(app: FastifyInstance, route: string, where: Where, headers: Headers, body: unknown) {
  const [method = 'GET', path = ''] = route.split(' ');
  const payload = method === 'GET' || method === 'DELETE' ? {} : { payload: JSON.stringify(body ?? {}) };
  const url = path
    .replace(/\/(devices|alarms|terminals|users|tokens)\/:id/, `/$1/$1-${where}`)
    .replace(/\/(incidents|responses)\/:id/, `/$1/alarms-${where}`)
    .replace('/interlocks/:id', '/interlocks/gas-high')
    .replace('/firings/:id', '/firings/firing-east')
    .replace('/plans/:id', '/plans/sample')
    .replace('/drills/:id', '/drills/none')
    .replace('/:id', '/gas-test')
    .replace(':commandId', 'c1');
  const type = 'payload' in payload ? { 'content-type': 'application/json' } : {};
  const answer = await app.inject({ method: method as 'GET', url, headers: { ...type, ...headers }, ...payload });
  return { status: answer.statusCode, body: answer.body };
}

/** What must never be told to somebody of `east`. */
const secrets = /(devices|alarms|terminals|users|tokens)-(beside|above)|"west/;

test('every route with an object in it, as every role, at the own place, below, beside, above: beside and above are as if they were not there', async () => {
  const { world, app } = await fixture();
  const objects = Object.entries(rightsByRoute).filter(([route]) =>
    [...kinds, 'incidents', 'responses'].some((kind) => route.includes(`/${kind}/:id`)),
  );
  expect(objects.length).toBeGreaterThan(20);
  const wrong: string[] = [];
  let checked = 0;
  for (const [route, right] of objects) {
    for (const role of roles) {
      for (const [who, headers] of Object.entries(await identities(world, role))) {
        await furnish(world);
        const unknown = await ask(app, route, 'unknown', headers, right.body);
        const may = right.roles.includes(role) && (who === 'person' || right.tokens);
        for (const where of Object.keys(places) as (keyof typeof places)[]) {
          await furnish(world);
          const got = await ask(app, route, where, headers, right.body);
          checked++;
          const same = got.status === unknown.status && got.body.replaceAll(`-${where}`, '-unknown') === unknown.body;
          const within = where === 'own' || where === 'below';
          // Somebody else's password is the administrator's to set.
          const passwords = route === 'POST /api/v1/users/:id/password' && role !== 'administrator';
          const missing = got.status === 404 || got.status === 403;
          // Whether there is a command c1 depends on what was asked before; a foreign one never is.
          // Whether an alarm is about danger to life is told to whoever sees it.
          const either = within && (route.includes(':commandId') || route === 'POST /api/v1/alarms/:id/out-of-service');
          if (!either && (within && may && !passwords ? missing : !same)) {
            wrong.push(
              `${route} as ${who}, ${role}, ${where}: ${got.status} ${got.body.slice(0, 120)}; unknown: ${unknown.status} ${unknown.body.slice(0, 120)}`,
            );
          }
          if (!within && (got.status < 400 || (got.status !== 404 && may)))
            wrong.push(`${route} as ${who}, ${role}, ${where}: ${got.status}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBe(objects.length * roles.length * 2 * 4);
  console.log(`object routes x roles x (person, token) x places: ${objects.length} x ${roles.length} x 2 x 4 = ${checked}`);
}, 60_000);

test('no list tells a line of another place, whatever is asked for', async () => {
  const { world, app } = await fixture();
  await furnish(world);
  const lists = Object.entries(rightsByRoute).filter(([route]) => route.startsWith('GET /api/v1/') && !route.includes(':id'));
  const filters = ['', '?place=west', '?place=', '?place=west/1', '?device=devices-beside'];
  let checked = 0;
  const wrong: string[] = [];
  for (const [route, right] of lists) {
    if (right.anybody === true) continue;
    for (const role of roles) {
      for (const headers of Object.values(await identities(world, role))) {
        for (const filter of filters) {
          const got = await ask(app, `${route}${filter}`, 'own', headers, undefined);
          checked++;
          // What was asked for may be said back in the error; nothing else.
          if (secrets.test(got.status === 200 ? got.body : '')) wrong.push(`${route}${filter} as ${role}: ${got.body.slice(0, 200)}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(400);
  console.log(`list routes x roles x (person, token) x filters: ${checked}`);
}, 60_000);

test('nothing is put at another place, and nobody is moved or raised there', async () => {
  const { world, app } = await fixture();
  const writes = (place: string): [string, object][] => [
    ['POST /api/v1/devices', { id: 'new', profile: 'gas-test', place }],
    ['POST /api/v1/terminals', { id: 'new', place }],
    ['POST /api/v1/users', { id: 'new', name: 'new', role: 'reader', place }],
    ['POST /api/v1/tokens', { role: 'reader', place }],
    ['PATCH /api/v1/devices/:id', { place }],
    ['PATCH /api/v1/users/:id', { place }],
  ];
  let checked = 0;
  for (const place of ['west', 'west/1', '', 'eas', 'eastern']) {
    for (const [route, body] of writes(place)) {
      for (const role of roles) {
        for (const headers of Object.values(await identities(world, role))) {
          await furnish(world);
          const got = await ask(app, route, 'own', headers, body);
          checked++;
          expect([route, role, place, got.status]).toEqual([route, role, place, 403]);
        }
      }
    }
  }
  expect([world.journal.devices.has('new'), world.journal.users.has('new')]).toEqual([false, false]);
  expect(checked).toBe(5 * 6 * 5 * 2);
});
