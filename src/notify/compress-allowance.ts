/** Messages that may be made smaller at once, and per second for long: about a twentieth of a core. */
const burst = 100;
const perSecond = 100;

/**
 * Whether there is time to make a message smaller for a slow line. One alarm to every terminal of a place is; in a flood to many of
 * them it takes longer than the alarms do, here and at the other end.
 */
export class CompressAllowance {
  private tokens = burst;
  private filledAt = Number.NEGATIVE_INFINITY;

  /** `now`: monotonic ms. */
  take(now: number): boolean {
    this.tokens = Math.min(burst, this.tokens + (Math.max(0, now - this.filledAt) / 1_000) * perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
