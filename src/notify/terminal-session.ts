import type { Delivery } from '../model/delivery.ts';
import { DeliveryLine } from './delivery-line.ts';
import type { TerminalIdentity, TerminalLink } from './hub-ports.ts';

/** A peer that takes nothing for this long is cut (battery row 4: 2 s, of which two ticks of the hub are 500 ms). */
const stalledMs = 1_250;
/** Of the time between two looks no more than this counts: a gateway that was late itself has not seen yet what the network took meanwhile. */
const mostOfOneLook = 500;
/** Messages a terminal may send at once, and per second for long: a thousand alarms make two thousand receipts. */
const burst = 5_000;
const perSecond = 200;
const badBurst = 100;

/** One connection of one terminal: how far it has been sent to, and whether it keeps up. */
export class TerminalSession {
  /** Everything up to here was handed to the link. */
  cursor: number;
  /** The last that was sent in order on this connection, or that it came with; null = none yet. */
  upTo: number | null;
  /** The newest that was committed for it. */
  newest: number;
  /** Alarms whose newest delivery is still to be looked up; null = done. Only for a terminal that came without `after`. */
  lookup: string[] | null = null;
  /** Found for it, in order of sequence: sent before anything after the cursor. */
  readonly backlog: Delivery[] = [];
  /** Committed while it was caught up: what comes after the cursor. */
  readonly line = new DeliveryLine();
  closed = false;
  pumpQueued = false;
  nextHeartbeatAt: number;
  readonly terminalId: string;
  readonly identity: TerminalIdentity;
  readonly link: TerminalLink;
  /** The last message offered was not taken. */
  refused = false;
  /** ms of looking in which the peer took nothing. */
  private stalledFor = 0;
  private lastUnread = 0;
  private lookedAt: number;
  private tokens = burst;
  private badTokens = badBurst;
  private filledAt: number;

  /** `after`: what it has already; null = nothing, and it gets what stands now. `last`: the newest there is for it. */
  constructor(terminalId: string, identity: TerminalIdentity, link: TerminalLink, after: number | null, last: number, now: number) {
    this.terminalId = terminalId;
    this.identity = identity;
    this.link = link;
    this.cursor = after ?? last;
    this.upTo = after;
    this.newest = last;
    this.nextHeartbeatAt = now;
    this.filledAt = now;
    this.lookedAt = now;
  }

  /** Something was committed that it was not handed. */
  get behind(): boolean {
    return !this.caughtUp || this.cursor < this.newest;
  }

  /** Nothing waits before what comes after the cursor. */
  get caughtUp(): boolean {
    return this.lookup === null && this.backlog.length === 0;
  }

  sentInOrder(delivery: Delivery): void {
    this.upTo = delivery.sequence;
    this.cursor = Math.max(this.cursor, delivery.sequence);
    this.line.sent(delivery);
  }

  /** False = not taken; offer it again later. */
  send(json: string | Buffer, compress = true): boolean {
    if (this.closed) return false;
    this.refused = !this.link.send(json, compress);
    return !this.refused;
  }

  /** What `send` sends leaves in one piece. */
  together<T>(send: () => T): T {
    this.link.hold?.();
    try {
      return send();
    } finally {
      this.link.release?.();
    }
  }

  /** Looks, as often as the hub ticks: true when the peer has taken nothing of what waits for too long. */
  stalled(now: number): boolean {
    const unread = this.link.unread();
    const waits = this.lastUnread > 0 && unread >= this.lastUnread;
    this.stalledFor = waits ? this.stalledFor + Math.min(now - this.lookedAt, mostOfOneLook) : 0;
    this.lastUnread = unread;
    this.lookedAt = now;
    return this.stalledFor >= stalledMs;
  }

  /** False when the peer floods. */
  allow(bad: boolean, now: number): boolean {
    const seconds = Math.max(0, now - this.filledAt) / 1_000;
    this.filledAt = now;
    this.tokens = Math.min(burst, this.tokens + seconds * perSecond) - (bad ? 0 : 1);
    this.badTokens = Math.min(badBurst, this.badTokens + seconds) - (bad ? 1 : 0);
    return this.tokens >= 0 && this.badTokens >= 0;
  }

  close(code: number, reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.link.close(code, reason);
  }
}
