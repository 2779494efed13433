import type { ReplicaBatch, ReplicaHistory } from '../model/replica.ts';
import type { GatewayName } from '../model/tier.ts';
import type { TierFact } from '../model/tier-fact.ts';
import type { Clock } from '../runtime/clock.ts';
import { ClockOffset } from './clock-offset.ts';
import {
  type FromAbove,
  type FromBelow,
  fromBelow,
  heartbeatMs,
  type LinkWord,
  linkProtocol,
  linkWords,
  lostAfterMs,
  readFrame,
} from './link-frames.ts';
import type { LinkPeer } from './link-peer.ts';

/** Batches of one peer that wait to be journalled; the lower end has two on their way. */
const mostWaiting = 8;
const mostBuffered = 4 * 1_048_576;
const factsAtOnce = 50;

export interface DownLinkPorts {
  readonly via: string;
  readonly place: string;
  readonly self: GatewayName;
  histories(): readonly ReplicaHistory[];
  /** Resolves when it is on disk; false = there is a gap before it. */
  take(batch: ReplicaBatch): Promise<boolean>;
  /** What the gateway below has still to confirm, as it knows the alarms of this chain; oldest first. */
  openFacts(limit: number, history: number): readonly TierFact[];
  /** Another connection under this id was at work when this one came. */
  readonly isSecond: boolean;
  /** It goes on from no chain that is known here; only told when there was one. */
  restored(sender: GatewayName & { readonly epoch: number }, before: ReplicaHistory): void;
  /** It goes on from a chain that another one has come after: both of them live. */
  both(own: ReplicaHistory, newest: ReplicaHistory): void;
  readonly clock: Clock;
}

export interface DownLinkState {
  readonly name: string;
  readonly tier: GatewayName['tier'];
  readonly version: string;
  readonly epoch: number;
  readonly head: number;
  readonly freeBytes: number | null;
  readonly lastBackupAt: number | null;
  /** ms that its wall clock is ahead of this one; null = not measured yet. */
  readonly clockOffsetMs: number | null;
  readonly roundTripMs: number | null;
}

/** The upper end of one connection: takes the log, answers only for what is on disk, sends down what has to be confirmed. */
export class DownLink {
  private readonly ports: DownLinkPorts;
  private readonly peer: LinkPeer;
  private readonly offset = new ClockOffset();
  private readonly factsSent = new Map<string, number>();
  private hello: (FromBelow & { readonly type: 'hello' }) | null = null;
  private history = 0;
  private beside: { readonly beside?: true } = {};
  private started = false;
  private status: { head: number; freeBytes: number | null; lastBackupAt: number | null } = {
    head: 0,
    freeBytes: null,
    lastBackupAt: null,
  };
  private turn: Promise<void> = Promise.resolve();
  private waiting = 0;
  private lastHeard: number;
  private readonly since: number;
  private taking = false;
  private lastPing = Number.NEGATIVE_INFINITY;
  private over = false;

  constructor(ports: DownLinkPorts, peer: LinkPeer) {
    this.ports = ports;
    this.peer = peer;
    this.since = ports.clock.monotonic();
    this.lastHeard = this.since;
  }

  /** The chain that it goes on from; 0 = not known yet. */
  get chain(): number {
    return this.history;
  }

  /**
   * Whether the log comes through: something was kept, there was nothing to send, or it lived through a heartbeat. Where each batch
   * is refused the other end connects anew every second, and its greeting alone says nothing of its alarms.
   */
  get takes(): boolean {
    return this.taking;
  }

  /** Resolves when everything that is on its way to the journal is there. */
  settled(): Promise<void> {
    return this.turn;
  }

  start(): void {
    if (this.over) return;
    this.started = true;
    const { self, histories } = this.ports;
    const known = histories().map(({ number, sequence, hash }) => ({ number, sequence, hash }));
    this.send({ type: 'welcome', protocol: linkProtocol, self, histories: known, speaks: [...linkWords] });
    this.tick();
  }

  /** Null until it has said who it is. */
  state(): DownLinkState | null {
    if (this.hello === null) return null;
    const { name, tier, version, epoch } = this.hello;
    return { name, tier, version, epoch, ...this.status, clockOffsetMs: this.offset.ms(), roundTripMs: this.offset.roundTripMs() };
  }

  receive(text: string): void {
    if (this.over) return;
    this.lastHeard = this.ports.clock.monotonic();
    const read = readFrame(fromBelow, text);
    if ('problem' in read) return this.close(1008, read.problem);
    const { frame } = read;
    if (frame.type === 'hello') return this.greet(frame);
    if (this.hello === null) return this.close(1008, 'hello comes first');
    if (frame.type === 'pong') {
      this.taking ||= this.lastHeard - this.since >= heartbeatMs;
      return this.offset.note(frame.sent, frame.wall, this.ports.clock);
    }
    if (frame.type === 'status') {
      const { head, freeBytes, lastBackupAt } = frame;
      this.status = { head, freeBytes, lastBackupAt };
      return;
    }
    if (frame.type === 'facts-kept') {
      for (const id of frame.ids) if (this.factsSent.has(id)) this.factsSent.set(id, Number.POSITIVE_INFINITY);
      return this.sendFacts();
    }
    this.log(frame);
  }

  /** Each second: heartbeat, what was not confirmed again, and the end of a peer that is silent. */
  tick(): void {
    if (this.over || !this.started) return;
    const now = this.ports.clock.monotonic();
    if (now - this.lastHeard > lostAfterMs) return this.close(1001, 'silent');
    if (this.peer.buffered() > mostBuffered) return this.close(1008, 'too-slow');
    if (now - this.lastPing < heartbeatMs) return;
    this.lastPing = now;
    this.send({ type: 'ping', sent: now, wall: this.ports.clock.wall() });
    this.sendFacts();
  }

  /** Something may have to go down. */
  nudge(): void {
    if (this.history > 0) this.sendFacts();
  }

  ended(): void {
    this.over = true;
  }

  close(code: number, reason: string): void {
    if (this.over) return;
    this.over = true;
    this.peer.close(code, reason.slice(0, 100));
  }

  private greet(frame: FromBelow & { readonly type: 'hello' }): void {
    if (frame.protocol !== linkProtocol) return this.close(1008, `protocol ${frame.protocol}: expected ${linkProtocol}`);
    if (this.hello !== null) return this.close(1008, 'hello comes once');
    const histories = this.ports.histories();
    const known = histories.find(({ number }) => number === frame.continues);
    const { gateway, epoch, name, tier } = frame;
    const newest = histories[0];
    // Another epoch, another gateway or another chain under the same name: people have to know (design.md invariant 10).
    if (newest !== undefined && (known === undefined || known.epoch !== epoch || known.gateway !== gateway))
      this.ports.restored({ gateway, epoch, name, tier }, newest);
    else if (newest !== undefined && known !== undefined && known.number !== newest.number) this.ports.both(known, newest);
    if (known === undefined ? newest !== undefined && this.ports.isSecond : known.beside) this.beside = { beside: true };
    this.hello = frame;
    this.status.head = frame.head;
    this.taking = frame.head <= (known?.sequence ?? 0);
    this.history = known?.number ?? Math.max(0, ...histories.map(({ number }) => number)) + 1;
    this.send({ type: 'go', history: this.history, after: known?.sequence ?? 0 });
    this.sendFacts();
  }

  private log(frame: FromBelow & { readonly type: 'log' }): void {
    if (this.hello === null || this.waiting >= mostWaiting) return this.close(1008, 'too many batches at once');
    const { gateway, epoch, name, tier } = this.hello;
    const { lane, after, through, hash, entries } = frame;
    const { via, place, take } = this.ports;
    const sender = { gateway, epoch, name, tier };
    const batch = {
      via,
      place,
      sender,
      history: this.history,
      ...this.beside,
      lane,
      after,
      through,
      hash,
      entries,
    } as unknown as ReplicaBatch;
    this.waiting++;
    // One after the other: the order of the log is the order in which it is kept.
    this.turn = this.turn.then(async () => {
      try {
        if (this.over) return;
        if (!(await take.call(this.ports, batch))) return this.close(1008, 'gap');
        this.taking = true;
        this.send({ type: 'kept', id: frame.id });
      } catch {
        // Nothing of it may be taken for kept: it comes again over the next connection.
        this.close(1013, 'not kept');
      } finally {
        this.waiting--;
      }
    });
  }

  private sendFacts(): void {
    if (this.history === 0 || this.over) return;
    const now = this.ports.clock.monotonic();
    const responses = this.hello?.speaks?.includes('responses' satisfies LinkWord) === true;
    const due = this.ports
      .openFacts(1_000, this.history)
      .filter(({ id, kind }) => {
        // One of before responses went up would close the link at it.
        if (kind === 'response-act' && !responses) return false;
        const sentAt = this.factsSent.get(id);
        return sentAt === undefined || now - sentAt >= heartbeatMs;
      })
      .slice(0, factsAtOnce);
    if (due.length === 0) return;
    for (const { id } of due) this.factsSent.set(id, now);
    this.send({ type: 'facts', facts: due as never });
  }

  private send(frame: FromAbove): void {
    if (!this.over) this.peer.send(JSON.stringify(frame));
  }
}
