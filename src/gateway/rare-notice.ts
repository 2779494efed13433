import type { Clock } from '../runtime/clock.ts';

/** Says the first at once and then at most one word in `quietMs`, with everything that came since the last. */
export class RareNotice {
  private readonly clock: Clock;
  private readonly quietMs: number;
  private saidAt = Number.NEGATIVE_INFINITY;
  private waiting = 0;

  constructor(clock: Clock, quietMs: number) {
    this.clock = clock;
    this.quietMs = quietMs;
  }

  /** How many to speak of now; null = keep quiet. */
  count(by: number): number | null {
    this.waiting += by;
    const now = this.clock.monotonic();
    if (now - this.saidAt < this.quietMs) return null;
    this.saidAt = now;
    const all = this.waiting;
    this.waiting = 0;
    return all;
  }
}
