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
  const wall = (human: number) => now.at + human - now.human;
  const due = (clock: ClockState): ClockState =>
    clock.dueHuman === null || clock.reachedAt !== null ? clock : { ...clock, dueAt: wall(clock.dueHuman) };
  const again = (clock: ClockState): ClockState =>
    clock.again?.dueHuman == null ? clock : { ...clock, again: { ...clock.again, dueAt: wall(clock.again.dueHuman) } };
  return { clocks: clocks.map((clock) => again(due(clock))), aheadMs: 0 };
}
