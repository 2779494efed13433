import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostAllowed, originAllowed, severalHosts } from '../../src/api/guard/host-and-origin.ts';
import { refusedWrite } from '../../src/api/refused-write.ts';
import { bearer, fixture, password, signIn } from './api-fixture.ts';

test('only loopback names and configured names may be used as Host', async () => {
  const { world, app } = await fixture();
  for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080', 'anlin.test:8080', 'LOCALHOST']) {
    expect([host, (await app.inject({ url: '/healthz', headers: { host } })).statusCode]).toEqual([host, 200]);
  }
  for (const host of [
    'evil.example',
    'anlin.test:9999',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'anlin.test@evil',
    'anlin.test:8080:1',
  ]) {
    const answer = await app.inject({ url: '/healthz', headers: { host } });
    expect([host, answer.statusCode, answer.json().code]).toEqual([host, 403, 'host-not-allowed']);
  }
  const text = await world.metrics.registry.metrics();
  expect(text).toContain('anlin_http_refused_total{why="host"} 6');
});

test('a forwarded host counts only when it comes from the trusted proxy, and is checked as well', async () => {
  const forwarded = { host: 'localhost', 'x-forwarded-host': 'evil.example' };
  const alone = await fixture();
  expect((await alone.app.inject({ url: '/healthz', headers: forwarded })).statusCode).toBe(200);
  const proxied = await fixture({ trustProxy: '10.0.0.1' });
  const from = (remoteAddress: string) => proxied.app.inject({ url: '/healthz', headers: forwarded, remoteAddress });
  expect([(await from('10.0.0.1')).statusCode, (await from('10.0.0.2')).statusCode]).toEqual([403, 200]);
});

test('a write with a foreign Origin is refused, whatever the cookie; without a browser it passes', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  const cookie = await signIn(app, 'wang');
  const acknowledge = (headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/api/v1/alarms/alarm-east/acknowledge', headers: { host: 'localhost:8080', cookie, ...headers } });
  for (const origin of ['https://evil.example', 'http://localhost:9999', 'null', 'http://127.0.0.1:8080', 'file://', 'garbage']) {
    expect([origin, (await acknowledge({ origin })).json().code]).toEqual([origin, 'origin-not-allowed']);
  }
  for (const site of ['cross-site', 'same-site']) expect((await acknowledge({ 'sec-fetch-site': site })).statusCode).toBe(403);
  expect(world.acts).toEqual([]);
  expect((await acknowledge({ origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
  expect((await acknowledge({})).statusCode).toBe(200);
});

test('a form of another site cannot be a request: only JSON is taken', async () => {
  const { world, app } = await fixture();
  await world.addUser('wang', 'operator', '', password);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { 'content-type': type },
      payload: JSON.stringify({ user: 'wang', password }),
    });
    expect([type, answer.statusCode, answer.json().code]).toEqual([type, 415, 'unsupported-media-type']);
  }
});

test('every answer carries the headers that keep a browser safe, and data is not stored', async () => {
  const publicDir = mkdtempSync(join(tmpdir(), 'anlin-pages-'));
  writeFileSync(join(publicDir, 'index.html'), '<!doctype html><title>Anlin</title>');
  writeFileSync(join(publicDir, 'terminal.html'), '<!doctype html><title>terminal</title>');
  const { world, app } = await fixture({ publicDir, secure: true });
  const headers = bearer(world.addToken('t', 'reader'));
  for (const url of [
    '/',
    '/terminal/gate',
    '/web/index.html',
    '/api/v1/devices',
    '/api/v1/nothing',
    '/healthz',
    '/api/docs/static/index.html',
  ]) {
    const answer = await app.inject({ url, headers });
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
    });
    if (url.startsWith('/api/v1')) expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-powered-by']).toBeUndefined();
  }
  expect((await app.inject({ url: '/terminal/gate' })).body).toContain('<title>terminal');
  expect((await app.inject({ url: '/terminal/gate' })).headers['content-type']).toContain('text/html');
  for (const url of ['/web/../package.json', '/web/%2e%2e/package.json', '/web/..%2fpackage.json', '/web/', '/web/.env']) {
    const answer = await app.inject({ url });
    expect([url, answer.statusCode >= 400 && answer.statusCode < 500, answer.body.includes('"name"')]).toEqual([url, true, false]);
  }
});

test('errors are problem documents with a stable code, never a stack', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'administrator'));
  const long = 'x'.repeat(300);
  const cases: [string, string, number, string, object?, string?][] = [
    ['GET', '/api/v1/nothing', 404, 'not-found'],
    ['GET', '/api/v1/devices/none', 404, 'not-found'],
    ['PUT', '/api/v1/devices', 405, 'method-not-allowed'],
    ['POST', '/healthz', 405, 'method-not-allowed'],
    ['OPTIONS', '/api/v1/devices', 405, 'method-not-allowed'],
    ['GET', '/api/v1/plans/none', 404, 'not-found'],
    ['GET', `/api/v1/devices/${long}`, 414, 'uri-too-long'],
    ['GET', '/api/v1/devices/%zz', 400, 'bad-request'],
    ['GET', '/mqtt', 426, 'upgrade-required'],
    ['GET', '/api/v1/terminals/gate/stream', 426, 'upgrade-required'],
    ['POST', '/api/v1/devices', 413, 'too-large', { 'content-type': 'application/json' }, `"${'x'.repeat(1_048_577)}"`],
    ['POST', '/api/v1/devices/gas-1/messages', 413, 'too-large', {}, 'x'.repeat(65_537)],
    ['POST', '/api/v1/devices', 400, 'invalid-json', { 'content-type': 'application/json' }, '{"id":'],
    ['POST', '/api/v1/devices', 400, 'invalid-request', { 'content-type': 'application/json' }, '{"id":"a b","profile":7}'],
    ['POST', '/api/v1/devices', 409, 'already-exists', { 'content-type': 'application/json' }, '{"id":"gas-1","profile":"gas-test"}'],
    ['POST', '/api/v1/devices', 400, 'invalid-request', { 'content-type': 'application/json' }, '{"id":"n","profile":"nix"}'],
    [
      'POST',
      '/api/v1/devices',
      400,
      'weak-secret',
      { 'content-type': 'application/json' },
      '{"id":"n","profile":"gas-test","secret":"1234"}',
    ],
  ];
  for (const [method, url, status, code, more = {}, payload] of cases) {
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: { ...headers, ...more },
      ...(payload === undefined ? {} : { payload }),
    });
    expect([method, url.slice(0, 60), answer.statusCode]).toEqual([method, url.slice(0, 60), status]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ type: `urn:anlin:problem:${code}`, status, code });
    expect(answer.body).not.toMatch(/\n\s+at |node_modules|\.ts:/);
    expect(answer.body.length).toBeLessThan(3000);
  }
  const allow = await app.inject({ method: 'PUT', url: '/api/v1/devices', headers });
  expect(allow.headers.allow).toBe('GET, HEAD, POST');
  const fields = await app.inject({ method: 'POST', url: '/api/v1/devices', headers, payload: { id: 'a b', profile: 7 } });
  expect(fields.json().errors.map(({ field, came }: { field: string; came: string }) => [field, came])).toEqual([
    ['body.id', '"a b"'],
    ['body.profile', '7'],
  ]);
  const query = await app.inject({ url: '/api/v1/alarms?device=x', headers });
  expect(query.json().errors).toMatchObject([{ field: 'query', expected: 'known fields only', came: '"device"' }]);
});

test('what the administration refuses says what was expected, what came and how it is cured', () => {
  const message = 'profile: expected one of gas-household, sos-button; came smoke-new';
  const refused = refusedWrite(Object.assign(new Error(message), { code: 'unknown-profile', field: 'profile' }));
  expect(refused?.errors).toEqual([
    { field: 'body.profile', expected: 'one of gas-household, sos-button', came: 'smoke-new', cure: expect.stringContaining('/reload') },
  ]);
});

test('a failure inside is answered 500 with nothing of the cause, and handed to the log', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  world.journal.reader.activeAlarms = () => {
    throw new Error('secret path /var/lib/anlin');
  };
  const answer = await app.inject({ url: '/api/v1/devices', headers });
  expect([answer.statusCode, answer.json().code, answer.body.includes('/var/lib')]).toEqual([500, 'internal', false]);
  expect(String(world.failures[0])).toContain('secret path');
});

test('titles of problems come in Chinese when asked for', async () => {
  const { app } = await fixture();
  const answer = await app.inject({ url: '/api/v1/devices', headers: { 'accept-language': 'zh-CN' } });
  expect([answer.statusCode, answer.json().title]).toEqual([401, '需要登录']);
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="anlin"');
});

test('health needs no sign-in, readiness gives its reasons, metrics are open on this machine only', async () => {
  const { world, app } = await fixture();
  expect((await app.inject({ url: '/healthz' })).json()).toMatchObject({ status: 'ok' });
  expect((await app.inject({ url: '/readyz' })).statusCode).toBe(200);
  world.ready = false;
  const notReady = await app.inject({ url: '/readyz' });
  expect([notReady.statusCode, notReady.json().checks]).toEqual([503, [{ name: 'journal', ok: false, detail: 'disk full' }]]);
  const metrics = (remoteAddress: string, headers = {}) => app.inject({ url: '/metrics', remoteAddress, headers });
  const local = await metrics('127.0.0.1');
  expect([local.statusCode, local.headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
  expect(local.body).toContain('# TYPE anlin_http_request_seconds histogram');
  expect((await metrics('192.0.2.9')).statusCode).toBe(401);
  expect((await metrics('192.0.2.9', bearer(world.addToken('prometheus', 'reader')))).statusCode).toBe(200);
  const proxied = await fixture({ trustProxy: '127.0.0.1' });
  expect((await proxied.app.inject({ url: '/metrics' })).statusCode).toBe(401);
  const open = await fixture({ metricsOpen: true });
  expect((await open.app.inject({ url: '/metrics', remoteAddress: '192.0.2.9' })).statusCode).toBe(200);
});

test('strangers are slowed down by address; who has signed in there is not', async () => {
  const { world, app } = await fixture();
  const headers = bearer(world.addToken('t', 'reader'));
  let limited = 0;
  for (let i = 0; i < 6010; i++) if ((await app.inject({ url: '/api/v1/demo' })).statusCode === 429) limited++;
  expect(limited).toBe(10);
  expect((await app.inject({ url: '/api/v1/devices', headers })).statusCode).toBe(200);
  expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
}, 60_000);

test('host and origin are compared by name and port, not by how they look', () => {
  expect(hostAllowed('anlin.test.', ['anlin.test'])).toBe(true);
  expect(hostAllowed('anlin.test:443', ['anlin.test'])).toBe(true);
  expect(hostAllowed(undefined, ['anlin.test'])).toBe(false);
  expect(hostAllowed('a b', ['a b'])).toBe(false);
  expect(originAllowed({ origin: 'https://anlin.test' }, 'anlin.test:443', true, null)).toBe(true);
  expect(originAllowed({ origin: 'https://anlin.test' }, 'anlin.test:80', true, null)).toBe(false);
  // Another server may stand on the port of HTTPS of the same name.
  expect(originAllowed({ origin: 'https://anlin.test' }, 'anlin.test', true, 'http:')).toBe(false);
  expect(originAllowed({ origin: 'http://anlin.test' }, 'anlin.test', true, 'http:')).toBe(true);
  expect(originAllowed({ origin: 'http://anlin.test' }, 'anlin.test', true, 'https:')).toBe(false);
  expect(originAllowed({}, 'anlin.test', true, 'http:')).toBe(true);
});

test('what nobody can read is refused with the headers of every other answer', async () => {
  const { app } = await fixture();
  for (const url of ['/api/v1/devices/%ff', `/api/v1/devices/${'x'.repeat(400)}`]) {
    const { headers, statusCode } = await app.inject({ url, headers: { host: 'localhost' } });
    const { headers: usual } = await app.inject({ url: '/healthz', headers: { host: 'localhost' } });
    expect(statusCode).toBeGreaterThanOrEqual(400);
    for (const name of ['content-security-policy', 'x-content-type-options', 'x-frame-options', 'referrer-policy'])
      expect([name, headers[name]]).toEqual([name, usual[name]]);
  }
});

test('a request with two Host lines is refused', () => {
  expect(severalHosts(['Host', 'localhost', 'Accept', 'host', 'hOST', 'evil.example'])).toBe(true);
  expect(severalHosts(['Host', 'localhost', 'Accept', 'host'])).toBe(false);
});

test('metrics name every place: from elsewhere they take a role for all of it', async () => {
  const { world, app } = await fixture();
  const ask = async (token: string) =>
    (await app.inject({ url: '/metrics', headers: bearer(token), remoteAddress: '192.0.2.7' })).statusCode;
  expect(await ask(world.addToken('east', 'administrator', 'east'))).toBe(403);
  expect(await ask(world.addToken('all', 'reader', ''))).toBe(200);
});
