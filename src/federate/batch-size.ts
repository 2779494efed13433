/** Bytes of one batch. A link that turns slow in the middle of a backlog has two of the longest on its way. */
const least = 4_000;
const most = 64_000;
/** Below this a link is slow: what is on its way is one batch of each lane, so that a new alarm waits for little. */
const slowBelow = 16_000;
/**
 * ms that a batch may take longer than the fastest one took before the next ones are smaller. Two batches are in front of an alarm
 * that is raised now; it has 3 s to the city (GB 50440, from memory), over three links.
 */
const room = { grow: 200, shrink: 500 };

/**
 * How much to send at once over a link whose speed nobody knows: twice as much while it is confirmed as fast as ever, half as much
 * when it queues, and from the beginning after a pause, as TCP does (RFC 5681, 4.1): meanwhile it may have become a slow one. What
 * waits in a modem stands before every alarm, whatever lane that has.
 */
export class BatchSize {
  private fastest = Number.POSITIVE_INFINITY;
  private size = least;

  /** Bytes that the next batch may have; a single longer entry goes alone. */
  get bytes(): number {
    return this.size;
  }

  get isSlow(): boolean {
    return this.size < slowBelow;
  }

  /** Everything was confirmed, and there is nothing more. */
  paused(): void {
    this.size = least;
  }

  /** A batch was confirmed after `ms`. `more` is waiting: only then longer ones are needed. */
  took(ms: number, more: boolean): void {
    this.fastest = Math.min(this.fastest, ms);
    const queued = ms - this.fastest;
    if (queued < room.grow && more) this.size = Math.min(most, this.size * 2);
    else if (queued > room.shrink) this.size = Math.max(least, this.size / 2);
  }
}
