/** When a device speaks by itself: every `interval` seconds, the first time at a place of its own within the interval. */
export class Reporting {
  private readonly interval: number;
  private left: number;

  /** `share` in [0, 1): so that ten thousand devices do not speak in the same instant. */
  constructor(interval: number, share: number) {
    this.interval = interval;
    this.left = interval * share;
  }

  /** True when it is time to speak; at most once a call, so a long pause is not made up for. */
  due(seconds: number): boolean {
    this.left -= seconds;
    if (this.left > 0) return false;
    this.left = Math.max(this.left + this.interval, 0);
    return true;
  }

  /** After speaking out of turn the next regular message is a whole interval away. */
  restart(): void {
    this.left = this.interval;
  }
}
