import type { MqttLimits } from './limits.ts';

/** A message on its way to a client, kept until its PUBACK. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  /** Order of publication, the key in `Session.outgoing`. */
  readonly order: number;
  packetId: number;
  /** A copy was written before, so the next one carries DUP [MQTT-3.3.1-1]. */
  sent: boolean;
}

export interface Received {
  /** First 16 hex digits of the body's SHA-256. */
  readonly print: string;
  readonly kept: Promise<void>;
}

/** Bytes queued by all sessions together. */
export interface QueueBudget {
  bytes: number;
}

/** MQTT session state, section 3.1.2.4. A clean session dies with its connection, another one waits for its client id. */
export class Session {
  /** Names this session in redelivery keys; another session never has the same name. */
  readonly name: string;
  readonly clientId: string;
  readonly clean: boolean;
  readonly filters = new Map<string, 0 | 1 | 2>();
  readonly outgoing = new Map<number, Outgoing>();
  /**
   * QoS 2 packet ids whose PUBREL has not come [MQTT-4.3.3-2], with what they carried and its way into custody: a re-send
   * waits for the same promise, even over a reconnect.
   */
  readonly received = new Map<number, Received>();
  /** Those of them that were answered with PUBREC. */
  readonly acknowledged = new Set<number>();
  private readonly budget: QueueBudget;
  private readonly byPacketId = new Map<number, Outgoing>();
  private bytes = 0;
  private lastPacketId = 0;
  private lastOrder = 0;

  constructor(name: string, clientId: string, clean: boolean, budget: QueueBudget) {
    this.name = name;
    this.clientId = clientId;
    this.clean = clean;
    this.budget = budget;
  }

  /** Keeps a QoS 1 message until it is acknowledged. Null = a bound is reached; the newest is refused, so nothing queued is ever evicted. */
  enqueue(topic: string, payload: Buffer, limits: MqttLimits): Outgoing | null {
    const full =
      this.outgoing.size >= limits.queuedMessages ||
      this.bytes + payload.length > limits.queuedBytes ||
      this.budget.bytes + payload.length > limits.queuedBytesTotal;
    if (full) return null;
    const message: Outgoing = { topic, payload, qos: 1, order: ++this.lastOrder, packetId: this.freePacketId(), sent: false };
    this.outgoing.set(message.order, message);
    this.byPacketId.set(message.packetId, message);
    this.bytes += payload.length;
    this.budget.bytes += payload.length;
    return message;
  }

  acknowledge(packetId: number): boolean {
    const message = this.byPacketId.get(packetId);
    if (message === undefined) return false;
    this.byPacketId.delete(packetId);
    this.outgoing.delete(message.order);
    this.bytes -= message.payload.length;
    this.budget.bytes -= message.payload.length;
    return true;
  }

  drop(): void {
    this.budget.bytes -= this.bytes;
    this.bytes = 0;
    this.outgoing.clear();
    this.byPacketId.clear();
    this.filters.clear();
  }

  /** Not in use [MQTT-2.3.1-2]; `queuedMessages` is far below 65,535, so one is always free. */
  private freePacketId(): number {
    do this.lastPacketId = (this.lastPacketId % 65_535) + 1;
    while (this.byPacketId.has(this.lastPacketId));
    return this.lastPacketId;
  }
}
