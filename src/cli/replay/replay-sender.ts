import { connect, type MqttClient } from 'mqtt';
import type { ReplayCounts } from './replay-counts.ts';

export interface ReplaySenderWish {
  readonly url: string;
  readonly device: string;
  readonly secret: string | undefined;
  readonly counts: ReplayCounts;
  /** Messages on their way at once; 50 when not given. Also the most that is ever repeated. */
  readonly window?: number;
  /** Random part of the client id, so that two replays do not take each other's session. */
  readonly nonce: string;
}

const retryMs = [200, 500, 1_000, 2_000, 5_000];
/** Connections in a row that brought no acknowledgement: then it is not the network (a refused message, a wrong address). */
const patience = 8;

interface Waiting {
  readonly packetId: number;
  readonly payload: string;
}

/**
 * QoS 1 with a window. What is not acknowledged when the connection is lost is sent again in order, as the same packet
 * (DUP, same packet id, same session [MQTT-4.4.0-1]), so that the gateway can tell it from a second message.
 */
export class ReplaySender {
  private readonly wish: Required<Omit<ReplaySenderWish, 'secret'>> & { readonly secret: string | undefined };
  private readonly waiting = new Map<number, Waiting>();
  private client: MqttClient | null = null;
  private connected = false;
  private lastPacketId = 0;
  private fruitless = 0;
  private timer: NodeJS.Timeout | null = null;
  private failure: Error | null = null;
  private closed = false;
  private readonly wake = new Set<() => void>();

  constructor(wish: ReplaySenderWish) {
    this.wish = { window: 50, ...wish, secret: wish.secret };
  }

  /** Resolves when connected; throws when refused or unreachable. */
  async start(): Promise<void> {
    this.open(true);
    await this.until(() => this.connected);
  }

  /** Resolves when the window has room and the message is on its way; throws when sending has failed for good. */
  async send(payload: string): Promise<void> {
    await this.until(() => this.waiting.size < this.wish.window);
    const message = { packetId: this.nextPacketId(), payload };
    this.waiting.set(message.packetId, message);
    this.wish.counts.messagesSent++;
    if (this.connected) this.publish(message, false);
  }

  /** Resolves when everything is acknowledged. */
  async drain(): Promise<void> {
    await this.until(() => this.waiting.size === 0);
  }

  /** Closes within a second. */
  async stop(): Promise<void> {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    const client = this.client;
    if (client === null) return;
    await Promise.race([client.endAsync(this.waiting.size > 0), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  }

  private nextPacketId(): number {
    this.lastPacketId = (this.lastPacketId % 65_535) + 1;
    return this.lastPacketId;
  }

  private open(first: boolean): void {
    let packetId = 0;
    const client = connect(this.wish.url, {
      clientId: `replay-${this.wish.device}-${this.wish.nonce}`,
      username: this.wish.device,
      ...(this.wish.secret !== undefined && { password: this.wish.secret }),
      clean: false,
      keepalive: 30,
      connectTimeout: 10_000,
      reconnectPeriod: 0,
      queueQoSZero: false,
      // Packet ids are ours: a repeated message must keep its own.
      messageIdProvider: {
        allocate: () => packetId,
        getLastAllocated: () => packetId,
        register: () => true,
        deallocate: () => {},
        clear: () => {},
      },
    });
    this.client = client;
    this.publish = (message, dup) => {
      packetId = message.packetId;
      const topic = `v1/devices/${this.wish.device}/telemetry`;
      client.publish(topic, message.payload, { qos: 1, dup }, (error) => {
        if (error || client !== this.client || !this.waiting.delete(message.packetId)) return;
        this.fruitless = 0;
        this.wish.counts.messagesAcknowledged++;
        this.notify();
      });
    };
    client.on('connect', () => {
      this.connected = true;
      for (const message of this.waiting.values()) {
        this.wish.counts.messagesRepeated++;
        this.publish(message, true);
      }
      this.notify();
    });
    client.on('error', (error) => this.judge(error, first));
    client.on('close', () => this.lost(client, first));
  }

  private publish: (message: Waiting, dup: boolean) => void = () => {};

  private judge(error: Error, first: boolean): void {
    const code = 'code' in error ? error.code : null;
    if (code === 4 || code === 5) {
      this.fail(`${this.wish.url} refused device ${this.wish.device}: expected its id and secret; give the secret with --secret`);
    } else if (first && !this.connected)
      this.fail(`${this.wish.url} cannot be reached: ${String(code ?? error.message)}; give the address with --url`);
  }

  private lost(client: MqttClient, first: boolean): void {
    if (client !== this.client || this.closed) return;
    if (first && !this.connected) this.fail(`${this.wish.url} closed the connection before accepting it`);
    this.connected = false;
    this.client = null;
    client.removeAllListeners();
    client.on('error', () => {});
    client.end(true);
    if (this.failure !== null) return;
    if (++this.fruitless > patience) {
      this.fail(
        `${this.wish.url}: ${patience} connections in a row brought no acknowledgement; ${this.waiting.size} messages are not acknowledged`,
      );
      return;
    }
    this.timer = setTimeout(() => this.open(false), retryMs[Math.min(this.fruitless, retryMs.length) - 1] ?? 5_000);
  }

  private fail(reason: string): void {
    this.failure ??= new Error(reason);
    this.notify();
  }

  private notify(): void {
    for (const wake of this.wake) wake();
  }

  private until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.failure === null && !holds()) return;
        this.wake.delete(look);
        if (this.failure !== null) reject(this.failure);
        else resolve();
      };
      this.wake.add(look);
      look();
    });
  }
}
