import type { ChronicleEnd } from '../../model/chronicle.ts';
import type { Identity } from '../people/identity.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';

/** Streams and waiting requests at once: in all, and of one person or token. */
export const followerLimits = { all: 200, each: 10 } as const;
/** How often the end of the chronicle is looked at while somebody waits for it: one indexed read, some microseconds. */
const lookMs = 100;

interface Waiter {
  readonly since: ChronicleEnd;
  readonly wake: () => void;
}

/**
 * Who follows the feed right now. Followers are woken by looking at what is on disk, not by being told: whoever wrote it, in
 * whichever way, nobody can forget to say so.
 */
export class FeedFollowers {
  private readonly reader: ApiPorts['reader'];
  private readonly perIdentity = new Map<string, number>();
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | null = null;
  private open = 0;
  private readonly refused;
  readonly sent;
  readonly cut;

  constructor({ reader, metrics }: Pick<ApiPorts, 'reader' | 'metrics'>) {
    this.reader = reader;
    metrics.liveGauge('anlin_feed_followers', 'Event streams and waiting requests', [], (set) => set({}, this.open));
    this.refused = metrics.counter('anlin_feed_refused_total', 'Event streams refused because too many were open');
    this.sent = metrics.counter('anlin_feed_events_total', 'Events given to other systems', ['kind']);
    this.cut = metrics.counter('anlin_feed_cut_total', 'Event streams ended by the gateway', ['why']);
  }

  /** Throws `too-many-requests`. Call what it returns once, when the follower is gone. */
  admit(identity: Identity): () => void {
    const who = nameOf(identity);
    const own = this.perIdentity.get(who) ?? 0;
    if (this.open >= followerLimits.all || own >= followerLimits.each) {
      this.refused.inc();
      throw new ApiProblem(
        'too-many-requests',
        `expected at most ${followerLimits.each} event streams or waiting requests each and ${followerLimits.all} in all, came another`,
        { headers: { 'retry-after': '10' } },
      );
    }
    this.open++;
    this.perIdentity.set(who, own + 1);
    return () => {
      this.open--;
      const left = (this.perIdentity.get(who) ?? 1) - 1;
      if (left > 0) this.perIdentity.set(who, left);
      else this.perIdentity.delete(who);
    };
  }

  /** Resolves when the chronicle no longer ends at `since`, after `ms`, or when the signal aborts. */
  changed(since: ChronicleEnd, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || ms <= 0) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiters.delete(waiter);
        if (this.waiters.size === 0) this.stop();
        resolve();
      };
      const waiter: Waiter = { since, wake: done };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      this.waiters.add(waiter);
      this.timer ??= setInterval(() => this.look(), lookMs);
    });
  }

  /** Nobody waits any longer; for the end of the server. */
  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    for (const waiter of [...this.waiters]) waiter.wake();
  }

  private look(): void {
    const { sequence, judged } = this.reader.chronicleEnd();
    for (const waiter of [...this.waiters]) {
      if (waiter.since.sequence !== sequence || waiter.since.judged !== judged) waiter.wake();
    }
  }
}

function nameOf(identity: Identity): string {
  if (identity.kind === 'session') return `user:${identity.userId}`;
  return identity.kind === 'token' ? `token:${identity.tokenId}` : `${identity.kind}:${identity.id}`;
}
