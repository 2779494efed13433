import type { Duplex } from 'node:stream';
import type { Account } from '../../model/intake.ts';
import type { ClientCertificate } from '../../runtime/client-certificate.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Answers } from './answers.ts';
import { BrokerStream, type StreamPeer } from './broker-stream.ts';
import type { Count } from './counted.ts';
import { FrameGuard, type FrameSink } from './guard/frame-guard.ts';
import type { Violation } from './guard/violation.ts';
import type { MqttLimits } from './limits.ts';
import type { GatePeer, PublishGate } from './publish-gate.ts';
import type { Session } from './session.ts';

/** What a connection tells its owner. */
export interface ConnectionOwner {
  /** A legal CONNECT arrived: aedes may have the stream now. */
  onFirstPacket(connection: Connection): void;
  /** It is cut for bytes that are against the protocol or a limit, now. */
  onViolation(connection: Connection, reason: string): void;
  onClosed(connection: Connection): void;
}

/** Who the peer turned out to be. */
export interface Admitted {
  readonly account: Account;
  readonly session: Session;
  readonly gate: PublishGate;
  /** The session was there before this connection. */
  readonly resumed: boolean;
  /** As asked for in CONNECT; 0 = none. */
  readonly keepAliveSeconds: number;
}

type Pause = 'broker' | 'custody' | 'drain' | 'connect';

/** One socket: guard, broker stream, publish gate and the deadlines that hold for it. */
export class Connection implements FrameSink, GatePeer, StreamPeer {
  readonly from: string;
  readonly stream: BrokerStream;
  readonly opened: number;
  admitted: Admitted | null = null;
  certificate: ClientCertificate | null = null;
  /** What aedes made of the stream. */
  client: { close(): void } | null = null;
  /** The name aedes knows it by: ours and unique, so that aedes never evicts one client for another. */
  clientId: string | null = null;
  /** CONNACK code decided before aedes asks; 0 = welcome. */
  refusal: 0 | 3 | 4 | 5 = 5;
  /** CONNECT was answered with code 0. */
  live = false;
  private readonly socket: Duplex;
  private readonly clock: Clock;
  private readonly limits: MqttLimits;
  private readonly owner: ConnectionOwner;
  private readonly count: Count;
  private readonly guard: FrameGuard;
  private readonly paused = new Set<Pause>();
  private readonly waiting: (() => void)[] = [];
  private readonly answers: Answers;
  private readonly acknowledgements: number[] = [];
  private lastHeard: number;
  private controls = 0;
  private pings = 0;
  private controlsSince = 0;
  private stuckSince: number | null = null;
  private ending: number | null = null;
  private closed = false;
  /** The peer left while CONNECT was being judged, or before all that it sent was taken. */
  private gone = false;

  constructor(socket: Duplex, from: string, clock: Clock, limits: MqttLimits, owner: ConnectionOwner, answers: Answers, count: Count) {
    this.socket = socket;
    this.answers = answers;
    this.from = from;
    this.clock = clock;
    this.limits = limits;
    this.owner = owner;
    this.count = count;
    this.guard = new FrameGuard(limits, this);
    this.stream = new BrokerStream(this);
    this.opened = clock.monotonic();
    this.lastHeard = this.opened;
  }

  /** Begins to read. */
  open(): void {
    this.socket.on('error', noop);
    this.socket.on('data', (chunk: Buffer) => this.onData(chunk));
    this.socket.on('drain', () => this.onDrain());
    this.socket.on('end', () => this.onGone());
    this.socket.on('close', () => this.onGone());
  }

  get isOpen(): boolean {
    return !this.closed && this.ending === null;
  }

  /** Bytes written and not yet taken by the peer's system. */
  get unsent(): number {
    return this.socket.writableLength;
  }

  /** CONNACK 0 is on its way: what came behind CONNECT may be read now. */
  release(): void {
    if (!this.isOpen) return;
    this.live = true;
    this.judge(this.guard.accept(this.clock.monotonic()));
    this.resume('connect');
  }

  connect(frame: Buffer): void {
    this.pause('connect');
    this.owner.onFirstPacket(this);
    this.stream.push(frame);
  }

  message(topic: string, qos: 0 | 1, dup: boolean, packetId: number, payload: Buffer): void {
    const gate = this.admitted?.gate;
    if (qos === 0) gate?.atMostOnce(topic, payload, this.lastHeard);
    else gate?.atLeastOnce(topic, packetId, dup, payload, this.lastHeard);
  }

  /** PUBACKs of one turn are written together. */
  acknowledge(packetId: number): void {
    if (this.acknowledgements.push(packetId) === 1) this.answers.add(this);
  }

  writeAcknowledgements(): void {
    const bytes = Buffer.allocUnsafe(4 * this.acknowledgements.length);
    let at = 0;
    for (const packetId of this.acknowledgements) {
      // Section 3.4.
      bytes[at++] = 0x40;
      bytes[at++] = 2;
      bytes[at++] = packetId >> 8;
      bytes[at++] = packetId & 0xff;
    }
    this.acknowledgements.length = 0;
    this.write(bytes);
  }

  publish(frame: Buffer): void {
    if (!this.stream.push(frame)) this.pause('broker');
  }

  puback(packetId: number): void {
    this.admitted?.session.acknowledge(packetId);
  }

  /** 64 KiB hold 32,768 of them: those of one turn are answered in one write. */
  ping(): void {
    if (this.pings++ > 0) return;
    setImmediate(() => {
      this.write(Buffer.alloc(this.pings * 2, pingResponse));
      this.pings = 0;
    });
  }

  control(frame: Buffer): void {
    if (this.lastHeard - this.controlsSince >= 1_000) {
      this.controls = 0;
      this.controlsSince = this.lastHeard;
    }
    // aedes handles a whole chunk of them in one turn of the loop.
    if (++this.controls > this.limits.controlPerSecond) this.cut('control-flood');
    else if (!this.stream.push(frame)) this.pause('broker');
  }

  write(bytes: Buffer): void {
    if (!this.isOpen || this.socket.destroyed || this.socket.write(bytes, this.onWritten)) return;
    // A peer that does not take its answers gets no more of them.
    this.pause('drain');
    if (this.unsent > this.limits.outgoingBytes) this.cut('outgoing-full');
  }

  /** Resolves when the peer has taken what was written, or is gone. */
  async drained(): Promise<void> {
    if (this.isOpen && this.socket.writableNeedDrain) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  pause(why: Pause): void {
    this.paused.add(why);
    this.socket.pause();
  }

  resume(why: Pause): void {
    if (!this.paused.delete(why)) return;
    if (why === 'custody' && this.isOpen) this.judge(this.guard.proceed(this.clock.monotonic()));
    if (this.paused.size > 0 || !this.isOpen) return;
    if (this.gone) this.finish();
    else this.socket.resume();
  }

  get isFull(): boolean {
    return this.paused.has('custody');
  }

  /** Closes at once and counts the reason. aedes takes it for a loss of the connection, so a will fires. */
  cut(reason: string, farewell?: Buffer): void {
    if (this.closed || this.ending !== null) return;
    this.count('closed', reason);
    this.silence();
    this.admitted?.gate.stop();
    if (farewell === undefined) this.socket.destroy();
    else this.socket.end(farewell);
    this.stream.destroy();
    // At once, so that its will comes before whatever follows, and nothing more of a chunk already handed over is obeyed.
    this.client?.close();
    if (this.gone) this.finish();
  }

  /** Closes after what was written is out (a CONNACK that refuses, for instance). */
  end(): void {
    if (this.closed || this.ending !== null) return;
    this.silence();
    this.socket.end();
    // Read on, and throw away: the peer's FIN is behind what it has sent.
    this.socket.resume();
    if (this.gone) this.finish();
  }

  /** The last resort of a stop. */
  destroy(): void {
    this.socket.destroy();
    this.finish();
  }

  /** Judges the deadlines. Called for every connection a few times a second: cheaper than timers of their own. */
  sweep(now: number): void {
    if (this.closed) return;
    if (this.ending !== null) {
      if (now - this.ending > 1_000) this.socket.destroy();
      return;
    }
    if (this.socket.writableLength === 0) this.stuckSince = null;
    else this.stuckSince ??= now;
    const since = this.guard.partialSince;
    const oldest = this.admitted?.gate.oldest ?? null;
    const keepAlive = this.admitted?.keepAliveSeconds ?? 0;
    if (!this.live && now - this.opened > this.limits.connectTime) this.cut('connect-time');
    else if (since !== null && this.paused.size === 0 && now - since > this.limits.frameTime) this.cut('frame-time');
    else if (this.stuckSince !== null && now - this.stuckSince > this.limits.drainTime) this.cut('slow-reader');
    else if (oldest !== null && now - oldest > this.limits.custodyTime) this.cut('custody-time');
    // [MQTT-3.1.2-24]; while we do not read, silence is ours.
    else if (keepAlive > 0 && this.paused.size === 0 && now - this.lastHeard > keepAlive * 1_500) this.cut('keep-alive');
  }

  private onData(chunk: Buffer): void {
    if (!this.isOpen) return;
    this.lastHeard = this.clock.monotonic();
    this.judge(this.guard.push(chunk, this.lastHeard));
  }

  private judge(wrong: Violation | null): void {
    if (wrong === null) return;
    this.owner.onViolation(this, wrong.reason);
    this.cut(wrong.reason, wrong.connack === 0 ? undefined : Buffer.from([0x20, 2, 0, wrong.connack]));
  }

  /** Some of what was written left: slow is not frozen. */
  private readonly onWritten = (): void => {
    if (this.stuckSince !== null) this.stuckSince = this.clock.monotonic();
  };

  private onDrain(): void {
    this.resume('drain');
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private silence(): void {
    this.ending = this.clock.monotonic();
    this.guard.close();
  }

  /**
   * A device may send CONNECT, its readings and FIN in one go (section 3.1.4, non-normative: it need not wait for
   * CONNACK): then what it sent is still judged after CONNECT is, and what waits for others is still taken.
   */
  private onGone(): void {
    if ((this.paused.has('connect') || this.paused.has('custody')) && this.isOpen) this.gone = true;
    else this.finish();
  }

  private finish(): void {
    if (this.closed) return;
    this.silence();
    this.closed = true;
    this.onDrain();
    // `end` first: what was handed over must reach aedes, readings without an acknowledgement and a DISCONNECT alike, else
    // a will fires that should not [MQTT-3.14.4-3]. At its end aedes closes the stream itself.
    this.stream.push(null);
    setTimeout(() => this.stream.destroy(), this.limits.custodyTime).unref();
    this.socket.destroy();
    this.owner.onClosed(this);
  }
}

const pingResponse = Buffer.from([0xd0, 0]);

function noop(): void {}
