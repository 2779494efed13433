import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import mqtt from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Certificate, TestAuthority } from '../../support/certificates.ts';
import { type Rig, startRig, until } from './rig.ts';

const run = promisify(execFile);
let rig: Rig;
afterEach(async () => rig?.stop());

const tool = '/usr/bin/mosquitto_pub';
const present = existsSync(tool);
if (!present) {
  const note = `${tool} is not there: install mosquitto-clients`;
  if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error(note);
  console.log(`skipped: ${note}`);
}

describe.skipIf(!present)('mosquitto clients', () => {
  const pub = (...args: string[]) => run(tool, ['-p', String(rig.port), ...args], { timeout: 5_000 });

  it('publish with every QoS, with the secret and with the token as user name alone', async () => {
    rig = await startRig();
    for (const qos of ['0', '1', '2']) {
      await pub('-u', 'd1', '-P', 'secret-d1', '-t', 'v1/devices/d1/telemetry', '-m', `{"qos":${qos}}`, '-q', qos);
    }
    await pub('-u', 'token-d9', '-t', 'v1/devices/me/telemetry', '-m', '{"token":1}', '-q', '1');
    await pub('-V', 'mqttv31', '-u', 'd1', '-P', 'secret-d1', '-t', 'v1/devices/me/events', '-m', '{"old":1}', '-q', '1');
    await until('custody', () => rig.custody.kept.length === 5);
    expect(rig.custody.kept.map(({ deviceId, channel, text }) => [deviceId, channel, text])).toEqual([
      ['d1', 'telemetry', '{"qos":0}'],
      ['d1', 'telemetry', '{"qos":1}'],
      ['d1', 'telemetry', '{"qos":2}'],
      ['d9', 'telemetry', '{"token":1}'],
      ['d1', 'events', '{"old":1}'],
    ]);
  });

  it('are told why they are refused', async () => {
    rig = await startRig();
    const refused = (...args: string[]) =>
      pub('-t', 'x', '-m', 'x', '-q', '1', ...args).then(
        () => 'accepted',
        (error: Error) => error.message,
      );
    expect(await refused('-u', 'd1', '-P', 'wrong')).toMatch(/bad user name or password/);
    expect(await refused()).toMatch(/not authori[sz]ed/);
    expect(await refused('-V', 'mqttv5', '-u', 'd1', '-P', 'secret-d1')).toMatch(/protocol/i);
  });

  it('subscribe, leave, and get on return what was queued', async () => {
    rig = await startRig();
    const sub = (...args: string[]) =>
      run(
        '/usr/bin/mosquitto_sub',
        ['-p', String(rig.port), '-u', 't1', '-P', 'secret-t1', '-i', 'desk', '-c', '-q', '1', '-t', 'v1/terminals/t1/alarms', ...args],
        { timeout: 8_000 },
      );
    await sub('-E');
    await until('gone', () => rig.comings.includes('t1 down'));
    for (const text of ['one', 'two']) expect(await rig.source.publishTo('v1/terminals/t1/alarms', Buffer.from(text), 1)).toBe('queued');
    expect((await sub('-C', '2')).stdout).toBe('one\ntwo\n');
  });

  it('leave a will behind when they are killed', async () => {
    rig = await startRig();
    const child = execFile('/usr/bin/mosquitto_sub', [
      '-p',
      String(rig.port),
      '-u',
      'd1',
      '-P',
      'secret-d1',
      '-t',
      'v1/devices/me/commands',
      '--will-topic',
      'v1/devices/me/events',
      '--will-payload',
      '{"gone":1}',
      '--will-qos',
      '1',
    ]);
    await until('up', () => rig.comings.includes('d1 up'));
    child.kill('SIGKILL');
    await until('the will', () => rig.custody.kept.some((message) => message.text === '{"gone":1}'));
  });
});

describe('MQTT.js', () => {
  it('publishes with every QoS, gets commands, and keeps its session over a reconnect', async () => {
    rig = await startRig();
    const url = `mqtt://127.0.0.1:${rig.port}`;
    const options = { username: 'd1', password: 'secret-d1', clientId: 'js', clean: false, reconnectPeriod: 0 };
    const client = await mqtt.connectAsync(url, options);
    await client.subscribeAsync('v1/devices/me/commands', { qos: 1 });
    for (const qos of [0, 1, 2] as const) await client.publishAsync('v1/devices/me/telemetry', `{"q":${qos}}`, { qos });
    await until('custody', () => rig.custody.kept.length === 3);
    const command = new Promise<string>((resolve) => client.once('message', (topic, body) => resolve(`${topic} ${body.toString()}`)));
    expect(await rig.source.publishTo('v1/devices/d1/commands', Buffer.from('close'), 1)).toBe('sent');
    expect(await command).toBe('v1/devices/me/commands close');
    await client.endAsync();
    await until('down', () => rig.comings.includes('d1 down'));
    expect(await rig.source.publishTo('v1/devices/d1/commands', Buffer.from('open'), 1)).toBe('queued');
    const again = mqtt.connect(url, options);
    const queued = await new Promise<string>((resolve) => again.once('message', (_topic, body) => resolve(body.toString())));
    expect(queued).toBe('open');
    await again.endAsync();
  });

  it('speaks over WebSocket', async () => {
    rig = await startRig();
    const server = createServer();
    const sockets = new WebSocketServer({ server, path: '/mqtt', handleProtocols: () => 'mqtt' });
    sockets.on('connection', (socket, request) => rig.source.attachWebSocket(socket, request));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = await mqtt.connectAsync(`ws://127.0.0.1:${port}/mqtt`, { username: 'd1', password: 'secret-d1', reconnectPeriod: 0 });
    await client.publishAsync('v1/devices/d1/telemetry', '{"ws":1}', { qos: 1 });
    await client.subscribeAsync('v1/devices/d1/commands', { qos: 1 });
    const command = new Promise<string>((resolve) => client.once('message', (_topic, body) => resolve(body.toString())));
    expect(await rig.source.publishTo('v1/devices/d1/commands', Buffer.from('hello'), 1)).toBe('sent');
    expect(await command).toBe('hello');
    expect(rig.custody.kept.map((message) => message.text)).toEqual(['{"ws":1}']);
    await client.endAsync();
    sockets.close();
    server.close();
  });

  it('speaks over TLS 1.2 and later, and not without it on that port', async () => {
    const { cert, key } = new TestAuthority('gateways').issue('/CN=localhost');
    rig = await startRig({ tls: { host: '127.0.0.1', port: 0, cert, key } });
    const { mqtts } = rig.ports;
    const options = { username: 'd1', password: 'secret-d1', reconnectPeriod: 0, rejectUnauthorized: false };
    const client = await mqtt.connectAsync(`mqtts://127.0.0.1:${mqtts}`, options);
    await client.publishAsync('v1/devices/d1/telemetry', '{"tls":1}', { qos: 1 });
    await client.endAsync();
    const old = connectTls({
      host: '127.0.0.1',
      port: mqtts ?? 0,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
    });
    const error = await new Promise<Error>((resolve) => {
      old.once('error', resolve).once('secureConnect', () => resolve(new Error('accepted')));
    });
    expect(error.message).toMatch(/protocol|version|alert/i);
    expect(rig.custody.kept).toHaveLength(1);
  });

  it('proves a device or a terminal by a certificate of its id, and a wrong one by nothing else', async () => {
    const [ca, foreign] = [new TestAuthority('devices'), new TestAuthority('devices')];
    const { cert, key } = new TestAuthority('gateways').issue('/CN=localhost');
    rig = await startRig({ tls: { host: '127.0.0.1', port: 0, cert, key, client: { ca: ca.cert, crl: [] } } });
    const d1 = ca.issue('/CN=d1');
    const named = ca.issue('/O=meters', { extensions: 'subjectAltName=DNS:d2' });
    const enter = async (shown: Certificate | null, account: { username?: string; password?: string } = {}) => {
      const proof = shown === null ? {} : { cert: shown.cert, key: shown.key };
      const options = { ...account, ...proof, reconnectPeriod: 0, rejectUnauthorized: false };
      const client = await mqtt.connectAsync(`mqtts://127.0.0.1:${rig.ports.mqtts}`, options).catch((error) => error as { code: number });
      if (!(client instanceof mqtt.MqttClient)) return client.code;
      await until('its coming', () => rig.source.connected().length === 1);
      const live = rig.source.connected().map(({ kind, id }) => `${kind} ${id}`);
      if (live.some((one) => one.startsWith('device'))) await client.publishAsync('v1/devices/me/events', '{"come":1}', { qos: 1 });
      await client.endAsync();
      await until('it to be gone', () => rig.source.connected().length === 0);
      return live.join();
    };
    expect(await enter(d1)).toBe('device d1');
    expect(await enter(d1, { username: 'd1' })).toBe('device d1');
    expect(await enter(d1, { username: 'd1', password: 'secret-d1' })).toBe('device d1');
    expect(await enter(named)).toBe('device d2');
    expect(await enter(ca.issue('/CN=t1'))).toBe('terminal t1');
    expect(await enter(null, { username: 'd1', password: 'secret-d1' })).toBe('device d1');
    expect(rig.custody.kept.map(({ deviceId }) => deviceId)).toEqual(['d1', 'd1', 'd1', 'd2', 'd1']);

    const secret = { username: 'd1', password: 'secret-d1' };
    const wrong: [Certificate, typeof secret | { username: string } | undefined][] = [
      [foreign.issue('/CN=d1'), undefined],
      [foreign.issue('/CN=d1'), secret],
      [ca.issue('/CN=d1', { days: -1 }), secret],
      [ca.issue('/CN=x1'), undefined],
      [named, secret],
      [d1, { username: 'd2' }],
      [d1, { username: 'd1', password: 'secret-d2' }],
      [d1, { username: 'token-d1' }],
    ];
    for (const [shown, account] of wrong) expect(await enter(shown, account)).toBe(4);
    expect(await enter(null)).toBe(5);
    expect(rig.custody.kept).toHaveLength(5);
  });

  it('is let go within five seconds of a stop, without its will', async () => {
    rig = await startRig();
    const will = { topic: 'v1/devices/me/events', payload: Buffer.from('gone'), qos: 1, retain: false } as const;
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${rig.port}`, {
      username: 'd1',
      password: 'secret-d1',
      reconnectPeriod: 0,
      will,
    });
    const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
    const at = performance.now();
    await rig.stop();
    expect(performance.now() - at).toBeLessThan(5_000);
    expect(await closed).toBe('closed');
    expect(rig.custody.calls).toBe(0);
    await client.endAsync(true);
  });
});
