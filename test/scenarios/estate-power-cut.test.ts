import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { loadSettings } from '../../src/config/settings.ts';
import { startGateway } from '../../src/main.ts';

const operator = { by: null, via: 'cli', from: 'test' } as const;
const estate = 1_000;
const screens = 5;

/** A terminal that gives a receipt for everything and says that somebody is there. */
class Screen {
  readonly raised = new Map<string, number>();
  readonly socket: WebSocket;
  constructor(http: string, id: string, secret: string) {
    const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    this.socket = new WebSocket(`${http.replace('http', 'ws')}/api/v1/terminals/${id}/stream`, { headers: { authorization } });
    this.socket.on('open', () => this.say({ type: 'alive', lastSequence: 0, visible: true, sound: 'on' }));
    this.socket.on('message', (text) => {
      const message = JSON.parse(String(text)) as { type: string; deliveryId: string; alarm: { id: string; deviceId: string } };
      if (message.type !== 'delivery') return;
      if (!this.raised.has(message.alarm.deviceId)) this.raised.set(message.alarm.deviceId, performance.now());
      this.say({ type: 'received', deliveryId: message.deliveryId });
    });
  }
  private say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
}

test('a thousand alarms at once reach five screens, none merged away, and the last one raised is not last by much', {
  timeout: 60_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'anlin-estate-'));
  const env = { ANLIN_DATA: data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0', ANLIN_LOG_LEVEL: 'error' };
  const gateway = await startGateway(loadSettings(env, () => {}));
  onTestFinished(async () => {
    await gateway.stop();
    rmSync(data, { recursive: true, force: true });
  });
  const wanted = Array.from({ length: estate }, (_, i) => ({ id: `sos-${i}`, profile: 'sos-button', place: `A/${i % 50}` }));
  const devices = await gateway.devices.add(wanted, operator);
  const shown: Screen[] = [];
  for (let i = 0; i < screens; i++) {
    const { id, secret } = await gateway.administration.addTerminal({ id: `desk-${i}`, place: i === 0 ? undefined : 'A' }, operator);
    shown.push(new Screen(gateway.http, id, secret));
  }
  await expect.poll(() => shown.every(({ socket }) => socket.readyState === WebSocket.OPEN), { timeout: 10_000 }).toBe(true);

  const begun = performance.now();
  const press = async ({ id, secret }: { id: string; secret: string }) => {
    const answer = await fetch(`${gateway.http}/api/v1/devices/${id}/messages?channel=events`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`, 'content-type': 'application/json' },
      body: '{"sos.pressed":true}',
    });
    expect(answer.status).toBe(202);
  };
  const queue = [...devices];
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await press(next);
    }),
  );
  const acknowledged = performance.now() - begun;
  await expect.poll(() => shown.map(({ raised }) => raised.size), { timeout: 30_000 }).toEqual(Array(screens).fill(estate));
  const last = Math.max(...shown.flatMap(({ raised }) => [...raised.values()])) - begun;
  console.log(JSON.stringify({ alarms: estate, screens, acknowledgedMs: Math.round(acknowledged), allShownMs: Math.round(last) }));
  expect(last - acknowledged).toBeLessThan(10_000);
  expect(gateway.reader.activeAlarms()).toHaveLength(estate);
  expect(new Set(gateway.reader.activeAlarms().map(({ id }) => id)).size).toBe(estate);
  await expect.poll(() => gateway.reader.unreceipted(10), { timeout: 10_000 }).toEqual([]);
  expect(gateway.reader.verifyAudit().bad).toBeNull();
});
