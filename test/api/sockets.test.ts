import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { basic, bearer, fixture, password, signIn } from './api-fixture.ts';
import { listen, open, raw } from './listening.ts';

async function listening(settings = {}) {
  const { world, app } = await fixture(settings);
  const port = await listen(app);
  return { world, app, port, stream: `ws://127.0.0.1:${port}/api/v1/terminals/gate/stream` };
}

test('a terminal stream opens for a session, a token and the terminal itself, and is told who it is and after what', async () => {
  const { world, app, stream } = await listening();
  await world.addUser('wang', 'operator', 'east', password);
  const secret = world.addTerminal('gate', 'east');
  for (const headers of [{ cookie: await signIn(app, 'wang') }, bearer(world.addToken('t', 'reader')), basic('gate', secret)]) {
    const socket = (await open(`${stream}?after=7`, { headers })) as WebSocket;
    expect(socket).not.toBeTypeOf('number');
    socket.close();
  }
  await open(stream, { headers: basic('gate', secret) });
  expect(world.streams).toEqual([
    { terminalId: 'gate', after: 7, identity: { kind: 'session', userId: 'wang' } },
    { terminalId: 'gate', after: 7, identity: { kind: 'token', tokenId: 't' } },
    { terminalId: 'gate', after: 7, identity: { kind: 'terminal', terminalId: 'gate' } },
    { terminalId: 'gate', after: null, identity: { kind: 'terminal', terminalId: 'gate' } },
  ]);
});

test('a stream is refused before the upgrade: stranger, wrong secret, other estate, unknown terminal, foreign page', async () => {
  const { world, app, port, stream } = await listening();
  await world.addUser('wang', 'operator', 'east', password);
  const cookie = await signIn(app, 'wang');
  const west = `ws://127.0.0.1:${port}/api/v1/terminals/west-gate/stream`;
  const statuses = [
    await open(stream),
    await open(stream, { headers: basic('gate', 'wrong') }),
    await open(west, { headers: { cookie } }),
    await open(`ws://127.0.0.1:${port}/api/v1/terminals/none/stream`, { headers: { cookie } }),
    await open(stream, { headers: { cookie }, origin: 'https://evil.example' }),
    await open(stream, { headers: { cookie, host: 'evil.example' } }),
    await open(`${stream}?after=-1`, { headers: { cookie } }),
    await open(`ws://127.0.0.1:${port}/mqtt`, { origin: 'https://evil.example' }, ['mqtt']),
    await open(`ws://127.0.0.1:${port}/mqtt`, {}, ['chat']),
  ];
  expect(statuses).toEqual([401, 401, 404, 404, 403, 403, 400, 403, 426]);
  expect(world.streams).toEqual([]);
  expect(await open(stream, { headers: { cookie }, origin: `http://127.0.0.1:${port}` })).not.toBeTypeOf('number');
});

test('a revoked token and a closed session end their open streams within five seconds', async () => {
  const { world, app, stream } = await listening();
  await world.addUser('wang', 'operator', 'east', password);
  const cookie = await signIn(app, 'wang');
  const byToken = (await open(stream, { headers: bearer(world.addToken('t', 'reader')) })) as WebSocket;
  const bySession = (await open(stream, { headers: { cookie } })) as WebSocket;
  const untouched = (await open(stream, { headers: bearer(world.addToken('other', 'reader')) })) as WebSocket;
  const closed = Promise.all([once(byToken, 'close'), once(bySession, 'close')]);
  const started = performance.now();
  world.journal.tokens.delete('t');
  await app.inject({ method: 'DELETE', url: '/api/v1/session', headers: { cookie } });
  expect((await closed).map(([code]) => code)).toEqual([4401, 4401]);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(untouched.readyState).toBe(untouched.OPEN);
});

test('an open stream keeps its session from going idle, but not beyond its seven days', async () => {
  const { world, app, stream } = await listening();
  await world.addUser('wang', 'operator', 'east', password);
  const cookie = await signIn(app, 'wang');
  const socket = (await open(stream, { headers: { cookie } })) as WebSocket;
  const seen = () => [...world.journal.sessions.values()][0]!.seenAt;
  world.clock.advance(8 * 3_600_000);
  await expect.poll(seen, { timeout: 5000 }).toBe(world.clock.wall());
  world.clock.advance(8 * 3_600_000);
  expect((await app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(200);
  const closed = once(socket, 'close');
  world.clock.advance(7 * 86_400_000);
  expect((await closed)[0]).toBe(4401);
});

test('MQTT over WebSocket gets subprotocol mqtt and raw bytes both ways', async () => {
  const { port } = await listening();
  const socket = (await open(`ws://127.0.0.1:${port}/mqtt`, {}, ['mqttv3.1', 'mqtt'])) as WebSocket;
  expect(socket.protocol).toBe('mqtt');
  const echo = once(socket, 'message');
  socket.send(Buffer.from([0xc0, 0x00]));
  expect(Buffer.from((await echo)[0] as Buffer)).toEqual(Buffer.from([0xc0, 0x00]));
});

test('a frame larger than anything we speak closes the socket', async () => {
  const { port } = await listening();
  const socket = (await open(`ws://127.0.0.1:${port}/mqtt`, {}, ['mqtt'])) as WebSocket;
  const closed = once(socket, 'close');
  socket.on('error', () => {});
  socket.send(Buffer.alloc(300_000));
  expect((await closed)[0]).toBe(1009);
});

test('closing the API ends open streams and does not wait for them', async () => {
  const { world, app, stream } = await listening();
  const socket = (await open(stream, { headers: bearer(world.addToken('t', 'reader')) })) as WebSocket;
  const closed = once(socket, 'close');
  const started = performance.now();
  await app.close();
  await closed;
  expect(performance.now() - started).toBeLessThan(2000);
});

test('slow headers and slow bodies are cut within ten seconds, others are served meanwhile', async () => {
  const { world, app, port } = await listening();
  const token = world.addToken('t', 'administrator');
  const headers = raw(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  const body = raw(
    port,
    `POST /api/v1/devices HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id":`,
  );
  expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
  for (const { text, ms } of await Promise.all([headers, body])) {
    expect(ms).toBeLessThan(10_500);
    expect(text).toMatch(/^HTTP\/1\.1 408 |^$/);
  }
}, 20_000);

test('what is no HTTP is answered with a problem document or closed, and never with a stack', async () => {
  const { port } = await listening();
  const cases: [string, RegExp][] = [
    ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', /^HTTP\/1\.1 400 /],
    ['GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['GET /healthz HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 403 /],
    [`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    [
      'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    ['GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 403 /],
  ];
  for (const [bytes, expected] of cases) {
    const { text } = await raw(port, bytes, 2000);
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/\n\s+at |node_modules/);
  }
});

test('an upgrade whose address cannot be read is answered and closed: it holds neither a socket nor the end of the gateway', async () => {
  const { app } = await fixture();
  const port = await listen(app);
  for (const [path, status] of [
    ['/ocpp/%ff', 400],
    [`/ocpp/${'x'.repeat(300)}`, 414],
  ] as const) {
    const head = 'Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    const { text, ms } = await raw(port, `GET ${path} HTTP/1.1\r\n${head}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`, 3_000);
    expect(text).toContain(`HTTP/1.1 ${status}`);
    expect(ms).toBeLessThan(2_900);
  }
});

test('a retired terminal loses its open stream', async () => {
  const { world, stream } = await listening();
  const socket = (await open(stream, { headers: basic('gate', world.addTerminal('gate', 'east')) })) as WebSocket;
  const closed = once(socket, 'close');
  world.journal.terminals.delete('gate');
  expect((await closed)[0]).toBe(4401);
});

test('beyond the bound a connection is closed and counted, and those before it stay', async () => {
  const { world, app, port, stream } = await listening();
  const socket = (await open(stream, { headers: bearer(world.addToken('t', 'reader')) })) as WebSocket;
  expect(app.server.maxConnections).toBe(10_000);
  app.server.maxConnections = 1;
  expect((await raw(port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n', 2000)).text).toBe('');
  expect(socket.readyState).toBe(socket.OPEN);
  expect(await world.metrics.registry.metrics()).toContain('anlin_http_connections_dropped_total 1');
});
