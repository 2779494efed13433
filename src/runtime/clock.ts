/** Time comes in as an argument: this is the one place that reads it. */
export interface Clock {
  /** ms since epoch; may jump. */
  wall(): number;
  /** ms, monotonic, arbitrary zero. */
  monotonic(): number;
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
};

/** A clock that a test moves. Both hands move together unless told otherwise. */
export class ManualClock implements Clock {
  private wallMs: number;
  private monoMs = 0;
  constructor(wallMs = Date.UTC(2026, 0, 1)) {
    this.wallMs = wallMs;
  }
  wall(): number {
    return this.wallMs;
  }
  monotonic(): number {
    return this.monoMs;
  }
  advance(ms: number): void {
    this.wallMs += ms;
    this.monoMs += ms;
  }
  jumpWall(ms: number): void {
    this.wallMs += ms;
  }
}
