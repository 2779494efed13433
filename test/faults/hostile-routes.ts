import { request } from 'node:http';
import { isProblemCode } from '../../src/api/problem-codes.ts';
import { bodyLimit, type Fate, type HostileBody, messageLimit } from './hostile-bodies.ts';
import type { HostileWorld } from './hostile-world.ts';

export const httpDevice = (index: number) => `http-${index}`;
/** What routes with an id are tried on: it may be replaced, changed or retired by something that was harmless. */
export const goat = 'goat';
const messagesPath = '/api/v1/devices/{id}/messages';

/** An error with one of our codes, as a problem document. */
const refused = '4\\d\\d [a-z-]+';
const messageAnswer: Readonly<Record<Fate, RegExp>> = {
  unreadable: /^400 unreadable-message$/,
  harmless: /^202$/,
  'too-long': /^413 too-large$/,
};

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly takesBody: boolean;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
}

/** Every route the gateway describes itself: a new one is met without anybody writing it down here. */
export async function operationsOf(world: HostileWorld): Promise<readonly Operation[]> {
  return operationsIn(await world.get('/api/v1/openapi.json'));
}

export function operationsIn(openApi: unknown): readonly Operation[] {
  const document = openApi as {
    paths: Record<string, Record<string, { requestBody?: unknown; parameters?: { name: string; in: string }[] }>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, parameters = [] }]) => {
      return { path, method: method.toUpperCase(), takesBody: requestBody !== undefined, parameters };
    }),
  );
}

/** Hostile messages of devices over HTTP. */
export async function throwAtMessages(world: HostileWorld, bodies: readonly HostileBody[]): Promise<void> {
  for (const [index, { name, body, fate }] of bodies.entries())
    await world.meet(`HTTP messages, ${name}`, messageAnswer[fate], () => postMessage(world, httpDevice(index), body));
  const [least, most] = [Buffer.alloc(messageLimit, 0x20), Buffer.alloc(messageLimit + 1, 0x20)];
  await world.meet('HTTP messages, 64 KiB', /^400 unreadable-message$/, () => postMessage(world, httpDevice(0), least));
  await world.meet('HTTP messages, 64 KiB and one byte', /^413 too-large$/, () => postMessage(world, httpDevice(0), most));
}

export function postMessage(world: HostileWorld, device: string, body: Buffer): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${device}:${world.secretOf(device)}`).toString('base64')}`;
  return ask(world, 'POST', messagesPath.replace('{id}', device), { authorization, 'content-type': 'application/json' }, body);
}

/** Every hostile body to every other route that changes something; `every`: only each so-manieth of the pairs. */
export async function throwAtRoutes(
  world: HostileWorld,
  operations: readonly Operation[],
  bodies: readonly HostileBody[],
): Promise<number> {
  let routes = 0;
  for (const { path, method, takesBody } of operations) {
    if (method === 'GET' || path === messagesPath) continue;
    routes++;
    for (const { name, body, fate } of [...bodies, ...limits]) {
      // No body at all, or null, is what a button without a comment sends.
      const mayBeTaken = fate === 'harmless' || body.length === 0 || name === 'null' || !takesBody;
      const allowed =
        fate === 'too-long' && takesBody
          ? /^(413 too-large|401 sign-in-required)$/
          : new RegExp(mayBeTaken ? `^(2\\d\\d|${refused})$` : `^${refused}$`);
      await world.meet(`${method} ${path}, ${name}`, allowed, () => asPersonOrToken(world, method, filled(path, goat), body));
    }
  }
  return routes;
}

const limits: readonly HostileBody[] = [
  { name: '1 MiB', body: Buffer.alloc(bodyLimit, 0x20), fate: 'harmless' },
  { name: '1 MiB and one byte', body: Buffer.alloc(bodyLimit + 1, 0x20), fate: 'too-long' },
];

/** Of one parameter; encoded. */
export const hostileValues = [
  '1e999',
  '-1',
  'NaN',
  '%00',
  '%ff',
  '%ed%a0%80',
  '__proto__',
  'constructor',
  '{}',
  '[]',
  '9'.repeat(400),
  'x'.repeat(8_000),
];
export const hostileQueries = [
  '__proto__[polluted]=1',
  'constructor[prototype][polluted]=1',
  '__proto__.polluted=1',
  `${'a=1&'.repeat(3_000)}a=1`,
];
export const hostileIds = [
  '%00',
  '%ff',
  '..%2f..%2fetc',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'x'.repeat(300),
  '%E2%80%AE',
  '%ed%a0%80',
];

/** Hostile values of every parameter, names nobody knows, and ids, on every route. */
export async function throwAtAddresses(world: HostileWorld, operations: readonly Operation[]): Promise<number> {
  const allowed = new RegExp(`^(2\\d\\d|${refused})$`);
  let tried = 0;
  const meet = async (method: string, address: string) => {
    tried++;
    const [what] = [`${method} ${address.length > 120 ? `${address.slice(0, 120)}... (${address.length})` : address}`];
    await world.meet(what, allowed, () => asPersonOrToken(world, method, address, null));
  };
  for (const { path, method, parameters } of operations) {
    const address = filled(path, goat);
    const queries = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    for (const name of queries) for (const value of hostileValues) await meet(method, `${address}?${name}=${value}`);
    if (queries.length > 0) {
      for (const query of hostileQueries) await meet(method, `${address}?${query}`);
      await meet(method, `${address}?${queries[0]}=1&${queries[0]}=2`);
    }
    if (path.includes('{')) for (const id of hostileIds) await meet(method, filled(path, id));
  }
  return tried;
}

function filled(path: string, id: string): string {
  return path.replace(/\{\w+\}/g, id);
}

/** Acts on alarms take a person; everything else is tried with the highest right there is. */
async function asPersonOrToken(world: HostileWorld, method: string, path: string, body: Buffer | null): Promise<string> {
  const { token, cookie } = world.site;
  const type = body === null ? {} : { 'content-type': 'application/json' };
  const answer = await ask(world, method, path, { ...type, authorization: `Bearer ${token}` }, body);
  return answer === '403 person-required' ? ask(world, method, path, { ...type, cookie }, body) : answer;
}

/** The status, and the code of an error. What is sent waits for an answer that may come before all of it is out. */
function ask(world: HostileWorld, method: string, path: string, headers: Record<string, string>, body: Buffer | null): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.gateway.http);
    const length = body === null ? {} : { 'content-length': body.length };
    const sent = request({ hostname, port, method, path, agent: false, headers: { ...headers, ...length } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve(inWords(answer.statusCode ?? 0, answer.headers['content-type'] ?? '', Buffer.concat(parts))));
      answer.on('error', reject);
    });
    sent.on('error', (error) => resolve(`cut: ${error.message}`));
    if (body === null || body.length <= bodyLimit) {
      sent.end(body ?? undefined);
      return;
    }
    // Larger than anything is allowed to be: refused for its length, before it is there.
    sent.write(body.subarray(0, messageLimit));
  });
}

function inWords(status: number, type: string, body: Buffer): string {
  if (status < 400) return String(status);
  if (!type.includes('application/problem+json')) return `${status} no problem document`;
  const { code } = JSON.parse(body.toString('utf8')) as { code?: unknown };
  return typeof code === 'string' && isProblemCode(code) ? `${status} ${code}` : `${status} no code of ours`;
}
