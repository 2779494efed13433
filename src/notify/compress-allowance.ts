/** Messages at once, and per second for long, that leave time to make them smaller: about a twentieth of a core. */
const burst = 100;
const perSecond = 100;

/**
 * Whether there is time to make a message smaller for a slow line. One alarm to every terminal of a place is; in a flood to many of
 * them it takes longer than the alarms do, here and at the other end.
 */
export class CompressAllowance {
  private tokens = burst;
  private filledAt = Number.NEGATIVE_INFINITY;

  /** Of each message, also of those that are not made smaller: what a flood is in debt with keeps it from it. `now`: monotonic ms. */
  take(now: number): boolean {
    this.tokens = Math.min(burst, this.tokens + (Math.max(0, now - this.filledAt) / 1_000) * perSecond);
    this.filledAt = now;
    const may = this.tokens >= 1;
    this.tokens = Math.max(-burst, this.tokens - 1);
    return may;
  }
}
