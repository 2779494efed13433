import { type DutyStint, earlyMs, type PlannedShift, samePerson } from '../model/duty.ts';

/** Whether the one who is on has come for this shift, or is whoever was planned. Null = nobody is on. */
export function isTaken(shift: PlannedShift, current: DutyStint | null): boolean {
  return current !== null && (samePerson(current.person, shift.who) || current.since >= shift.from - earlyMs);
}

/**
 * The planned shift that runs at `now`, that nobody took, and that began `graceMs` ago or earlier; null = none. Where an alarm
 * `stands`, it waits for no further grace: from one shift that nobody takes to the next it is one alarm.
 */
export function notTaken(
  shifts: readonly PlannedShift[],
  current: DutyStint | null,
  { now, graceMs, stands }: { readonly now: number; readonly graceMs: number; readonly stands: boolean },
): PlannedShift | null {
  const runs = shifts.filter(({ from, until }) => from + (stands ? 0 : graceMs) <= now && now < until);
  return runs.find((shift) => !isTaken(shift, current)) ?? null;
}
