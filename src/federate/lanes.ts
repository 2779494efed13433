import type { ReplicaEntry } from '../model/replica.ts';
import { BatchSize } from './batch-size.ts';

/** Links of the chain after a position. */
export interface LogPage {
  readonly entries: readonly ReplicaEntry[];
  /** The last link looked at, and its hash. */
  readonly through: number;
  readonly hash: string;
}

export interface LaneBatch extends LogPage {
  readonly lane: 'log' | 'live';
  readonly after: number;
}

export interface LaneSource {
  head(): number;
  /** Links after a position, as many as fit into so many bytes and at least one; null = there are none. What `has` knows is left out. */
  page(after: number, bytes: number, has: ReadonlySet<number>): LogPage | null;
  /** Alarms that are active now, the newest first. */
  active(): readonly ReplicaEntry[];
  /** On the wire. */
  bytes(entry: ReplicaEntry): number;
}

/** Further behind than this when it begins, what is active now goes first as well. */
const backlogFrom = 200;
/** Batches of one lane on their way: one is journalled above while the next one travels. */
const inFlight = 2;
/** ms that the log may be on its way before what is new does not wait for it. */
const patience = 250;
/** Entries that may wait for the live lane, and links that it has brought: the rest comes in its turn. */
const most = { waiting: 2_000, ahead: 20_000 };
const none: ReadonlySet<number> = new Set();

/**
 * What to send next. Where all there is does not fit into the next batch there are two lanes: what happened last goes first, by the
 * time at which it happened (a gateway in the middle passes on the backlog of another one, and what is new in its log is old), and
 * the log in order behind it. Which lane something comes by makes no difference above; only the log moves the position, and leaves
 * out what the live lane has brought and is confirmed.
 */
export class Lanes {
  private readonly source: LaneSource;
  private readonly size = new BatchSize();
  /** ms, monotonic. */
  private readonly now: () => number;
  private readonly pending = new Map<number, LaneBatch & { readonly at: number }>();
  /** Waits for the live lane, the oldest first. */
  private fresh: ReplicaEntry[] = [];
  /** Links up to here have been looked at for the live lane. */
  private seen: number;
  /** Links that the live lane has brought, confirmed, and the log has still to pass. */
  private readonly ahead = new Set<number>();
  private after: number;
  /** Read for the log, and not sent yet: the live lane went first. */
  private read: { readonly after: number; readonly bytes: number; readonly page: LogPage } | null = null;
  /** Position that the other end has on disk, without a gap. */
  confirmed: number;
  /** ms, monotonic, when it confirmed a batch last. */
  private keptAt: number;

  constructor(after: number, source: LaneSource, now: () => number) {
    this.after = after;
    this.confirmed = after;
    this.source = source;
    this.now = now;
    this.keptAt = now();
    this.seen = source.head();
    if (this.seen - after > backlogFrom) this.fresh = [...source.active()].reverse();
  }

  /** Null = nothing to send now, or enough is on its way. */
  next(): LaneBatch | null {
    const { after } = this;
    const page = this.isFull('log') ? null : this.logPage();
    const log: LaneBatch | null = page === null ? null : { lane: 'log', after, ...page };
    const behind = page === null ? this.waits() : page.through < this.source.head();
    if (!behind && this.fresh.length === 0) return log;
    return this.nextLive() ?? log;
  }

  sent(id: number, batch: LaneBatch): void {
    this.pending.set(id, { ...batch, at: this.now() });
    if (batch.lane === 'live') return;
    // What the log has passed it leaves out no more.
    if (this.ahead.size > 0) for (let passed = this.after + 1; passed <= batch.through; passed++) this.ahead.delete(passed);
    this.after = batch.through;
    this.read = null;
  }

  /** What is confirmed by it. */
  kept(id: number): readonly ReplicaEntry[] {
    const batch = this.pending.get(id);
    if (batch === undefined) return [];
    this.pending.delete(id);
    this.keptAt = this.now();
    const more = this.source.head() > this.after || this.fresh.length > 0;
    this.size.took(this.now() - batch.at, more);
    if (!more && this.pending.size === 0) this.size.paused();
    if (batch.lane === 'log') this.confirmed = Math.max(this.confirmed, batch.through);
    else for (const { sequence } of batch.entries) if (sequence > this.after) this.ahead.add(sequence);
    return batch.entries;
  }

  /** ms for which nothing has been confirmed while something was on its way. */
  unconfirmedMs(): number {
    const [oldest] = this.pending.values();
    return oldest === undefined ? 0 : this.now() - Math.max(this.keptAt, oldest.at);
  }

  /** Null = there is nothing after the position. */
  private logPage(): LogPage | null {
    const { after, ahead, read } = this;
    const { bytes } = this.size;
    if (read !== null && read.after === after && read.bytes <= bytes) return read.page;
    const page = this.source.page(after, bytes, ahead);
    this.read = page === null ? null : { after, bytes, page };
    return page;
  }

  private nextLive(): LaneBatch | null {
    if (this.isFull('live') || this.ahead.size > most.ahead) return null;
    this.look();
    const entries: ReplicaEntry[] = [];
    for (let bytes = 0, entry = this.fresh.at(-1); entry !== undefined; entry = this.fresh.at(-1)) {
      bytes += this.source.bytes(entry);
      if (bytes > this.size.bytes && entries.length > 0) break;
      entries.push(entry);
      this.fresh.pop();
    }
    return entries.length === 0 ? null : { lane: 'live', after: 0, through: 0, hash: '', entries };
  }

  /** What is new since the last look, and not on its way with the log. */
  private look(): void {
    this.seen = Math.max(this.seen, this.after);
    let found = false;
    for (let page = this.page(); page !== null; page = this.page()) {
      this.fresh.push(...page.entries);
      this.seen = page.through;
      found = true;
    }
    this.fresh = this.fresh.filter(({ sequence }) => sequence === 0 || sequence > this.after);
    if (found) this.fresh = this.fresh.sort((a, b) => happenedAt(a) - happenedAt(b) || b.sequence - a.sequence).slice(-most.waiting);
  }

  private page(): LogPage | null {
    return this.source.page(this.seen, Number.POSITIVE_INFINITY, none);
  }

  /** Something is there, and the log has been on its way for longer than a moment. */
  private waits(): boolean {
    if (this.source.head() <= this.after) return false;
    for (const { lane, at } of this.pending.values()) if (lane === 'log' && this.now() - at > patience) return true;
    return false;
  }

  private isFull(lane: 'log' | 'live'): boolean {
    let count = 0;
    for (const batch of this.pending.values()) if (batch.lane === lane) count++;
    return count >= (this.size.isSlow ? 1 : inFlight);
  }
}

/** ms since epoch, by the clock of whoever it happened at. */
function happenedAt({ alarm, step, fact, responseStep }: ReplicaEntry): number {
  return Math.max(fact?.at ?? 0, step?.at ?? 0, responseStep?.at ?? 0) || (alarm?.raisedAt ?? 0);
}
