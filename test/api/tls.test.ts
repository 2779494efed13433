import { once } from 'node:events';
import { request } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { buildApi } from '../../src/api/build-api.ts';
import { countInto } from '../../src/ingest/ocpp/counted.ts';
import { OcppSource } from '../../src/ingest/ocpp/ocpp-source.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { type Certificate, TestAuthority } from '../support/certificates.ts';
import { findProgram } from '../support/required-services.ts';
import { basic, fixture } from './api-fixture.ts';
import { World } from './fake-ports.ts';
import { listen, open } from './listening.ts';

const hasOpenssl = findProgram('openssl') !== null;

test.skipIf(!hasOpenssl)('with a certificate it speaks HTTPS, tells browsers to stay there, and refuses TLS 1.1', async () => {
  const { cert, key } = new TestAuthority('gateways').issue('/CN=localhost');
  const { app } = await fixture({ secure: true, tls: { key, cert } });
  const port = await listen(app);
  const answer = await new Promise<{ status: number | undefined; hsts: unknown }>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/healthz', rejectUnauthorized: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, hsts: response.headers['strict-transport-security'] });
    })
      .on('error', reject)
      .end();
  });
  expect(answer).toEqual({ status: 200, hsts: 'max-age=31536000' });
  const old = await new Promise<string>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' });
    socket.on('secureConnect', () => resolve('connected'));
    socket.on('error', (error) => resolve(error.message));
  });
  expect(old).not.toBe('connected');
});

/** The HTTP side over TLS with stations `post-1` and `post-2`, that asks for certificates of `ca`. */
async function stationSide(ca: TestAuthority, crl: readonly string[]) {
  const world = new World();
  const secrets = { 'post-1': world.addDevice('post-1', 'east/1'), 'post-2': world.addDevice('post-2', 'east/1') };
  world.addTerminal('gate', 'east');
  const taken: string[] = [];
  const source = new OcppSource({
    custody: {
      take: ({ deviceId }, { kept }) => {
        taken.push(deviceId);
        queueMicrotask(() => kept(taken.length, false));
      },
    },
    clock: systemClock,
    random: systemRandom,
    count: countInto(world.metrics),
    heartbeatSeconds: () => 60,
    onSignal: () => {},
    onConnection: () => {},
  });
  const own = new TestAuthority('gateways').issue('/CN=localhost');
  const ports = world.ports({ secure: true, tls: { cert: own.cert, key: own.key, client: { ca: ca.cert, crl } } });
  const app = await buildApi({ ...ports, attachOcpp: (socket, raw, id, version) => source.attach(socket, raw, id, version) });
  onTestFinished(() => app.close());
  const port = await listen(app);
  const enter = (id: string, shown: Certificate | null, headers: Record<string, string> = {}, version = 'ocpp1.6') => {
    // So that a refusal before does not count.
    world.clock.advance(61_000);
    const options = { rejectUnauthorized: false, headers, ...(shown === null ? {} : { cert: shown.cert, key: shown.key }) };
    return open(`wss://127.0.0.1:${port}/ocpp/${id}`, options, [version]);
  };
  return { world, app, port, source, secrets, enter };
}

const heartbeat = async (socket: WebSocket) => {
  socket.send('[2,"h1","Heartbeat",{}]');
  return JSON.parse(String((await once(socket, 'message'))[0]))[0];
};

test.skipIf(!hasOpenssl)('a station comes with a certificate of its own name, and a wrong one disturbs nobody', async () => {
  const [ca, foreign] = [new TestAuthority('stations'), new TestAuthority('stations')];
  const good = ca.issue('/O=Sunshine/CN=post-1', { extensions: 'extendedKeyUsage=clientAuth' });
  const bySan = ca.issue('/CN=SN-0001', { extensions: 'subjectAltName=DNS:post.example,DNS:post-1' });
  const withdrawn = ca.issue('/CN=post-1');
  const { world, source, secrets, enter } = await stationSide(ca, [ca.withdraw(withdrawn)]);
  const [own, others] = [basic('post-1', secrets['post-1']), basic('post-2', secrets['post-2'])];

  const live = (await enter('post-1', good, {}, 'ocpp2.0.1')) as WebSocket;
  expect(await heartbeat(live)).toBe(3);
  const other = ca.issue('/CN=post-2');
  const wrong: readonly (readonly [string, Certificate | null, Record<string, string>?, string?])[] = [
    ['nothing', null],
    ['another authority of the same name', foreign.issue('/CN=post-1')],
    ['over', ca.issue('/CN=post-1', { days: -1 })],
    ['withdrawn', withdrawn],
    ['for servers only', ca.issue('/CN=post-1', { extensions: 'extendedKeyUsage=serverAuth' })],
    ['of another station', other],
    ['a pattern', ca.issue('/CN=x', { extensions: 'subjectAltName=DNS:*,DNS:post-*' })],
    ['a name in a name', ca.issue('/CN=x', { extensions: 'subjectAltName=@n\n[n]\nDNS.1=a\\, DNS:post-1\\, b' })],
    ['two names', ca.issue('/CN=post-2/CN=post-1')],
    ['right, and a wrong secret', good, basic('post-1', 'guessed')],
    ['another authority, and the right secret', foreign.issue('/CN=post-1'), own],
    ['of another station, and the right secret', other, own],
    ['of a terminal', ca.issue('/CN=gate'), {}, 'gate'],
    ['of nobody', ca.issue('/CN=post-9'), {}, 'post-9'],
  ];
  const statuses = [];
  for (const [what, shown, headers = {}, id = 'post-1'] of wrong) statuses.push(`${what}: ${await enter(id, shown, headers)}`);
  expect(statuses).toEqual(wrong.map(([what]) => `${what}: 401`));
  // Both are somebody, and not the same.
  expect(await enter('post-1', good, others)).toBe(403);
  expect(await heartbeat(live)).toBe(3);
  expect(source.station('post-1')?.version).toBe('ocpp2.0.1');
  const refused = 'anlin_sign_ins_refused_total{path="certificate",why="wrong"} 12';
  expect(await world.metrics.registry.metrics()).toContain(refused);

  for (const [shown, headers] of [[bySan], [good, own], [null, own], [good]] as const) {
    const socket = (await enter('post-1', shown, headers)) as WebSocket;
    expect(await heartbeat(socket)).toBe(3);
  }
  expect(live.readyState).toBe(WebSocket.CLOSED);
});

test.skipIf(!hasOpenssl)('certificates are looked at for stations only, each time anew, and counted as wrong secrets are', async () => {
  const [ca, foreign] = [new TestAuthority('stations'), new TestAuthority('stations')];
  const good = ca.issue('/CN=post-1');
  const { world, port, secrets, enter } = await stationSide(ca, []);
  const ask = (path: string, options: ConnectionOptions) =>
    new Promise<number>((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path, rejectUnauthorized: false, agent: false, ...options }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on('error', reject).end();
    });
  for (const shown of [{}, good, foreign.issue('/CN=post-1')]) {
    const { cert, key } = shown as Partial<Certificate>;
    const options = cert === undefined ? {} : { cert, key };
    expect([await ask('/healthz', options), await ask('/api/v1/devices', options)]).toEqual([200, 401]);
  }

  // A resumed session of TLS 1.3: node calls one without any certificate authorized.
  const session = async (options: ConnectionOptions) => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    const [ticket] = (await once(socket, 'session')) as [Buffer];
    socket.destroy();
    return ticket;
  };
  const again = (ticket: Buffer, options: ConnectionOptions) => ask('/ocpp/post-1', { session: ticket, ...options });
  expect(await again(await session({}), {})).toBe(401);
  const { cert, key } = good;
  const resumed = await session({ cert, key });
  // 426: who it is was believed, and it is no WebSocket.
  expect(await again(resumed, { cert, key })).toBe(426);
  world.clock.advance(systemClock.wall() + 3 * 86_400_000 - world.clock.wall());
  expect(await again(resumed, { cert, key })).toBe(401);
  world.clock.advance(61_000);

  const bad = foreign.issue('/CN=post-1');
  const tries = [];
  for (let n = 0; n < 12; n++) tries.push(await ask('/ocpp/post-1', { cert: bad.cert, key: bad.key }));
  expect(tries).toEqual([...Array(10).fill(401), 429, 429]);
  expect(await enter('post-1', null, basic('post-1', secrets['post-1']))).toBeInstanceOf(WebSocket);
});
