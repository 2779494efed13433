import { roles } from '../../src/model/registry.ts';
import { openRoutes, type Right, rightsByRoute } from '../api/routes-by-role.ts';
import { password } from './site.ts';
import { type Answer, foreignPlace, ownPlace, type Probe, type WebSite } from './web-site.ts';

/** Rights over everything are none at one place; a rule judges the devices of every place, and the drill of the table is one of everything. */
const wholeInstallation = (route: string) =>
  ['GET /api/v1/audit', 'GET /api/v1/audit/verify', 'POST /api/v1/profiles/reload', 'POST /api/v1/drills'].includes(route) ||
  route.includes('/api/v1/lab/drafts');

type Holder = { readonly token: string } | { readonly cookie: string };

/** Every route of the table kept by hand, with every role as token and as person at one estate, for its own objects and for foreign ones. */
export async function placeProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  let tries = 0;
  const secrets = new Map<string, string>();
  const documented = JSON.parse((await world.call('/api/v1/openapi.json')).text) as { paths: Record<string, Record<string, unknown>> };
  for (const [path, methods] of Object.entries(documented.paths)) {
    for (const method of Object.keys(methods)) {
      const route = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`;
      if (rightsByRoute[route] === undefined && !openRoutes.some((open) => open.test(route))) found.push(`${route} is not in the table`);
    }
  }
  const [farToken] = (await world.list('/api/v1/tokens')).filter((each) => (each as { place?: string }).place === foreignPlace);
  const alarmOf = async (device: string) => (await world.list(`/api/v1/alarms?deviceId=${device}`))[0]?.id ?? 'no-alarm';
  const ids = {
    near: { device: 'near', alarm: await alarmOf('dirty'), terminal: 'near', user: 'near', token: 'near', profile: 'sos-button' },
    far: { device: 'far', alarm: await alarmOf('far'), terminal: 'far', user: 'far', token: farToken?.id ?? '', profile: 'sos-button' },
    none: { device: 'nothing', alarm: 'nothing', terminal: 'nothing', user: 'nothing', token: 'nothing', profile: 'sos-button' },
  } as const;
  for (const [kind, id] of Object.entries(ids.far)) if (id === '' || id === 'no-alarm') found.push(`CONTROL: no foreign ${kind}`);

  const ask = (route: string, where: keyof typeof ids, holder: Holder, right: Right): Promise<Answer> => {
    const [method = '', pattern = ''] = route.split(' ');
    const of = ids[where];
    const path = pattern
      .replace('/devices/:id', `/devices/${of.device}`)
      .replace('/alarms/:id', `/alarms/${of.alarm}`)
      .replace('/terminals/:id', `/terminals/${of.terminal}`)
      .replace('/users/:id', `/users/${of.user}`)
      .replace('/tokens/:id', `/tokens/${of.token}`)
      .replace('/profiles/:id', `/profiles/${of.profile}`)
      .replace(/:\w+/g, 'nothing');
    const body = method === 'POST' || method === 'PATCH' ? { body: right.body ?? {} } : {};
    return world.call(path, { method, ...holder, ...body, from: '127.0.3.1' });
  };
  /** What the calls before may have taken away. */
  const restore = async () => {
    if (!(await world.list('/api/v1/devices')).some(({ id }) => id === 'near'))
      await world.command('device.add', { devices: [{ id: 'near', profile: 'sos-button', place: `${ownPlace}/2号楼` }] }).catch(() => {});
    const users = await world.list('/api/v1/users');
    for (const role of roles)
      if (!users.some(({ id }) => id === `e-${role}`))
        await world.command('user.add', { id: `e-${role}`, role, place: ownPlace, password });
    if (!users.some(({ id }) => id === 'near'))
      await world.command('user.add', { id: 'near', role: 'reader', place: ownPlace }).catch(() => {});
  };
  await restore();
  for (const role of roles) secrets.set(role, (await world.command('token.add', { role, place: ownPlace })).token.token);

  const isObject = /\/(devices|alarms|terminals|users|tokens)\/:id/;
  for (const role of roles) {
    const from = `127.0.3.${2 + roles.indexOf(role)}`;
    let cookie = await world.newCookie(`e-${role}`, { from });
    for (const [route, right] of Object.entries(rightsByRoute)) {
      // Metrics are open to the machine itself; that from elsewhere they take a right to everything is held by test/api.
      if (route === 'GET /metrics' || right.anybody === true) continue;
      for (const holder of [{ token: secrets.get(role) ?? '' }, { cookie }]) {
        const who = `${role} of ${ownPlace}, ${'token' in holder ? 'token' : 'session'}`;
        const may = right.roles.includes(role) && ('cookie' in holder || right.tokens) && !wholeInstallation(route);
        const own = await ask(route, 'near', holder, right);
        tries++;
        const refused = own.status === 401 || own.status === 403;
        if (may === refused) found.push(`${route} as ${who}: ${own.status} ${own.text.slice(0, 150)}`);
        if (isObject.test(route)) {
          const [foreign, unknown] = [await ask(route, 'far', holder, right), await ask(route, 'none', holder, right)];
          tries++;
          const hidden = (answer: Answer, of: Readonly<Record<string, string>>) =>
            Object.values(of).reduce(
              (text, id) => text.replaceAll(`"${id}"`, '"x"').replaceAll(`\\"${id}\\"`, '\\"x\\"'),
              `${answer.status} ${answer.text}`,
            );
          if (foreign.status < 400 || hidden(foreign, ids.far) !== hidden(unknown, ids.none))
            found.push(
              `${route}, foreign, as ${who}: ${foreign.status} ${foreign.text.slice(0, 150)}; unknown: ${unknown.status} ${unknown.text.slice(0, 150)}`,
            );
        } else if (own.text.includes(foreignPlace) || own.text.includes('"far"'))
          found.push(`${route} as ${who} tells of the foreign place`);
      }
      if (/session|password|users/.test(route) && !(await world.call('/api/v1/session', { cookie })).text.includes(`e-${role}`)) {
        await restore();
        cookie = await world.newCookie(`e-${role}`, { from });
      }
      if (/devices|users/.test(route)) await restore();
    }
    for (const { what, answer } of await reachingOut(world, secrets.get(role) ?? '')) {
      tries++;
      if (answer.status < 400) found.push(`${what} as ${role}: ${answer.status} ${answer.text.slice(0, 150)}`);
    }
  }
  for (const kind of ['devices', 'terminals', 'users'] as const)
    if (!(await world.list(`/api/v1/${kind}`)).some(({ id }) => id === 'far')) found.push(`the foreign one of ${kind} is gone`);
  if (!(await world.list('/api/v1/tokens')).some(({ id }) => id === farToken?.id)) found.push('the foreign token is gone');
  return { found, tries };
}

/** Bodies and parameters that name a foreign place, or more than one has. */
async function reachingOut(world: WebSite, token: string): Promise<readonly { readonly what: string; readonly answer: Answer }[]> {
  const asked: readonly (readonly [string, string, unknown?])[] = [
    ['POST', '/api/v1/devices', { id: 'x1', profile: 'sos-button', place: foreignPlace }],
    ['POST', '/api/v1/devices', { id: 'x2', profile: 'sos-button', place: '' }],
    ['PATCH', '/api/v1/devices/near', { place: foreignPlace }],
    ['POST', '/api/v1/terminals', { id: 'x3', place: foreignPlace }],
    ['POST', '/api/v1/terminals', { id: 'x4', place: '' }],
    ['POST', '/api/v1/users', { id: 'x5', name: 'X', role: 'reader', place: foreignPlace }],
    ['POST', '/api/v1/users', { id: 'x6', name: 'X', role: 'administrator', place: '' }],
    ['PATCH', '/api/v1/users/near', { place: foreignPlace }],
    ['PATCH', '/api/v1/users/near', { place: '' }],
    ['POST', '/api/v1/tokens', { role: 'reader', place: foreignPlace }],
    ['POST', '/api/v1/tokens', { role: 'administrator', place: '' }],
    ['POST', '/api/v1/devices/near/test', { terminals: ['far'], reason: 'x' }],
    ['GET', `/api/v1/events?place=${encodeURIComponent(foreignPlace)}`],
    ['POST', '/api/v1/drills', { plan: 'sos', place: foreignPlace, reason: 'x' }],
    ['GET', '/api/v1/audit'],
    ['GET', '/api/v1/audit/verify'],
  ];
  const done: { what: string; answer: Answer }[] = [];
  for (const [method, path, body] of asked)
    done.push({
      what: `${method} ${decodeURIComponent(path)} ${JSON.stringify(body ?? '')}`,
      answer: await world.call(path, { method, token, ...(body === undefined ? {} : { body }) }),
    });
  return done;
}
