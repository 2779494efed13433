import { hash } from 'node:crypto';
import type { Account } from '../../model/intake.ts';
import type { Count } from './counted.ts';
import type { MqttLimits } from './limits.ts';
import type { Received, Session } from './session.ts';
import type { Take } from './take.ts';

const PUBACK = 0x40;
const PUBREC = 0x50;
const PUBCOMP = 0x70;
const PINGRESP = 0xd000;

/** Bytes of all connections on their way into custody. */
export interface FlightBudget {
  bytes: number;
}

/** What the lane needs of its connection. */
export interface LanePeer {
  write(bytes: Buffer): void;
  cut(reason: string): void;
  pause(why: 'custody'): void;
  resume(why: 'custody'): void;
}

interface Answer {
  readonly type: number;
  readonly packetId: number;
  /** Monotonic ms of arrival. */
  readonly at: number;
  done: boolean;
}

/**
 * PUBLISH of an authenticated peer goes from the guard straight into custody, in the order of arrival, and is answered
 * only after custody resolved: acknowledged means durable (design.md invariant 1). Answers keep the order of arrival
 * [MQTT-4.6.0-2]; those of one tick leave in one write. What custody refuses or leaves open too long is never
 * acknowledged: the connection is cut, so that the device sends it again.
 */
export class PublishLane {
  private readonly account: Account;
  private readonly session: Session;
  private readonly peer: LanePeer;
  private readonly take: Take;
  private readonly limits: MqttLimits;
  private readonly flight: FlightBudget;
  private readonly count: Count;
  private answers: Answer[] = [];
  private head = 0;
  private messages = 0;
  private bytes = 0;
  private pings = 0;
  private flushing = false;
  private stopped = false;
  private paused = false;

  constructor(account: Account, session: Session, peer: LanePeer, take: Take, limits: MqttLimits, flight: FlightBudget, count: Count) {
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

  /** Arrival of the oldest unanswered packet, monotonic ms. */
  get oldest(): number | null {
    return this.answers[this.head]?.at ?? null;
  }

  stop(): void {
    this.stopped = true;
  }

  publish(qos: number, dup: boolean, topic: string, packetId: number, payload: Buffer, now: number): void {
    if (this.stopped) return;
    if (qos === 0) {
      this.into(topic, payload, null, false).then(noop, () => this.count('failed', 'qos-0-not-kept'));
      return;
    }
    const answer: Answer = { type: qos === 1 ? PUBACK : PUBREC, packetId, at: now, done: false };
    const print = hash('sha256', payload, 'hex').slice(0, 16);
    const before = qos === 2 ? this.session.received.get(packetId) : undefined;
    let kept: Promise<void>;
    // Other content without DUP is no re-send but a device that forgot its session: to drop it would lose a message.
    if (before !== undefined && (dup || before.print === print)) kept = before.kept;
    else if (qos === 2 && this.session.received.size >= this.limits.qos2Window) return this.peer.cut('qos-2-window');
    else {
      kept = this.into(topic, payload, `${this.session.name}/${packetId}/${print}`, dup);
      if (qos === 2) this.receive(packetId, { print, kept });
    }
    this.answers.push(answer);
    kept.then(
      () => this.settle(answer),
      () => {
        if (this.stopped) return;
        this.count('failed', 'custody-refused');
        this.peer.cut('custody-refused');
      },
    );
  }

  /** [MQTT-4.3.3-2]: the packet id is free again; PUBCOMP is owed in any case. */
  pubrel(packetId: number, now: number): void {
    this.session.received.delete(packetId);
    const answer: Answer = { type: PUBCOMP, packetId, at: now, done: false };
    this.answers.push(answer);
    this.settle(answer);
  }

  /** Answered with the others of this tick: 64 KiB hold 32,768 of them. */
  ping(): void {
    this.pings++;
    this.flushSoon();
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

  private settle(answer: Answer): void {
    answer.done = true;
    if (this.answers[this.head] === answer) this.flushSoon();
  }

  private flushSoon(): void {
    if (this.flushing || this.stopped) return;
    this.flushing = true;
    // After the microtasks: a group commit resolves many promises in one tick.
    process.nextTick(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    if (this.stopped) return;
    let end = this.head;
    while (this.answers[end]?.done === true) end++;
    const bytes = Buffer.allocUnsafe((end - this.head) * 4 + this.pings * 2);
    let at = 0;
    for (; this.head < end; at += 4) {
      const { type, packetId } = this.answers[this.head++]!;
      bytes.writeUInt32BE(type * 0x1000000 + 0x020000 + packetId, at);
    }
    for (; this.pings > 0; at += 2) {
      this.pings--;
      bytes.writeUInt16BE(PINGRESP, at);
    }
    if (this.head === this.answers.length) {
      this.answers = [];
      this.head = 0;
    } else if (this.head > 1_024) {
      this.answers = this.answers.slice(this.head);
      this.head = 0;
    }
    if (bytes.length > 0) this.peer.write(bytes);
  }
}

function noop(): void {}
