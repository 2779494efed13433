import type { ReplicaEntry } from '../model/replica.ts';

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
  page(after: number): LogPage | null;
  active(): readonly (readonly ReplicaEntry[])[];
}

/** Further behind than this, what is new does not wait for its turn. */
const backlogFrom = 200;
/** Batches of one lane on their way: one is journalled above while the next one travels. */
const inFlight = { log: 2, live: 2 } as const;

/**
 * What to send next. Behind by more than a moment there are two lanes: what is active now and what is new goes first, the
 * backlog in order behind it. Which lane something comes by makes no difference above. When the backlog has come to where the
 * live lane began, the position jumps over what that lane has brought.
 */
export class Lanes {
  private readonly source: LaneSource;
  private readonly pending = new Map<number, LaneBatch>();
  private active: (readonly ReplicaEntry[])[] = [];
  /** Where the live lane began and how far it is sent and confirmed; null = there is one lane. */
  private live: { readonly from: number; after: number; confirmed: number; hash: string } | null = null;
  private after: number;
  /** Position that the other end has on disk, without a gap. */
  confirmed: number;

  constructor(after: number, source: LaneSource) {
    this.after = after;
    this.confirmed = after;
    this.source = source;
    const head = source.head();
    if (head - after <= backlogFrom) return;
    this.live = { from: head, after: head, confirmed: head, hash: '' };
    this.active = [...source.active()];
  }

  /** Null = nothing to send now, or enough is on its way. */
  next(): LaneBatch | null {
    return this.nextLive() ?? this.nextLog();
  }

  sent(id: number, batch: LaneBatch): void {
    this.pending.set(id, batch);
    if (batch.lane === 'log') this.after = batch.through;
    else if (this.live !== null && batch.through > 0) this.live.after = batch.through;
  }

  kept(id: number): void {
    const batch = this.pending.get(id);
    this.pending.delete(id);
    if (batch?.lane === 'log') this.confirmed = Math.max(this.confirmed, batch.through);
    else if (batch !== undefined && batch.through > 0 && this.live !== null && batch.through > this.live.confirmed) {
      this.live.confirmed = batch.through;
      this.live.hash = batch.hash;
    }
  }

  private nextLive(): LaneBatch | null {
    if (this.live === null || this.onWay('live') >= inFlight.live) return null;
    // The backlog has come to where this lane began: it runs dry, so that the position can jump over it.
    if (this.after >= this.live.from) return null;
    const entries = this.active.shift();
    if (entries !== undefined) return { lane: 'live', after: 0, through: 0, hash: '', entries };
    const page = this.source.page(this.live.after);
    return page === null ? null : { lane: 'live', after: this.live.after, ...page };
  }

  private nextLog(): LaneBatch | null {
    if (this.onWay('log') >= inFlight.log) return null;
    const { live, after } = this;
    if (live !== null && after >= live.from) {
      // Only what is confirmed may be jumped over, and only once all before it is.
      if (live.confirmed < live.after || this.onWay('live') > 0) return null;
      this.live = null;
      this.active = [];
      if (live.confirmed > after) return { lane: 'log', after, through: live.confirmed, hash: live.hash, entries: [] };
    }
    const page = this.source.page(after);
    if (page === null) return null;
    return { lane: 'log', after, ...page };
  }

  private onWay(lane: 'log' | 'live'): number {
    let count = 0;
    for (const batch of this.pending.values()) if (batch.lane === lane) count++;
    return count;
  }
}
