import type { MqttLimits } from '../limits.ts';
import { checkConnect } from './connect-packet.ts';
import { checkFilters } from './filter-packet.ts';
import { type Violation, violations } from './violation.ts';
import { readTopicName } from './wire-text.ts';

/** Where checked packets go. All buffers are views of what was pushed. */
export interface FrameSink {
  connect(frame: Buffer): void;
  /** A checked PUBLISH of QoS 0 (`packetId` 0) or 1. RETAIN does not matter: nobody may subscribe to what a device publishes, so nothing is retained. */
  message(topic: string, qos: 0 | 1, dup: boolean, packetId: number, payload: Buffer): void;
  /** A whole, checked PUBLISH of QoS 2, the PUBREL that ends one, and every PUBLISH after the first of QoS 2. */
  publish(frame: Buffer): void;
  puback(packetId: number): void;
  ping(): void;
  /** SUBSCRIBE, UNSUBSCRIBE, DISCONNECT: whole, checked packets for the broker. */
  control(frame: Buffer): void;
  /** Nothing more for now: what is left of a chunk waits until `proceed`. */
  readonly isFull: boolean;
}

const CONNECT = 1;
const PUBLISH = 3;
const PUBREL = 6;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;
const DISCONNECT = 14;

/** What a client may send: the flags required [MQTT-2.2.2-1] and the length where the type fixes it. */
const shapes: readonly ({ readonly flags: number | null; readonly length: number | null } | null)[] = [
  null,
  { flags: 0, length: null },
  null,
  { flags: null, length: null },
  { flags: 0, length: 2 },
  // PUBREC and PUBCOMP answer a QoS 2 delivery, and the gateway makes none.
  null,
  { flags: 2, length: 2 },
  null,
  { flags: 2, length: null },
  null,
  { flags: 2, length: null },
  null,
  { flags: 0, length: 0 },
  null,
  { flags: 0, length: 0 },
  null,
];

/**
 * A state machine over the bytes of one client: only whole, legal MQTT 3.1.1 packets come out. It decides on the fixed
 * header alone if a packet may be long, so a peer never makes it hold more than the limit of its state (reliability.md 0.4).
 * After CONNECT it holds everything back until `accept`.
 */
export class FrameGuard {
  private readonly limits: MqttLimits;
  private readonly sink: FrameSink;
  private state: 'connect' | 'held' | 'open' | 'closed' = 'connect';
  private partial: Buffer = Buffer.alloc(0);
  private partialLength = 0;
  private since: number | null = null;
  /** QoS 2 goes round by aedes, and what follows must not overtake it: all of this peer's messages go one way from then on. */
  private sendsQos2 = false;

  constructor(limits: MqttLimits, sink: FrameSink) {
    this.limits = limits;
    this.sink = sink;
  }

  /** Monotonic ms at which the packet now incomplete began; null between packets and while held back. */
  get partialSince(): number | null {
    return this.state === 'held' ? null : this.since;
  }

  close(): void {
    this.state = 'closed';
    this.partial = Buffer.alloc(0);
    this.partialLength = 0;
    this.since = null;
  }

  /** Feeds bytes. A violation closes the guard for good. */
  push(chunk: Buffer, now: number): Violation | null {
    if (this.state === 'closed') return null;
    // The caller stops reading while packets are held back; what was already read is no more than one chunk.
    if (this.state === 'held' && this.partialLength > 2 * this.limits.frame) return this.refuse(violations.frameTooLong);
    const bytes = this.partialLength === 0 ? chunk : this.joined(chunk);
    if (bytes === null) return null;
    return this.consume(bytes, now);
  }

  /** The peer is authenticated: what was held back is let through, under the larger limit. */
  accept(now: number): Violation | null {
    if (this.state !== 'held') return null;
    this.state = 'open';
    this.since = null;
    return this.consume(this.taken(), now);
  }

  /** The sink takes more again: what was left of a chunk is let through. */
  proceed(now: number): Violation | null {
    if (this.state !== 'open' || this.partialLength === 0) return null;
    return this.consume(this.taken(), now);
  }

  private consume(bytes: Buffer, now: number): Violation | null {
    let at = 0;
    while (at < bytes.length && this.state !== 'held' && !this.sink.isFull) {
      const size = this.frameSize(bytes, at);
      if (typeof size !== 'number') return this.refuse(size);
      if (size === 0 || at + size > bytes.length) break;
      const wrong = this.frame(bytes, at, at + size);
      if (wrong !== null) return this.refuse(wrong);
      // A sink may close the connection in the middle of a chunk.
      if (this.isClosed()) return null;
      at += size;
      this.since = null;
    }
    this.keep(bytes, at, now);
    return null;
  }

  private isClosed(): boolean {
    return this.state === 'closed';
  }

  private refuse(wrong: Violation): Violation {
    this.close();
    return wrong;
  }

  /** Whole size of the packet at `at`; 0 = header incomplete. */
  private frameSize(bytes: Buffer, at: number): number | Violation {
    const first = bytes[at]!;
    const type = first >> 4;
    const shape = shapes[type];
    if (shape === null || shape === undefined) return violations.packetType;
    if (this.state === 'connect' ? type !== CONNECT : type === CONNECT) {
      return this.state === 'connect' ? violations.connectFirst : violations.connectTwice;
    }
    if (shape.flags !== null && (first & 0x0f) !== shape.flags) return violations.flags;
    let length = 0;
    let shift = 0;
    for (let i = at + 1; i < bytes.length; i++) {
      const byte = bytes[i]!;
      length += (byte & 0x7f) * 2 ** shift;
      // Judged on every byte: an endless claim is refused before its last digit.
      if (length > (this.state === 'connect' ? this.limits.connectFrame : this.limits.frame)) return violations.frameTooLong;
      if (byte < 0x80) {
        if (shape.length !== null && length !== shape.length) return violations.malformed;
        return i + 1 - at + length;
      }
      shift += 7;
      // Section 2.2.3: four bytes at most.
      if (shift > 21) return violations.lengthEncoding;
    }
    return 0;
  }

  private frame(bytes: Buffer, start: number, end: number): Violation | null {
    const first = bytes[start]!;
    let body = start + 1;
    while (bytes[body]! >= 0x80) body++;
    body++;
    switch (first >> 4) {
      case PUBLISH:
        return this.publish(bytes, start, body, end);
      case CONNECT: {
        const wrong = checkConnect(bytes, body, end, this.limits);
        if (wrong !== null) return wrong;
        this.state = 'held';
        this.sink.connect(bytes.subarray(start, end));
        return null;
      }
      case PINGREQ:
        this.sink.ping();
        return null;
      case SUBSCRIBE:
      case UNSUBSCRIBE: {
        const wrong = checkFilters(bytes, body, end, first >> 4 === SUBSCRIBE, this.limits);
        if (wrong !== null) return wrong;
        break;
      }
      case DISCONNECT:
        break;
      default: {
        const packetId = bytes.readUInt16BE(body);
        if (packetId === 0) return violations.packetId;
        if (first >> 4 === PUBREL) this.sink.publish(bytes.subarray(start, end));
        else this.sink.puback(packetId);
        return null;
      }
    }
    this.sink.control(bytes.subarray(start, end));
    return null;
  }

  private publish(bytes: Buffer, start: number, body: number, end: number): Violation | null {
    const first = bytes[start]!;
    const qos = (first >> 1) & 3;
    const dup = (first & 8) !== 0;
    if (qos === 3) return violations.qos;
    if (dup && qos === 0) return violations.dupQos0;
    if (body + 2 > end) return violations.malformed;
    const topicEnd = body + 2 + bytes.readUInt16BE(body);
    const payload = qos === 0 ? topicEnd : topicEnd + 2;
    if (payload > end) return violations.malformed;
    const topic = readTopicName(bytes, body + 2, topicEnd, this.limits);
    if (typeof topic !== 'string') return topic;
    const packetId = qos === 0 ? 0 : bytes.readUInt16BE(topicEnd);
    if (qos !== 0 && packetId === 0) return violations.packetId;
    this.sendsQos2 ||= qos === 2;
    if (this.sendsQos2) this.sink.publish(bytes.subarray(start, end));
    else this.sink.message(topic, qos as 0 | 1, dup, packetId, bytes.subarray(payload, end));
    return null;
  }

  private keep(bytes: Buffer, at: number, now: number): void {
    const rest = bytes.length - at;
    if (rest === 0) return;
    this.append(bytes.subarray(at));
    this.since ??= now;
  }

  /** Adds to a partial packet; the joined bytes once they can hold a whole one, else null. */
  private joined(chunk: Buffer): Buffer | null {
    this.append(chunk);
    if (this.state === 'held') return null;
    const size = this.frameSize(this.partial.subarray(0, this.partialLength), 0);
    if (typeof size === 'number' && (size === 0 || size > this.partialLength)) return null;
    return this.taken();
  }

  /** The sink gets views of these bytes, so they are not written again. */
  private taken(): Buffer {
    const bytes = this.partial.subarray(0, this.partialLength);
    this.partial = Buffer.alloc(0);
    this.partialLength = 0;
    return bytes;
  }

  /** Doubles, so that a packet sent byte by byte costs its own size and not an object per byte. */
  private append(chunk: Buffer): void {
    const wanted = this.partialLength + chunk.length;
    if (wanted > this.partial.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(256, wanted, this.partial.length * 2));
      this.partial.copy(grown, 0, 0, this.partialLength);
      this.partial = grown;
    }
    chunk.copy(this.partial, this.partialLength);
    this.partialLength = wanted;
  }
}
