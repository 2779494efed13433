/** So many calls at once and so many a second after that. Times in monotonic ms. */
export class CallBudget {
  private readonly most: number;
  private readonly perSecond: number;
  private left: number;
  private since: number | null = null;

  constructor(most: number, perSecond: number) {
    this.most = most;
    this.perSecond = perSecond;
    this.left = most;
  }

  /** Takes one and returns 0, or returns for how many ms there is none. */
  take(now: number): number {
    if (this.since !== null) this.left = Math.min(this.most, this.left + ((now - this.since) / 1000) * this.perSecond);
    this.since = now;
    if (this.left < 1) return Math.ceil(((1 - this.left) / this.perSecond) * 1000);
    this.left -= 1;
    return 0;
  }
}
