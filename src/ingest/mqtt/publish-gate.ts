import { hash } from 'node:crypto';
import type { Account } from '../../model/intake.ts';
import type { Count } from './counted.ts';
import type { MqttLimits } from './limits.ts';
import type { Received, Session } from './session.ts';
import type { Take } from './take.ts';

/** Bytes of all connections on their way into custody. */
export interface FlightBudget {
  bytes: number;
}

/** What the gate needs of its connection. */
export interface GatePeer {
  cut(reason: string): void;
  pause(why: 'custody'): void;
  resume(why: 'custody'): void;
}

/** A PUBLISH as aedes hands it to `authorizePublish`. */
export interface Published {
  readonly qos: number;
  readonly dup: boolean;
  readonly topic: string;
  /** Packet identifier; meaningless for QoS 0. */
  readonly messageId: number;
  readonly payload: Buffer;
}

interface Held {
  /** Monotonic ms of arrival. */
  readonly at: number;
  /** Lets aedes acknowledge. */
  readonly admit: () => void;
  kept: boolean;
}

/**
 * Stands in aedes' `authorizePublish`, the only hook that runs before PUBACK and PUBREC are written (reliability.md 0.1):
 * the message goes into custody in the order of arrival, and aedes gets its answer only after custody resolved.
 * Acknowledged means durable (design.md invariant 1). Answers keep the order of arrival [MQTT-4.6.0-2]. What custody
 * refuses or leaves open too long is never acknowledged: the connection is cut, so that the device sends it again.
 */
export class PublishGate {
  private readonly account: Account;
  private readonly session: Session;
  private readonly peer: GatePeer;
  private readonly take: Take;
  private readonly limits: MqttLimits;
  private readonly flight: FlightBudget;
  private readonly count: Count;
  private held: Held[] = [];
  private head = 0;
  private messages = 0;
  private bytes = 0;
  private stopped = false;
  private paused = false;

  constructor(account: Account, session: Session, peer: GatePeer, take: Take, limits: MqttLimits, flight: FlightBudget, count: Count) {
    this.account = account;
    this.session = session;
    this.peer = peer;
    this.take = take;
    this.limits = limits;
    this.flight = flight;
    this.count = count;
  }

  /** Messages that are not yet in custody. */
  get pending(): number {
    return this.messages;
  }

  /** Arrival of the oldest unacknowledged packet, monotonic ms. */
  get oldest(): number | null {
    return this.held[this.head]?.at ?? null;
  }

  stop(): void {
    this.stopped = true;
  }

  /** `admit` is called once the message is in custody, never for one that is not. */
  publish({ qos, dup, topic, messageId, payload }: Published, now: number, admit: () => void): void {
    if (this.stopped) return;
    if (qos === 0) {
      this.into(topic, payload, null, false).then(noop, () => this.count('failed', 'qos-0-not-kept'));
      admit();
      return;
    }
    const print = hash('sha256', payload, 'hex').slice(0, 16);
    const before = qos === 2 ? this.session.received.get(messageId) : undefined;
    let kept: Promise<void>;
    // Other content without DUP is no re-send but a device that forgot its session: to drop it would lose a message.
    if (before !== undefined && (dup || before.print === print)) kept = before.kept;
    else if (qos === 2 && this.session.received.size >= this.limits.qos2Window) return this.peer.cut('qos-2-window');
    else {
      kept = this.into(topic, payload, `${this.session.name}/${messageId}/${print}`, dup);
      if (qos === 2) this.receive(messageId, { print, kept });
    }
    const held: Held = { at: now, admit, kept: false };
    this.held.push(held);
    kept.then(
      () => this.settle(held),
      () => {
        if (this.stopped) return;
        this.count('failed', 'custody-refused');
        this.peer.cut('custody-refused');
      },
    );
  }

  /** The session outlives this connection. What custody refused was not received: the device sends it again. */
  private receive(packetId: number, received: Received): void {
    const { received: all } = this.session;
    all.set(packetId, received);
    received.kept.catch(() => {
      if (all.get(packetId) === received) all.delete(packetId);
    });
  }

  private async into(topic: string, payload: Buffer, redelivery: string | null, dup: boolean): Promise<void> {
    this.messages++;
    this.bytes += payload.length;
    this.flight.bytes += payload.length;
    const full =
      this.messages >= this.limits.inFlightMessages ||
      this.bytes >= this.limits.inFlightBytes ||
      this.flight.bytes >= this.limits.inFlightBytesTotal;
    if (full && !this.paused) {
      this.paused = true;
      this.peer.pause('custody');
    }
    try {
      await this.take(this.account, topic, payload, redelivery, dup);
    } finally {
      this.messages--;
      this.bytes -= payload.length;
      this.flight.bytes -= payload.length;
      if (this.paused && this.messages <= this.limits.inFlightMessages / 2 && this.bytes <= this.limits.inFlightBytes / 2) {
        this.paused = false;
        this.peer.resume('custody');
      }
    }
  }

  private settle(held: Held): void {
    held.kept = true;
    while (!this.stopped && this.held[this.head]?.kept === true) this.held[this.head++]!.admit();
    if (this.head === this.held.length) {
      this.held = [];
      this.head = 0;
    } else if (this.head > 1_024) {
      this.held = this.held.slice(this.head);
      this.head = 0;
    }
  }
}

function noop(): void {}
