import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { validateXML } from 'xmllint-wasm';
import { type HttpPeer, httpPeer } from '../notify/channels/http-peer.ts';
import { eventually, openSite, type Site } from './site.ts';

const secret = `whsec_${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'anlin-cap-'));
const signing = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem'), cert: '' };
beforeAll(() => {
  const wanted = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=anlin.example'];
  execFileSync('openssl', [...wanted, '-keyout', signing.keyFile, '-out', signing.certFile], { stdio: 'ignore' });
  signing.cert = readFileSync(signing.certFile, 'utf8');
});

let site: Site | null = null;
let peer: HttpPeer | null = null;
let outside: HttpPeer | null = null;
afterAll(async () => {
  await site?.close();
  await peer?.close();
  await outside?.close();
});

test('a webhook of the settings gets an alarm, also when the gateway is killed between sending and writing down that it did', async () => {
  peer = await httpPeer();
  outside = await httpPeer();
  const channels = [{ id: 'city', kind: 'webhook', url: `${peer.url}/anlin`, secretEnv: 'CITY_SECRET', allowPrivateAddresses: true }];
  const gone = { ...channels[0], id: 'nobody', url: 'http://127.0.0.1:9/', place: '阳光社区' };
  site = await openSite({ smoke: 'smoke-detector', sos: 'sos-button' }, '阳光社区/1号楼', {
    ANLIN_CHANNELS: JSON.stringify([...channels, gone]),
    CITY_SECRET: secret,
    ANLIN_HEARTBEAT_URL: `${outside.url}/ping`,
    ANLIN_HEARTBEAT_SECONDS: '5',
    ANLIN_HEARTBEAT_PRIVATE: 'true',
    ANLIN_LOG_LEVEL: 'info',
    ANLIN_CAP_SIGN_KEY: signing.keyFile,
    ANLIN_CAP_SIGN_CERT: signing.certFile,
  });
  // It has everything and does not answer: the gateway can not know, and is killed.
  peer.freeze(true);
  await site.send('smoke', { 'smoke.alarm': true });
  await eventually(() => peer?.came.length).toBeGreaterThanOrEqual(1);
  await site.restart('kill');
  peer.freeze(false);
  await eventually(() => peer?.took.length).toBeGreaterThanOrEqual(1);
  const [first] = peer.came;
  const again = peer.took.filter(({ headers }) => headers['webhook-id'] === first?.headers['webhook-id']);
  expect(again).toHaveLength(1);
  const payload = new Webhook(secret).verify(again[0]?.body ?? '', again[0]?.headers as Record<string, string>) as {
    data: { deliveryId: string; alarm: { id: string; deviceId: string } };
  };
  expect(payload.data.alarm.deviceId).toBe('smoke');
  // The history of the alarm tells it.
  await eventually(async () => {
    const alarm = await site?.get<{ deliveries: { id: string; terminalId: string; attempts: number; receivedAt: string | null }[] }>(
      `/api/v1/alarms/${encodeURIComponent(payload.data.alarm.id)}`,
    );
    const delivery = alarm?.deliveries.find(({ id }) => id === payload.data.deliveryId);
    return [delivery?.terminalId, (delivery?.attempts ?? 0) >= 2, delivery?.receivedAt !== null];
  }).toEqual(['@city', true, true]);
  expect(site.gateway.errors()).not.toContain(secret);
  const metrics = await (await fetch(`${site.gateway.http}/metrics`)).text();
  expect(metrics).toMatch(/anlin_channel_total\{subscriber="city",kind="webhook",what="taken"\} [1-9]/);
}, 60_000);

test('the same alarm is in the CAP feed, as a signed document that the OASIS schema takes and the certificate verifies', async () => {
  const here = site!;
  const feed = await here.call('/api/v1/cap/feed');
  expect([feed.status, feed.headers.get('content-type')]).toEqual([200, 'application/atom+xml; charset=utf-8']);
  const links = [...(await feed.text()).matchAll(/href="([^"]*\/cap\/alerts\/[^"]*)"/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThanOrEqual(1);
  const documents = await Promise.all(
    links.map(async (link) => {
      expect(link.startsWith(here.gateway.http)).toBe(true);
      const answer = await here.call(new URL(link).pathname);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/cap+xml; charset=utf-8']);
      return answer.text();
    }),
  );
  const schema = readFileSync(join(import.meta.dirname, '..', 'notify', 'channels', 'CAP-v1.2.xsd'), 'utf8');
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  expect((await validateXML({ xml, schema: [schema] })).errors).toEqual([]);
  expect(documents.some((text) => text.includes('<msgType>Alert</msgType>') && text.includes('smoke'))).toBe(true);
  for (const document of documents) {
    const check = new SignedXml({ publicCert: signing.cert });
    check.loadSignature(/<Signature .*<\/Signature>/s.exec(document)?.[0] ?? '');
    expect(check.checkSignature(document)).toBe(true);
  }
  expect((await here.call('/api/v1/cap/alerts/nothing.1')).status).toBe(404);
  expect((await fetch(`${here.gateway.http}/api/v1/cap/feed`)).status).toBe(401);
});

test('a subscriber that is not there is an alarm about its path within a minute, with the reason in both languages', async () => {
  const lost = async () => (await site!.alarms()).filter(({ subject }) => subject === 'path:nobody');
  await eventually(async () => (await lost()).length, { timeout: 60_000 }).toBe(1);
  const [alarm] = await lost();
  expect(alarm).toMatchObject({ rule: 'path.lost', severity: 'major', place: '阳光社区', deviceId: null });
  expect(alarm?.reason).toMatch(/nobody \(webhook\) cannot be reached: .*ECONNREFUSED/);
  // The other path is well: nothing is said of it.
  expect((await site!.alarms()).filter(({ subject }) => subject === 'path:city')).toEqual([]);
}, 90_000);

test('the heartbeat reaches the outside while the gateway lives, and not when it is dead', async () => {
  const here = site!;
  const count = () => outside?.took.filter(({ url }) => url === '/ping').length ?? 0;
  const before = count();
  await eventually(count).toBeGreaterThan(before);
  await here.gateway.kill();
  const dead = count();
  await new Promise((done) => setTimeout(done, 6_000));
  expect(count()).toBe(dead);
}, 40_000);

test('settings of a channel that are wrong are said all together, and no secret with them', async () => {
  const { anlin } = await import('../support/gateway-process.ts');
  const channels = [
    { id: 'one', kind: 'webhook', url: 'ftp://peer', secretEnv: 'NOT_THERE' },
    { id: 'two', kind: 'webhook', url: 'https://user:pass@peer.example/', secretEnv: 'SHORT' },
    { id: 'three', kind: 'webhook', url: 'https://peer.example/', secret: 'whsec_plain' },
    { id: 'four', kind: 'pigeon' },
  ];
  const { code, err } = await anlin(['start'], {
    ANLIN_CHANNELS: JSON.stringify(channels),
    SHORT: 'whsec_c2hvcnQ=',
    ANLIN_HTTP_PORT: '0',
    ANLIN_MQTT_PORT: '0',
  });
  expect(code).not.toBe(0);
  for (const part of [
    'channels: one: secretEnv: expected a variable with a value, came NOT_THERE, which is not set',
    'channels: two: url: expected https://host/path',
    'channels: two: secret: expected whsec_ and 24 to 64 bytes',
    'channels: three: secret: expected secretEnv or secretFile',
    'channels: four: kind: expected one of webhook',
  ])
    expect(err).toContain(part);
  for (const text of ['whsec_plain', 'c2hvcnQ=', 'user:pass']) expect(err).not.toContain(text);
});
