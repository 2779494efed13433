import { raw } from './web-raw.ts';
import { type Answer, type Call, type Probe, script, type WebSite } from './web-site.ts';

/** Writes made by another site in the name of who is signed in: by fetch, by a form, over a WebSocket. */
export async function originProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  let tries = 0;
  const cookie = await world.newCookie();
  const { host, port } = new URL(world.gateway.http);
  const [alarm] = await world.list('/api/v1/alarms?state=active');
  const act = `/api/v1/alarms/${alarm?.id}/comment`;
  const write = (more: Call) => world.call(act, { method: 'POST', cookie, raw: '{"comment":"forged"}', ...more });
  const json = { 'content-type': 'application/json' };
  const foreign = [
    'https://evil.example',
    `https://${host}`,
    `http://127.0.0.1:${Number(port) + 1}`,
    `http://localhost:${port}`,
    `http://${host}.evil.example`,
    `http://127.0.0.1.evil.example:${port}`,
    `http://evil.example#${host}`,
    `http://${host}@evil.example`,
    'null',
    'file://',
    'chrome-extension://abc',
    '',
  ];
  const refuse = (what: string, { status, text }: Answer, ...allowed: number[]) => {
    tries++;
    if (!allowed.includes(status)) found.push(`${what}: ${status} ${text.slice(0, 120)}`);
  };
  for (const origin of foreign) {
    refuse(`POST from ${origin}`, await write({ headers: { ...json, origin } }), 403);
    refuse(`DELETE from ${origin}`, await world.call('/api/v1/session', { method: 'DELETE', cookie, headers: { origin } }), 403);
    refuse(`GET from ${origin}`, await world.call('/api/v1/devices', { cookie, headers: { origin } }), 403);
    for (const path of ['/api/v1/terminals/gate/stream', '/mqtt', '/ocpp/button'])
      refuse(`WebSocket ${path} from ${origin}`, await world.call(path, { cookie, headers: { ...upgrade(path), origin } }), 403);
  }
  for (const site of ['cross-site', 'same-site'])
    refuse(`POST, Sec-Fetch-Site ${site}`, await write({ headers: { ...json, 'sec-fetch-site': site } }), 403);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain; application/json'])
    refuse(`a form of type ${type}`, await write({ headers: { 'content-type': type } }), 415);
  for (const name of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.evil.example'])
    refuse(`Host ${name}`, await world.call('/healthz', { headers: { host: name } }), 403, 400);
  for (const more of ['?_method=POST', '?method=POST'])
    refuse(`GET ${more}`, await world.call(`${act}${more}`, { cookie, headers: { 'x-http-method-override': 'POST' } }), 404, 405);
  const preflight = {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const { headers } = await world.call(act, { method: 'OPTIONS', headers: preflight });
  tries++;
  for (const name of Object.keys(headers))
    if (name.startsWith('access-control-')) found.push(`a preflight of another site is given ${name}`);
  const own = await write({ headers: { ...json, origin: world.gateway.http, 'sec-fetch-site': 'same-origin' } });
  if (own.status !== 200) found.push(`CONTROL: the same from the gateway's own pages: ${own.status} ${own.text}`);
  const socket = await world.call('/api/v1/terminals/gate/stream', { cookie, headers: { ...upgrade('/api'), origin: world.gateway.http } });
  if (socket.status !== 101) found.push(`CONTROL: a WebSocket from the gateway's own pages: ${socket.status} ${socket.text}`);
  return { found, tries };
}

export function upgrade(path: string): Record<string, string> {
  return {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...(path === '/mqtt' ? { 'sec-websocket-protocol': 'mqtt' } : {}),
    ...(path.startsWith('/ocpp') ? { 'sec-websocket-protocol': 'ocpp1.6' } : {}),
  };
}

/** Headers of every kind of answer, and what errors say. */
export async function headerProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  const cookie = await world.newCookie();
  const json = { 'content-type': 'application/json' };
  const asset = /\/web\/console\/assets\/[\w.-]+\.js/.exec((await world.call('/')).text)?.[0] ?? '';
  if (asset === '') found.push('CONTROL: the console names no script of its own');
  const post = (path: string, more: Call) => world.call(path, { method: 'POST', ...more });
  const answers: Readonly<Record<string, () => Promise<Answer>>> = {
    'page 200': () => world.call('/'),
    'terminal page 200': () => world.call('/terminal/gate'),
    'file 200': () => world.call(asset),
    'file 404': () => world.call('/web/nothing.js'),
    'reference 200': () => world.call('/api/docs/'),
    'data 200': () => world.call('/api/v1/devices', { cookie }),
    'session 200': () => world.call('/api/v1/session', { cookie }),
    'health 200': () => world.call('/healthz'),
    'metrics 200': () => world.call('/metrics'),
    'document 200': () => world.call('/api/v1/openapi.json'),
    'head 200': () => world.call('/api/v1/devices', { method: 'HEAD', cookie }),
    'body 400': () => post('/api/v1/session', { raw: '{', headers: json }),
    'shape 400': () => post('/api/v1/session', { body: { user: script, password: 7 } }),
    'address 400': () => world.call('/api/v1/devices/%ff'),
    'nobody 401': () => world.call('/api/v1/devices'),
    'wrong password 401': () => post('/api/v1/session', { body: { user: 'nobody', password: 'a wrong long password' }, from: '127.0.4.1' }),
    'origin 403': () => world.call('/', { headers: { origin: 'https://evil.example' } }),
    'host 403': () => world.call('/', { headers: { host: 'evil.example' } }),
    'role 403': () => world.call('/api/v1/users', { cookie }),
    'nothing 404': () => world.call(`/${encodeURIComponent(script)}`),
    'object 404': () => world.call('/api/v1/devices/nothing', { cookie }),
    'method 405': () => post('/healthz', { body: {} }),
    'large 413': () => post('/api/v1/session', { raw: ' '.repeat(1_100_000), headers: json }),
    'long 414': () => world.call(`/api/v1/devices/${'x'.repeat(400)}`, { cookie }),
    'type 415': () => post('/api/v1/session', { raw: 'x', headers: { 'content-type': 'text/plain' } }),
    'upgrade 426': () => world.call('/mqtt'),
    'locked 429': async () => {
      const attempt = () => post('/api/v1/session', { body: { user: 'nobody', password: 'x' }, from: '127.0.4.2' });
      for (let i = 0; i < 10; i++) await attempt();
      return attempt();
    },
    'no plan 404': () => world.call('/api/v1/plans/none', { cookie }),
    'sign-out 204': async () => world.call('/api/v1/session', { method: 'DELETE', cookie: await world.newCookie() }),
    'large headers 431': () => raw(world, `GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`),
    'long address 431': () => raw(world, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
    'no HTTP 400': () => raw(world, 'HELO\r\n\r\n'),
    'event stream 200': () =>
      raw(
        world,
        `GET /api/v1/events?after=latest HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nAccept: text/event-stream\r\n\r\n`,
        1_500,
      ),
  };
  for (const [what, ask] of Object.entries(answers)) {
    const answer = await ask();
    if (answer.status !== Number(what.split(' ').at(-1))) found.push(`${what}: came ${answer.status} ${answer.text.slice(0, 200)}`);
    found.push(...headersMissing(answer, what).map((each) => `${what}: ${each}`));
    if (/node_modules|\bat \w+.*:\d+:\d+|sqlite|\/src\/|fastify|zod/i.test(answer.status >= 400 ? answer.text : ''))
      found.push(`${what}: the error tells of the inside: ${answer.text.slice(0, 300)}`);
    if (answer.text.includes(script) && String(answer.headers['content-type']).includes('html'))
      found.push(`${what}: a script came back in HTML`);
  }
  return { found, tries: Object.keys(answers).length };
}

/** What the headers of an answer lack; `what` begins with the kind of answer. */
export function headersMissing({ headers, text }: Answer, what: string): string[] {
  const missing: string[] = [];
  const policy = String(headers['content-security-policy'] ?? '');
  if (!/default-src 'self'/.test(policy) || /unsafe|\*|https?:/.test(policy))
    missing.push(`Content-Security-Policy is ${JSON.stringify(policy)}`);
  for (const part of ["frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"])
    if (!policy.includes(part)) missing.push(`Content-Security-Policy has no ${part}`);
  for (const [name, value] of Object.entries({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  }))
    if (headers[name] !== value) missing.push(`${name}: ${headers[name] ?? 'none'}`);
  for (const name of ['server', 'x-powered-by', 'access-control-allow-origin'])
    if (headers[name] !== undefined) missing.push(`${name}: ${headers[name]}`);
  const cache = String(headers['cache-control'] ?? '');
  const isPublic =
    /^(page|terminal page|file|reference|health|head|origin|host|nothing|method|upgrade|large headers|long address|no HTTP)/.test(what);
  if (cache === '' || (!isPublic && !cache.includes('no-store'))) missing.push(`Cache-Control: ${cache || 'none'}`);
  if (text !== '' && headers['content-type'] === undefined) missing.push('Content-Type: none');
  return missing;
}

const outside = [
  '/web/../package.json',
  '/web/%2e%2e/package.json',
  '/web/..%2f..%2fpackage.json',
  '/web/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
  '/web/%252e%252e%252fetc/passwd',
  '/web/....//....//etc/passwd',
  '/web/..\\..\\package.json',
  '/web/..%5c..%5cpackage.json',
  '/web/console/assets/../../../../package.json',
  '/web/console/../../main.js',
  '/web//etc/passwd',
  '/web/%2fetc/passwd',
  '/web/.git/config',
  '/web/console/.vite/manifest.json',
  '/web/console/index.html%00.js',
  '/../etc/passwd',
  '/%2e%2e/etc/passwd',
  '/api/docs/../../../../etc/passwd',
  '/api/docs/static/..%2f..%2f..%2fpackage.json',
  '/api/docs/%2e%2e/%2e%2e/package.json',
];
const elsewhere = [
  '//evil.example',
  '//evil.example/%2e%2e',
  '/\\evil.example',
  '/%5cevil.example',
  '/%2f%2fevil.example',
  '/web//evil.example/',
  '/api/docs//evil.example',
  '//evil.example/api/docs',
  '/api/docs?next=https://evil.example',
  '/sign-in?next=https://evil.example',
  '/setup/x?next=//evil.example',
  'http://evil.example/api/docs',
];

/** Files outside of the pages, and addresses that would send somebody elsewhere. */
export async function addressProbes(world: WebSite): Promise<Probe> {
  const found: string[] = [];
  for (const path of outside) {
    const { status, text } = await world.call(path);
    if (status < 400 || /root:|"dependencies"|\[core\]/.test(text)) found.push(`${path}: ${status} ${text.slice(0, 80)}`);
  }
  for (const path of elsewhere) {
    const { status, headers } = await world.call(path);
    const { location } = headers;
    const to = location === undefined ? null : new URL(String(location), world.gateway.http);
    if (to !== null && to.origin !== world.gateway.http) found.push(`${path}: ${status}, sends people to ${to}`);
  }
  return { found, tries: outside.length + elsewhere.length };
}
