import { connect, type MqttClient } from 'mqtt';
import type { SimulatedDevice } from './community.ts';
import type { Counters } from './counters.ts';
import type { Link } from './link.ts';
import type { Random } from './random.ts';

/** Messages a device keeps until they are acknowledged; a small device has no more memory. */
const memory = 200;
const firstRetryMs = 500;
const longestRetryMs = 30_000;

interface Kept {
  readonly topic: string;
  readonly payload: string;
  readonly dup: boolean;
}

/** Carries a command out and returns the answer. */
export type OnCommand = (name: string, parameters: Readonly<Record<string, unknown>>) => object;

/**
 * One device's connection: QoS 1, sent again until acknowledged, back-off with jitter. The memory is ours and every
 * connection gets a fresh client, because MQTT.js discards what is published while its own store is replayed (#2015).
 */
export class DeviceLink implements Link {
  private readonly device: SimulatedDevice;
  private readonly url: string;
  private readonly counters: Counters;
  private readonly random: Random;
  private readonly onCommand: OnCommand | null;
  private client: MqttClient | null = null;
  private online = false;
  private wanted = false;
  private retry: NodeJS.Timeout | null = null;
  private tries = 0;
  private readonly kept = new Set<Kept>();

  constructor(device: SimulatedDevice, url: string, counters: Counters, random: Random, onCommand: OnCommand | null = null) {
    this.device = device;
    this.url = url;
    this.counters = counters;
    this.random = random;
    this.onCommand = onCommand;
  }

  /** Connects, and again after every loss, until `down`. */
  up(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.open();
  }

  /** Drops the connection without a word, as a network does. What is kept is sent after the next `up`. */
  down(): void {
    this.wanted = false;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
    this.client?.end(true);
  }

  /** Says goodbye; resolves within a second. */
  async close(): Promise<void> {
    this.wanted = false;
    if (this.retry !== null) clearTimeout(this.retry);
    const client = this.client;
    if (client === null) return;
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, 1_000).unref());
    await Promise.race([client.endAsync(this.kept.size > 0), deadline]);
  }

  send(channel: 'telemetry' | 'events', payload: string, dup: boolean): void {
    const message: Kept = { topic: `v1/devices/${this.device.id}/${channel}`, payload, dup };
    if (this.kept.size >= memory) this.forgetOldest();
    this.kept.add(message);
    this.counters.waiting++;
    if (this.online) this.publish(message);
  }

  private forgetOldest(): void {
    for (const oldest of this.kept) {
      this.kept.delete(oldest);
      this.counters.dropped++;
      this.counters.waiting--;
      return;
    }
  }

  private publish(message: Kept): void {
    this.counters.sent++;
    this.client?.publish(message.topic, message.payload, { qos: 1, dup: message.dup }, (error) => {
      if (error || !this.kept.delete(message)) return;
      this.counters.waiting--;
      this.counters.acknowledged++;
    });
  }

  private open(): void {
    const client = connect(this.url, {
      clientId: `sim-${this.device.id}`,
      username: this.device.id,
      password: this.device.secret,
      keepalive: 60,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 15_000,
      queueQoSZero: false,
    });
    this.client = client;
    client.on('connect', () => {
      this.online = true;
      this.tries = 0;
      this.counters.connected++;
      for (const message of this.kept) this.publish(message);
      if (this.onCommand !== null) client.subscribe(`v1/devices/${this.device.id}/commands`, { qos: 0 });
    });
    client.on('message', (topic, body) => this.obey(client, topic, body));
    client.on('error', (error) => {
      if ('code' in error && (error.code === 4 || error.code === 5)) this.counters.refused++;
    });
    client.on('close', () => this.closed(client));
  }

  /** The answer first, then what changed: as a controller does that reports when its output has switched. */
  private obey(client: MqttClient, topic: string, body: Buffer): void {
    if (this.onCommand === null) return;
    const { commandId, command, parameters } = JSON.parse(body.toString('utf8'));
    const answer = this.onCommand(command, parameters ?? {});
    client.publish(`${topic}/${commandId}/result`, JSON.stringify(answer), { qos: 1 });
  }

  private closed(client: MqttClient): void {
    if (client !== this.client) return;
    if (this.online) this.counters.connected--;
    this.online = false;
    this.client = null;
    client.removeAllListeners();
    client.on('error', () => {});
    client.end(true);
    if (!this.wanted) return;
    this.counters.failures++;
    const pause = Math.min(longestRetryMs, firstRetryMs * 2 ** this.tries++);
    this.retry = setTimeout(() => this.open(), this.random.between(pause / 2, pause));
  }
}
