import { isProblemCode } from '../../src/api/problem-codes.ts';
import { rightsByRoute } from '../api/routes-by-role.ts';
import { hostileIds, hostileQueries, hostileValues, type Operation, operationsIn } from './hostile-routes.ts';
import { type Answer, foreignPlace, otherScript, owner, ownPlace, type Probe, script, type WebSite } from './web-site.ts';
import { headersMissing, upgrade } from './web-wire.ts';

const values = [...hostileValues, ...[script, otherScript, "' OR 1=1 --", '../../etc/passwd', '*', '%'].map(encodeURIComponent)];
const sockets = /^GET \/(mqtt|ocpp\/|api\/v1\/terminals\/\{\w+\}\/stream)/;
/** Names of the one and the other, as long as each other and in no other word, that may not be told apart. */
const pairs: readonly (readonly [string, string])[] = [
  ['far', 'nix'],
  ['device:far', 'device:nix'],
  ['user:far', 'user:nix'],
  [encodeURIComponent(foreignPlace), encodeURIComponent('水光社区')],
];

/**
 * Hostile values of every parameter, names nobody knows and hostile ids, on every route that the gateway describes or that stands
 * in the table of rights: a route that is new is met without anybody writing it down here. As somebody who may do everything,
 * so that what is behind the guards is met.
 */
export async function queryProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  let tries = 0;
  const routes = await routesOf(world);
  const all = [...new Set(routes.flatMap(queriesOf))];
  let cookie = await world.newCookie(owner);
  const { token } = world.site;

  const ask = async (method: string, path: string): Promise<Answer> => {
    const headers = sockets.test(`${method} ${path}`) ? upgrade(path) : {};
    const first = await world.call(path, { method, token, headers });
    if (!first.text.includes('person-required')) return first;
    const second = await world.call(path, { method, cookie, headers });
    if (second.status !== 401) return second;
    // What was tried before has ended the session.
    cookie = await world.newCookie(owner);
    return world.call(path, { method, cookie, headers });
  };
  const meet = async (method: string, path: string) => {
    tries++;
    const answer = await ask(method, path);
    for (const wrong of wrongIn(answer)) found.push(`${method} ${path.slice(0, 160)}: ${wrong}`);
  };

  for (const route of routes) {
    const { method, path, described } = route;
    const address = path.replace(/\{\w+\}/g, 'nothing');
    const plain = await ask(method, address);
    if (described && (plain.status === 401 || plain.status === 403))
      found.push(`CONTROL: ${method} ${path} is not met: ${plain.status} ${plain.text}`);
    const queries = described ? queriesOf(route) : all;
    for (const name of queries)
      for (const value of described ? values : values.slice(0, 4)) await meet(method, `${address}?${name}=${value}`);
    if (method === 'GET') for (const query of hostileQueries) await meet(method, `${address}?${query}`);
    for (const name of queries.slice(0, 1)) await meet(method, `${address}?${name}=1&${name}=2`);
    if (path !== address) for (const id of hostileIds) await meet(method, path.replace(/\{\w+\}/g, id));
  }

  if (all.length < 10) found.push(`CONTROL: only ${all.length} parameters are known`);
  return { found, tries };
}

/** The same parameters as a manager of one place, to whom a foreign name is no name. */
export async function foreignNameProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  let tries = 0;
  const routes = (await routesOf(world)).filter((route) => route.method === 'GET' && queriesOf(route).length > 0);
  const manager = (await world.command('token.add', { role: 'manager', place: ownPlace })).token.token;
  for (const { method, path, parameters } of routes) {
    const address = path.replace(/\{\w+\}/g, path.includes('/devices/') ? 'dirty' : 'nothing');
    for (const name of queriesOf({ parameters })) {
      for (const [foreign, unknown] of pairs) {
        tries++;
        const [one, other] = await Promise.all(
          [foreign, unknown].map((value) => world.call(`${address}?${name}=${value}`, { method, token: manager, from: '127.0.5.2' })),
        );
        const bare = ({ status, text }: Answer, value: string) =>
          `${status} ${text.replaceAll(decodeURIComponent(value), 'x').replace(/^\{"at":"[^"]*"/, '')}`;
        if (one === undefined || other === undefined || bare(one, foreign) === bare(other, unknown)) continue;
        found.push(`${path}?${name}=${decodeURIComponent(foreign)} tells it from a name that is none: ${one.text.slice(0, 160)}`);
      }
    }
  }
  return { found, tries };
}

interface Route extends Pick<Operation, 'method' | 'path' | 'parameters'> {
  readonly described: boolean;
}

/** Those of the document, and those that are only in the table (sockets, health). */
async function routesOf(world: WebSite): Promise<readonly Route[]> {
  const described = operationsIn(JSON.parse((await world.call('/api/v1/openapi.json')).text));
  const known = new Set(described.map(({ method, path }) => `${method} ${path}`));
  const others = Object.keys(rightsByRoute)
    .map((route) => route.replace(/:(\w+)/g, '{$1}'))
    .filter((route) => !known.has(route));
  return [
    ...described.map((operation) => ({ ...operation, described: true })),
    ...others.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      return { method, path, parameters: [], described: false };
    }),
  ];
}

function queriesOf({ parameters }: Pick<Operation, 'parameters'>): readonly string[] {
  return parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
}

function wrongIn(answer: Answer): readonly string[] {
  const { status, text, headers } = answer;
  const missing = status === 101 ? [] : headersMissing(answer, 'health');
  const wrong = missing.length === 0 ? [] : [missing.join(', ')];
  const type = String(headers['content-type'] ?? '');
  if (status >= 500) wrong.push(`${status} ${text.slice(0, 160)}`);
  if (status >= 400 && !(type.includes('application/problem+json') && isProblemCode(JSON.parse(text).code)))
    wrong.push(`${status} without a code of ours: ${text.slice(0, 160)}`);
  if (/node_modules|\bat \w+.*:\d+:\d+|sqlite|\/src\/|fastify|zod/i.test(status >= 400 ? text : ''))
    wrong.push(`tells of the inside: ${text.slice(0, 160)}`);
  if (type.includes('html') && text.includes(script)) wrong.push('a script came back in HTML');
  return wrong;
}
