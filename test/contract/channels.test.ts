import { Webhook } from 'standardwebhooks';
import { afterAll, expect, test } from 'vitest';
import { type HttpPeer, httpPeer } from '../notify/channels/http-peer.ts';
import { eventually, openSite, type Site } from './site.ts';

const secret = `whsec_${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;
let site: Site | null = null;
let peer: HttpPeer | null = null;
afterAll(async () => {
  await site?.close();
  await peer?.close();
});

test('a webhook of the settings gets an alarm, also when the gateway is killed between sending and writing down that it did', async () => {
  peer = await httpPeer();
  const channels = [{ id: 'city', kind: 'webhook', url: `${peer.url}/anlin`, secretEnv: 'CITY_SECRET', allowPrivateAddresses: true }];
  site = await openSite({ smoke: 'smoke-detector', sos: 'sos-button' }, '阳光社区/1号楼', {
    ANLIN_CHANNELS: JSON.stringify(channels),
    CITY_SECRET: secret,
    ANLIN_LOG_LEVEL: 'info',
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
