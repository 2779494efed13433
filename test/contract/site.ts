import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';

export type Json = Record<string, unknown>;

export interface Registered {
  readonly id: string;
  readonly profile: string;
  readonly place: string;
  readonly secret: string;
}

/** One gateway with its accounts, met only through its CLI and its ports. */
export interface Site {
  gateway: RunningGateway;
  readonly data: string;
  readonly env: Record<string, string>;
  readonly token: string;
  readonly devices: ReadonlyMap<string, Registered>;
  secretOf(device: string): string;
  cli<T>(...args: string[]): Promise<T>;
  /** The body of a 200; `as` is an Authorization header in place of the site's own token. */
  get<T>(path: string): Promise<T>;
  call(path: string, options?: CallOptions): Promise<Response>;
  connect(device: string, more?: Json): Promise<MqttClient>;
  send(device: string, payload: string | object, channel?: string): Promise<void>;
  latest(device: string): Promise<Record<string, Reading>>;
  alarms(query?: string): Promise<readonly Alarm[]>;
  restart(how: 'kill' | 'stop'): Promise<void>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Reading {
  readonly ts: string;
  readonly point: string;
  readonly value: number | string | boolean | null;
  readonly unit: string | null;
  readonly quality: string;
}

export interface Alarm {
  readonly id: string;
  readonly subject: string;
  readonly component: string;
  readonly deviceId: string | null;
  readonly rule: string;
  readonly severity: string;
  readonly state: string;
  readonly place: string;
  readonly raisedAt: string;
  readonly reason: string;
  readonly acknowledgedBy: string | null;
  readonly transitions: readonly { event: string; by: string | null; at: string; reason: unknown }[];
  readonly deliveries: readonly Json[];
}

/** A busy machine may take its time; what never comes still fails. */
export const eventually = <T>(look: () => T, options: { timeout?: number; interval?: number } = {}) =>
  expect.poll(look, { timeout: 20_000, ...options });

export const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** Registers `devices` (id -> profile) at `place` before the gateway starts, and an administrator's token while it runs. */
export async function openSite(devices: Readonly<Record<string, string>>, place: string, env: Record<string, string> = {}): Promise<Site> {
  const data = temporaryFolder('contract');
  const settings = { ...env, ANLIN_DATA: data };
  const cli = async <T>(...args: string[]): Promise<T> => {
    const { code, out, err } = await anlin([...args, '--json'], settings);
    if (code !== 0) throw new Error(`anlin ${args.join(' ')}: exit ${code}\n${err}`);
    return JSON.parse(out);
  };
  const list = join(data, 'wanted.jsonl');
  writeFileSync(
    list,
    Object.entries(devices)
      .map(([id, profile]) => JSON.stringify({ id, profile, place }))
      .join('\n'),
  );
  const registered =
    Object.keys(devices).length === 0 ? [] : (await cli<{ devices: readonly Registered[] }>('device', 'add', '--from', list)).devices;
  const byId = new Map(registered.map((entry) => [entry.id, entry]));
  const gateway = await startGateway({ data, env, readyMs: 30_000 });
  const { token } = await cli<{ token: string }>('token', 'add', '--role', 'administrator');
  const site: Site = {
    gateway,
    data,
    env: settings,
    token,
    devices: byId,
    cli,
    secretOf: (device) => byId.get(device)?.secret ?? '',
    call: (path, options = {}) =>
      fetch(`${site.gateway.http}${path}`, {
        method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
        headers: {
          authorization: `Bearer ${token}`,
          'accept-language': 'en',
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
        redirect: 'manual',
      }),
    get: async <T>(path: string) => {
      const answer = await site.call(path);
      const text = await answer.text();
      expect(answer.status, `${path}: ${text.slice(0, 300)}`).toBe(200);
      return JSON.parse(text) as T;
    },
    connect: (device, more = {}) =>
      mqtt.connectAsync(site.gateway.mqtt, { username: device, password: site.secretOf(device), reconnectPeriod: 0, ...more }),
    send: async (device, payload, channel = 'telemetry') => {
      const client = await site.connect(device);
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      await client.publishAsync(`v1/devices/${device}/${channel}`, text, { qos: 1 });
      await client.endAsync();
    },
    latest: async (device) => {
      const { items } = await site.get<{ items: Reading[] }>(`/api/v1/devices/${device}/latest`);
      return Object.fromEntries(items.map((reading) => [reading.point, reading]));
    },
    alarms: async (query = 'state=active') => (await site.get<{ items: Alarm[] }>(`/api/v1/alarms?${query}`)).items,
    restart: async (how) => {
      await site.gateway[how]();
      site.gateway = await startGateway({ data, env, readyMs: 30_000 });
    },
    close: async () => {
      await site.gateway.kill();
      removeFolder(data);
    },
  };
  return site;
}

/** A terminal as an integrator would write one against the published stream. */
export class StreamClient {
  readonly messages: Json[] = [];
  readonly socket: WebSocket;
  status: number | null = null;
  constructor(site: Site, terminal: string, authorization: Record<string, string>, after: number | null = null) {
    const query = after === null ? '' : `?after=${after}`;
    this.socket = new WebSocket(`${site.gateway.http.replace('http', 'ws')}/api/v1/terminals/${terminal}/stream${query}`, {
      headers: authorization,
    });
    this.socket.on('message', (text) => this.messages.push(JSON.parse(String(text))));
    this.socket.on('unexpected-response', (_request, response) => {
      this.status = response.statusCode ?? 0;
      response.resume();
    });
    this.socket.on('error', () => {});
  }
  say(message: Json): void {
    this.socket.send(JSON.stringify(message));
  }
  alive(lastSequence = 0, sound = 'on'): void {
    this.say({ type: 'alive', lastSequence, visible: true, sound });
  }
  of(type: string): Json[] {
    return this.messages.filter((message) => message.type === type);
  }
  async until(what: (message: Json) => boolean, timeout = 8_000): Promise<Json> {
    await expect.poll(() => this.messages.some(what), { timeout, interval: 25 }).toBe(true);
    return this.messages.find(what) ?? {};
  }
  delivery(rule: string, timeout?: number): Promise<Json> {
    return this.until((message) => message.type === 'delivery' && (message.alarm as Alarm).rule === rule, timeout);
  }
  open(): Promise<Json> {
    return this.until((message) => message.type === 'heartbeat');
  }
  async closed(): Promise<void> {
    await expect.poll(() => this.status !== null || this.socket.readyState === WebSocket.CLOSED, { timeout: 8_000 }).toBe(true);
  }
}
