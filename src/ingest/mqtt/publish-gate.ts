import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Account } from '../../model/intake.ts';
import type { Count } from './counted.ts';
import type { MqttLimits } from './limits.ts';
import type { Received, Session } from './session.ts';
import type { Take, Taken } from './take.ts';

/** Messages and bytes of all connections on their way into custody. */
export interface FlightBudget {
  messages: number;
  bytes: number;
}

/** What the gate needs of its connection. */
export interface GatePeer {
  cut(reason: string): void;
  pause(why: 'custody'): void;
  resume(why: 'custody'): void;
  /** Sends the PUBACK of a message that is in custody. */
  acknowledge(packetId: number): void;
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

/**
 * Between the guard and custody: a message is acknowledged only after custody said that it is kept. Acknowledged means
 * durable (design.md invariant 1). QoS 0 and 1 come straight from the guard and are answered here; a peer that sends QoS 2
 * comes by aedes' `authorizePublish`, the only hook that runs before PUBACK and PUBREC are written (reliability.md 0.1), and
 * aedes answers. Answers keep the order of arrival [MQTT-4.6.0-2]. What custody refuses or leaves open too long is never acknowledged: the connection is
 * cut, so that the device sends it again.
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

  /** QoS 0: nothing is promised, and nothing is answered. */
  atMostOnce(topic: string, payload: Buffer, now: number): void {
    if (this.stopped) return;
    const lost = () => this.count('failed', 'qos-0-not-kept');
    this.into(topic, payload, null, false, new Held(this, now, payload.length, 0, nothing, lost));
  }

  /** QoS 1: the answer goes out once the message is in custody; by `admit` where that is given. */
  atLeastOnce(topic: string, packetId: number, dup: boolean, payload: Buffer, now: number, admit: (() => void) | null = null): void {
    if (this.stopped) return;
    const held = new Held(this, now, payload.length, packetId, admit, null);
    this.held.push(held);
    this.into(topic, payload, `${this.session.name}/${packetId}/${crc32(payload).toString(36)}`, dup, held);
  }

  /** By way of aedes: `admit` lets it answer, never for what is not in custody. */
  publish(published: Published, now: number, admit: () => void): void {
    if (this.stopped) return;
    const { qos, dup, topic, messageId, payload } = published;
    if (qos === 2) return this.exactlyOnce(published, now, admit);
    if (qos === 1) return this.atLeastOnce(topic, messageId, dup, payload, now, admit);
    this.atMostOnce(topic, payload, now);
    admit();
  }

  private exactlyOnce({ dup, topic, messageId, payload }: Published, now: number, admit: () => void): void {
    const print = hash('sha256', payload, 'hex').slice(0, 16);
    const before = this.session.received.get(messageId);
    // Other content without DUP is no re-send but a device that forgot its session: to drop it would lose a message.
    const known = before !== undefined && (dup || before.print === print);
    if (!known && this.session.received.size >= this.limits.qos2Window) return this.peer.cut('qos-2-window');
    const held = new Held(this, now, 0, messageId, admit, null);
    this.held.push(held);
    const kept = known ? before.kept : this.receive(topic, messageId, { print, payload, dup, now });
    kept.then(
      () => this.settle(held),
      () => this.refuse(),
    );
  }

  /** Custody has answered for this one, either way. */
  landed(bytes: number): void {
    this.messages--;
    this.bytes -= bytes;
    this.flight.messages--;
    this.flight.bytes -= bytes;
    if (!this.paused) return;
    const { inFlightMessages, inFlightBytes, inFlightMessagesTotal, inFlightShare } = this.limits;
    const most = this.flight.messages > inFlightMessagesTotal ? inFlightShare : inFlightMessages;
    if (this.messages > most / 2 || this.bytes > inFlightBytes / 2) return;
    this.paused = false;
    this.peer.resume('custody');
  }

  settle(held: Held): void {
    held.isKept = true;
    while (!this.stopped && this.held[this.head]?.isKept === true) {
      const { admit, packetId } = this.held[this.head++]!;
      if (admit === null) this.peer.acknowledge(packetId);
      else admit();
    }
    if (this.head === this.held.length) {
      this.held.length = 0;
      this.head = 0;
    } else if (this.head > 1_024) {
      this.held = this.held.slice(this.head);
      this.head = 0;
    }
  }

  refuse(): void {
    if (this.stopped) return;
    this.count('failed', 'custody-refused');
    this.peer.cut('custody-refused');
  }

  /** The session outlives this connection. What custody refused was not received: the device sends it again. */
  private receive(
    topic: string,
    packetId: number,
    { print, payload, dup, now }: { print: string; payload: Buffer; dup: boolean; now: number },
  ): Promise<void> {
    const { received: all } = this.session;
    const kept = new Promise<void>((resolve, reject) => {
      const lost = () => reject(new Error('custody refused the message'));
      this.into(
        topic,
        payload,
        `${this.session.name}/${packetId}/${print}`,
        dup,
        new Held(this, now, payload.length, packetId, resolve, lost),
      );
    });
    const received: Received = { print, kept };
    all.set(packetId, received);
    kept.catch(() => {
      if (all.get(packetId) === received) all.delete(packetId);
    });
    return kept;
  }

  private into(topic: string, payload: Buffer, redelivery: string | null, dup: boolean, held: Held): void {
    this.messages++;
    this.bytes += payload.length;
    this.flight.messages++;
    this.flight.bytes += payload.length;
    const full =
      (this.flight.messages >= this.limits.inFlightMessagesTotal && this.messages >= this.limits.inFlightShare) ||
      this.messages >= this.limits.inFlightMessages ||
      this.bytes >= this.limits.inFlightBytes ||
      this.flight.bytes >= this.limits.inFlightBytesTotal;
    if (full && !this.paused) {
      this.paused = true;
      this.peer.pause('custody');
    }
    this.take(this.account, topic, payload, redelivery, dup, held);
  }
}

/** One message between its arrival and its answer. With neither `admit` nor `lost` it is the gate that answers. */
class Held implements Taken {
  /** Monotonic ms of arrival. */
  readonly at: number;
  readonly packetId: number;
  readonly admit: (() => void) | null;
  isKept = false;
  private readonly gate: PublishGate;
  private readonly bytes: number;
  private readonly lost: (() => void) | null;

  constructor(gate: PublishGate, at: number, bytes: number, packetId: number, admit: (() => void) | null, lost: (() => void) | null) {
    this.gate = gate;
    this.at = at;
    this.bytes = bytes;
    this.packetId = packetId;
    this.admit = admit;
    this.lost = lost;
  }

  kept(): void {
    this.gate.landed(this.bytes);
    if (this.lost === null) this.gate.settle(this);
    else this.admit?.();
  }

  refused(): void {
    this.gate.landed(this.bytes);
    if (this.lost === null) this.gate.refuse();
    else this.lost();
  }
}

function nothing(): void {}
