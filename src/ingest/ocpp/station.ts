import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import type { Intake, Settle } from '../../model/intake.ts';
import type { Problem } from '../../model/problem.ts';
import type { Clock } from '../../runtime/clock.ts';
import { answerTo } from './answers.ts';
import { bodyOf, envelope } from './body.ts';
import { CallBudget } from './call-budget.ts';
import type { Count } from './counted.ts';
import { type CutReason, closeCodes, reasonOf, violations } from './cut-reason.ts';
import { flatten } from './flatten.ts';
import { errorText, type Frame, readFrame, resultText } from './frame.ts';
import type { OcppLimits } from './limits.ts';
import { type CallOutcome, OwnCalls } from './own-calls.ts';
import type { Payload, Version } from './protocol.ts';
import { channelOf, refusedOf } from './refused.ts';
import { prepareSchemas, violation } from './schemas.ts';
import type { StationMemory } from './station-memory.ts';

/** What a station tells its owner, and needs of it. */
export interface StationOwner {
  readonly clock: Clock;
  readonly limits: OcppLimits;
  readonly count: Count;
  take(message: Intake, settle: Settle): void;
  /** Seconds between heartbeats that the device type promises. */
  heartbeatSeconds(stationId: string): number;
  /** It was cut for what it sent. */
  onViolation(station: Station, why: string): void;
  onClosed(station: Station): void;
}

type Call = Frame & { readonly kind: 'call' };
type Waiting = Frame & { readonly kind: 'call' | 'broken' };

/** For the goodbye; whoever does not take it is cut off. */
const goodbyeMs = 1_000;

/** One socket of one station: its calls, one after another, and ours. */
export class Station {
  readonly id: string;
  readonly version: Version;
  /** Names the connection; unique. */
  readonly connection: string;
  readonly memory: StationMemory;
  private readonly socket: WebSocket;
  private readonly owner: StationOwner;
  private readonly calls: OwnCalls;
  private readonly budget: CallBudget;
  private readonly others: CallBudget;
  private readonly opened: number;
  private readonly waiting: Waiting[] = [];
  private closed = false;
  private reading = true;
  /** Since when a call is on its way to the disk; null = none is. */
  private takenSince: number | null = null;
  private budgetTimer: NodeJS.Timeout | null = null;
  private pinged: number;
  private heard = true;
  private completed = false;
  private control = false;
  private unfinishedSince: number | null = null;
  private unreadSince: number | null = null;
  private askedForStates = false;
  /** It has said a state on this connection. */
  private toldStates = false;
  /** Its schemas are loaded; before that its calls wait. */
  private prepared = false;
  private ownCalls = 0;

  constructor(id: string, version: Version, connection: string, socket: WebSocket, memory: StationMemory, owner: StationOwner) {
    this.id = id;
    this.version = version;
    this.connection = connection;
    this.socket = socket;
    this.memory = memory;
    this.owner = owner;
    this.calls = new OwnCalls((text) => this.write(text), owner.limits, owner.count);
    this.budget = new CallBudget(owner.limits.callBurst, owner.limits.callsPerSecond);
    this.others = new CallBudget(owner.limits.otherFramesPerSecond, owner.limits.otherFramesPerSecond);
    this.opened = this.pinged = owner.clock.monotonic();
  }

  start(request: IncomingMessage): void {
    const { socket } = this;
    socket.on('message', (data, binary) => this.message(data, binary));
    const control = () => {
      this.control = true;
      this.other();
    };
    socket.on('ping', control).on('pong', control);
    // ws has its listener before this one: what is complete in a chunk has been told by then, but for what has to be inflated.
    request.socket.on('data', () => this.bytes());
    socket.on('error', (error) => this.cut(reasonOf(error)));
    socket.on('close', () => this.end('gone'));
    prepareSchemas(this.version).then(
      () => {
        this.prepared = true;
        this.next();
      },
      () => this.cut('no-schemas'),
    );
  }

  /** A call of ours; resolves within `timeMs` (at most `callTime`) and a tick, whatever the station does. */
  async call(action: string, payload: object, timeMs: number): Promise<CallOutcome> {
    const { clock } = this.owner;
    this.ownCalls++;
    const outcome = await this.calls.call(`${this.connection}-${this.ownCalls}`, action, payload, timeMs, clock.monotonic());
    if (outcome.kind !== 'result') return outcome;
    await prepareSchemas(this.version);
    const wrong = violation(this.version, action, 'conf', outcome.payload);
    return wrong === null ? outcome : { kind: 'error', ...wrong };
  }

  cut(reason: CutReason): void {
    if (this.closed) return;
    if (violations.has(reason)) this.owner.onViolation(this, reason);
    this.end(reason);
    this.socket.close(closeCodes[reason] ?? 1008, reason);
    setTimeout(() => this.socket.terminate(), goodbyeMs).unref();
  }

  /** Deadlines; called several times a second. */
  sweep(now: number): void {
    const { limits } = this.owner;
    this.calls.sweep(now);
    if (this.takenSince !== null && now - this.takenSince > limits.custodyTime) return this.cut('waited-for-the-disk');
    if (this.unfinishedSince !== null && now - this.unfinishedSince > limits.frameTime) return this.cut('unfinished');
    const unread = this.socket.bufferedAmount;
    if (unread === 0) this.unreadSince = null;
    else this.unreadSince ??= now;
    if (unread > limits.outgoingBytes || (this.unreadSince !== null && now - this.unreadSince > limits.drainTime))
      return this.cut('unread');
    if (!this.askedForStates && now - this.opened > limits.statusTime) {
      this.askedForStates = true;
      // One that did not boot says nothing until something changes.
      if (!this.toldStates) this.askForStates();
    }
    if (now - this.pinged < limits.pingEvery) return;
    // While it is not read its pong cannot be heard.
    if (!this.heard && this.reading) return this.cut('no-pong');
    this.heard = false;
    this.pinged = now;
    this.socket.ping();
  }

  /** For news of its connectors. An answer that does not come holds up what a person wants for a short while only. */
  askForStates(): void {
    const where = this.version === 'ocpp1.6' ? {} : { evse: { id: 1, connectorId: 1 } };
    void this.call('TriggerMessage', { requestedMessage: 'StatusNotification', ...where }, this.owner.limits.askTime);
  }

  private bytes(): void {
    this.heard = true;
    if (this.completed) this.unfinishedSince = null;
    else if (!this.control) this.unfinishedSince ??= this.owner.clock.monotonic();
    this.completed = this.control = false;
  }

  private message(data: RawData, binary: boolean): void {
    if (this.closed) return;
    this.completed = true;
    // One that was inflated comes after its bytes: it ends their wait, and says nothing about the next ones.
    this.unfinishedSince = null;
    queueMicrotask(() => {
      this.completed = false;
    });
    const bytes = data as Buffer;
    if (binary) return this.cut('binary');
    if (bytes.length > this.owner.limits.frame) return this.cut('frame-too-long');
    // Some stations send empty messages as a sign of life.
    if (bytes.length === 0) return this.other();
    const frame = readFrame(bytes);
    if (frame.kind === 'result') return this.answered(frame.id, { kind: 'result', payload: frame.payload as Payload });
    if (frame.kind === 'error') return this.answered(frame.id, { kind: 'error', code: frame.code, text: frame.text });
    this.waiting.push(frame);
    this.next();
  }

  private answered(id: string, outcome: CallOutcome): void {
    this.other();
    if (!this.closed) this.calls.answered(id, outcome);
  }

  /** Of what is no call: answers, empty messages, pings. None of it waits for anything, so nothing else would slow it down. */
  private other(): void {
    if (this.closed) return;
    // ws ends a socket by itself, without a word, when it owes too many pongs: then too somebody has to be told why.
    const ended = this.socket.readyState !== this.socket.OPEN;
    if (ended || this.others.take(this.owner.clock.monotonic()) > 0) this.cut('flood');
  }

  /** One call at a time [OCPP-J 1.6 section 4.1.1]; a station that sends more than that, or too fast, is not read meanwhile. */
  private next(): void {
    if (this.closed) return;
    if (!this.prepared || this.takenSince !== null || this.budgetTimer !== null) return this.read(this.waiting.length === 0);
    const frame = this.waiting.shift();
    this.read(this.waiting.length === 0);
    if (frame === undefined) return;
    const now = this.owner.clock.monotonic();
    const wait = this.budget.take(now);
    if (wait === 0) return this.handle(frame);
    this.owner.count('refused', 'too-fast');
    this.waiting.unshift(frame);
    this.read(false);
    this.budgetTimer = setTimeout(() => {
      this.budgetTimer = null;
      this.next();
    }, wait);
  }

  private read(wanted: boolean): void {
    if (this.reading === wanted) return;
    this.reading = wanted;
    this.heard = true;
    if (wanted) this.socket.resume();
    else this.socket.pause();
  }

  private handle(frame: Waiting): void {
    const refused = refusedOf(this.version, frame);
    if (refused !== null) {
      const { id, refusal, why } = refused;
      // Refused, and kept where somebody can see it: it may have been an alarm.
      return this.take('', Buffer.from(frame.text), why, () => {
        this.owner.count('refused', why.code);
        if (id !== null) this.write(errorText(id, refusal.code, refusal.text));
      });
    }
    if (frame.kind !== 'call') return;
    if (frame.action === 'BootNotification') this.memory.forgetStates();
    if (frame.action === 'StatusNotification') this.toldStates = true;
    const back = this.memory.asBack(this.owner.clock.wall());
    // In a message of its own, so that a call that comes again is known for what it is.
    if (back.length === 0) this.answer(frame);
    else this.take('', envelope(`back/${this.connection}`, '(connection back)', back, null), null, () => this.answer(frame));
  }

  private answer({ id, action, payload: given }: Call): void {
    const { clock, count } = this.owner;
    const payload = given as Payload;
    const moments = flatten(this.version, action, payload, this.memory, clock.wall());
    const body = bodyOf({ id, action, payload, connection: this.connection }, moments);
    this.take(action, body, null, (duplicate) => {
      count('accepted', duplicate ? 'duplicate' : action);
      const heartbeatSeconds = this.owner.heartbeatSeconds(this.id);
      this.write(resultText(id, answerTo(action, payload, { version: this.version, heartbeatSeconds, wall: clock.wall() })));
    });
  }

  private take(action: string, body: Uint8Array, why: Problem | null, done: (duplicate: boolean) => void): void {
    this.takenSince = this.owner.clock.monotonic();
    const common = { source: 'ocpp', deviceId: this.id, channel: channelOf(action), body, redelivery: null, dup: false } as const;
    this.owner.take(why === null ? common : { ...common, unusable: why }, {
      // Invariant 1: an answer goes out only after the commit.
      kept: (_position, duplicate) => {
        if (this.closed) return;
        this.takenSince = null;
        done(duplicate);
        this.next();
      },
      // Not answered and sent away: it comes back, says its states again and what it has queued.
      refused: () => this.cut('not-kept'),
    });
  }

  private write(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }

  private end(reason: CutReason | 'gone'): void {
    if (this.closed) return;
    this.closed = true;
    this.owner.count('closed', reason);
    if (this.budgetTimer !== null) clearTimeout(this.budgetTimer);
    this.waiting.length = 0;
    this.calls.close();
    this.read(true);
    this.owner.onClosed(this);
  }
}
