import type { Clock } from './clock.ts';

/** A gap longer than this between two beats was a stalled or stopped process: nobody listened, so it does not count. */
const longestBeatMs = 2_000;

/**
 * Running time: ms during which the gateway really listened. It goes on after a restart where it stopped, and a process
 * that was frozen (SIGSTOP, suspended host) does not count the frozen time as silence of its devices.
 */
export class RunningTime {
  private readonly clock: Clock;
  private total: number;
  private lastBeat: number;

  constructor(clock: Clock, startAt: number) {
    this.clock = clock;
    this.total = startAt;
    this.lastBeat = clock.monotonic();
  }

  /**
   * Call often (the pipeline does, each 100 ms); without it time stands still after two seconds. Returns ms since the last beat that
   * did not count: 0 unless the process was frozen.
   */
  beat(): number {
    const [before, monotonic] = [this.total, this.clock.monotonic()];
    this.total = this.now();
    const frozen = Math.floor(monotonic - this.lastBeat) - (this.total - before);
    this.lastBeat = monotonic;
    return Math.max(0, frozen);
  }

  /** ms, never falls. Whole numbers, so that a stored stamp equals the one that was judged. */
  now(): number {
    return this.total + Math.min(longestBeatMs, Math.max(0, Math.floor(this.clock.monotonic() - this.lastBeat)));
  }
}
