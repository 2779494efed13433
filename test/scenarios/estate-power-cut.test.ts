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

/** A terminal that gives a receipt for everything, says that somebody is there, and comes back when it is cut: on a machine that does much else it may be. */
class Screen {
  readonly raised = new Map<string, number>();
  cut = 0;
  private socket: WebSocket | null = null;
  private last = 0;
  private readonly address: string;
  private readonly headers: { readonly authorization: string };
  constructor(http: string, id: string, secret: string) {
    this.headers = { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
    this.address = `${http.replace('http', 'ws')}/api/v1/terminals/${id}/stream`;
    this.connect();
    onTestFinished(() => this.end());
  }
  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }
  end(): void {
    this.socket?.removeAllListeners('close');
    this.socket?.terminate();
  }
  private connect(): void {
    const socket = new WebSocket(`${this.address}?after=${this.last}`, { headers: this.headers });
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('close', () => {
      this.cut += 1;
      setTimeout(() => this.connect(), 100);
    });
    socket.on('open', () => this.say({ type: 'alive', lastSequence: this.last, visible: true, sound: 'on' }));
    socket.on('message', (text) => {
      const message = JSON.parse(String(text)) as { type: string; sequence: number; deliveryId: string; alarm: { deviceId: string } };
      if (message.type !== 'delivery') return;
      this.last = Math.max(this.last, message.sequence);
      if (!this.raised.has(message.alarm.deviceId)) this.raised.set(message.alarm.deviceId, performance.now());
      this.say({ type: 'received', deliveryId: message.deliveryId });
    });
  }
  private say(message: object): void {
    if (this.open) this.socket?.send(JSON.stringify(message));
  }
}

test('a thousand alarms at once reach five screens, none merged away, and the last one raised is not last by much', {
  timeout: 120_000,
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
  await expect.poll(() => shown.every(({ open }) => open), { timeout: 10_000 }).toBe(true);

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
  console.log(
    JSON.stringify({
      alarms: estate,
      screens,
      acknowledgedMs: Math.round(acknowledged),
      allShownMs: Math.round(last),
      cut: shown.map(({ cut }) => cut),
    }),
  );
  expect(last - acknowledged).toBeLessThan(10_000);
  expect(gateway.reader.activeAlarms()).toHaveLength(estate);
  expect(new Set(gateway.reader.activeAlarms().map(({ id }) => id)).size).toBe(estate);
  // What a screen that was cut could not give a receipt for is sent again, 5 s and 9.5 s later.
  await expect.poll(() => gateway.reader.unreceipted(10), { timeout: 40_000 }).toEqual([]);
  expect(gateway.reader.verifyAudit().bad).toBeNull();
});
