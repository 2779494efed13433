import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, expect, test, vi } from 'vitest';
import { newCounters } from '../../simulators/counters.ts';
import { OcppLink } from '../../simulators/ocpp/ocpp-link.ts';
import { seeded } from '../../simulators/random.ts';
import { TestAuthority } from '../support/certificates.ts';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

/** Contract, "Settings". */
const folder = temporaryFolder('contract-settings');
const running: RunningGateway[] = [];
vi.setConfig({ testTimeout: 60_000 });
afterAll(async () => {
  for (const gateway of running) await gateway.kill();
  removeFolder(folder);
});

const opens = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, host);
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('connect', () => resolve(true)).on('connect', () => socket.destroy());
    socket.on('error', () => resolve(false)).on('close', () => resolve(false));
  });
const outside = Object.values(networkInterfaces())
  .flat()
  .find((entry) => entry !== undefined && !entry.internal && entry.family === 'IPv4')?.address;

test('all problems are reported together, from the file and from the environment, and nothing is started', async () => {
  const file = join(folder, 'bad.yaml');
  writeFileSync(file, 'http:\n  prot: 3\ntimeZone: Mars/Base\n');
  const data = join(folder, 'untouched');
  const { code, err } = await anlin(['start'], {
    ANLIN_CONFIG: file,
    ANLIN_MQTT_PORT: '99999',
    ANLIN_TLS_CERT: '/nope.pem',
    ANLIN_TLS_CLIENT_CRL: file,
    ANLIN_HTTP_HOST: '0.0.0.0',
    ANLIN_DATA: data,
  });
  expect(code).not.toBe(0);
  for (const word of ['prot', 'Mars/Base', 'ANLIN_MQTT_PORT', 'ANLIN_TLS_KEY', 'ANLIN_TLS_CLIENT_CRL', '/nope.pem'])
    expect(err).toContain(word);
});

test('without TLS or a proxy another address than loopback is refused', async () => {
  for (const name of ['ANLIN_HTTP_HOST', 'ANLIN_MQTT_HOST']) {
    const { code, err } = await anlin(['start'], { ANLIN_DATA: join(folder, 'open'), [name]: '0.0.0.0' });
    expect(code).not.toBe(0);
    expect(err).toContain('loopback');
  }
});

test('the environment lies over the file, and without TLS only loopback listens', async () => {
  const file = join(folder, 'anlin.yaml');
  writeFileSync(file, `data: ${join(folder, 'from-file')}\nhttp:\n  port: 1\nlog:\n  level: error\n`);
  const gateway = await startGateway({ data: join(folder, 'from-environment'), env: { ANLIN_CONFIG: file }, readyMs: 30_000 });
  running.push(gateway);
  const [http, plain] = [new URL(gateway.http), new URL(gateway.mqtt)];
  expect(Number(http.port)).toBeGreaterThan(1);
  for (const { port } of [http, plain]) {
    expect(await opens('127.0.0.1', Number(port))).toBe(true);
    if (outside !== undefined) expect(await opens(outside, Number(port))).toBe(false);
  }
  const second = await anlin(['start'], { ANLIN_DATA: gateway.data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0' });
  expect(second.code).toBe(1);
  await gateway.stop();
  expect(await gateway.exited).toBe(0);
});

test('with a certificate HTTPS, WSS and MQTTS work, and a device comes in with one of its own, over MQTT and OCPP', async () => {
  const [gateways, stations] = [new TestAuthority('gateways'), new TestAuthority('stations')];
  const own = gateways.issue('/CN=localhost', { extensions: 'subjectAltName=DNS:localhost,IP:127.0.0.1' });
  const shown = stations.issue('/CN=post-7');
  const ca = gateways.cert;
  const counters = newCounters();
  const data = join(folder, 'tls');
  const added = await anlin(['device', 'add', 'post-7', '--profile', 'charging-post-ocpp16', '--json'], { ANLIN_DATA: data });
  const { secret } = JSON.parse(added.out) as { secret: string };
  const gateway = await startGateway({
    data,
    env: {
      ANLIN_TLS_CERT: own.file,
      ANLIN_TLS_KEY: own.keyFile,
      ANLIN_TLS_CLIENT_CA: stations.file,
      ANLIN_MQTTS_PORT: '0',
      ANLIN_HTTP_NAMES: 'localhost',
    },
    readyMs: 30_000,
  });
  running.push(gateway);
  const { mqtts } = gateway as unknown as { mqtts: string };
  expect(new URL(gateway.http).protocol).toBe('https:');
  const port = new URL(gateway.http).port;
  const status = await new Promise<number>((resolve, reject) => {
    get(`https://localhost:${port}/healthz`, { ca }, (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject);
  });
  expect(status).toBe(200);
  // Devices are on other machines: MQTTS has to be where HTTPS is. Of loopback's 2^24 addresses only the named one is bound by default.
  for (const url of [gateway.http, mqtts]) expect(await opens(outside ?? '127.0.0.2', Number(new URL(url).port))).toBe(true);
  expect(await opens(outside ?? '127.0.0.2', Number(new URL(gateway.mqtt).port))).toBe(false);
  const ways = [
    { username: 'post-7', password: secret },
    { cert: shown.cert, key: shown.key },
  ];
  for (const url of [`mqtts://localhost:${new URL(mqtts).port}`, `wss://localhost:${port}/mqtt`]) {
    for (const way of ways) {
      const client = await mqtt.connectAsync(url, { ...way, reconnectPeriod: 0, ca });
      await client.publishAsync('v1/devices/post-7/telemetry', '{"device.battery": 80}', { qos: 1 });
      await client.endAsync();
    }
  }
  const link = new OcppLink(
    { id: 'post-7', profile: 'charging-post-ocpp16', place: '', secret: '', certificate: { cert: shown.cert, key: shown.key, ca } },
    `wss://localhost:${port}/ocpp`,
    counters,
    seeded(1, 'link'),
  );
  link.up();
  await vi.waitFor(() => expect(counters.acknowledged).toBe(1), 20_000);
  await link.close();
});
