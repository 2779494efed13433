import type { ClockState, Response } from './response.ts';

/** A moment on both kinds of clock. */
export interface Moment {
  /** ms since epoch, wall clock. */
  readonly at: number;
  /** Human time, ms. */
  readonly human: number;
}

/**
 * The clocks of a response by its owner's wall clock as that stands now, and how many ms that is ahead of the one here. What is
 * due follows human time: neither a jump of a wall clock nor one that is wrong gives anybody more or less of it.
 */
export function clocksNow({ clocks, replica }: Pick<Response, 'clocks' | 'replica'>, now: Moment) {
  if (replica !== undefined) return { clocks, aheadMs: replica.asOf + (now.human - replica.heardAt) - now.at };
  const due = (clock: ClockState): ClockState =>
    clock.dueHuman === null || clock.reachedAt !== null ? clock : { ...clock, dueAt: now.at + clock.dueHuman - now.human };
  return { clocks: clocks.map(due), aheadMs: 0 };
}
