import type { Clock } from './clock.ts';

/** At most one part in so many of the time goes into working the same thing out again. */
const rest = 20;

/**
 * Something that takes its time to be worked out: kept for `leastMs`, and for twenty times as long as it took, so that a journal
 * that has grown makes figures older and nothing slower. Whoever asks meanwhile gets the same answer, or the same refusal.
 */
export class Fresh<T> {
  private readonly work: () => Promise<T>;
  private readonly leastMs: number;
  private readonly clock: Pick<Clock, 'monotonic'>;
  private known: { readonly value: Promise<T>; until: number } | null = null;

  constructor(leastMs: number, clock: Pick<Clock, 'monotonic'>, work: () => Promise<T>) {
    this.leastMs = leastMs;
    this.clock = clock;
    this.work = work;
  }

  get(): Promise<T> {
    const begun = this.clock.monotonic();
    if (this.known !== null && begun < this.known.until) return this.known.value;
    const known = { value: this.work(), until: Number.POSITIVE_INFINITY };
    this.known = known;
    const rested = (leastMs: number) => {
      const ended = this.clock.monotonic();
      known.until = Math.max(begun + leastMs, ended + rest * (ended - begun));
    };
    // What failed is tried again by the next who asks, once as much time has passed as its failing is worth.
    known.value.then(
      () => rested(this.leastMs),
      () => rested(0),
    );
    return known.value;
  }
}
