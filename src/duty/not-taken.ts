import { type DutyPosition, type DutyStint, earlyMs, type PlannedShift, samePerson } from '../model/duty.ts';

/** So far ahead somebody must be due while nobody is on. A choice of ours: a week, so that a position may be empty over a weekend. */
export const dueMs = 7 * 86_400_000;

/** Whether the one who is on has come for this shift, or is whoever was planned. Null = nobody is on. */
export function isTaken(shift: PlannedShift, current: DutyStint | null): boolean {
  return current !== null && (samePerson(current.person, shift.who) || current.since >= shift.from - earlyMs);
}

interface Asked {
  readonly now: number;
  readonly graceMs: number;
  /** An alarm stands: it waits for no further grace. */
  readonly stands: boolean;
}

/**
 * The planned shift that runs at `now`, that nobody took, and that began `graceMs` ago or earlier; null = none. Where an alarm
 * `stands`, it waits for no further grace: from one shift that nobody takes to the next it is one alarm.
 */
export function notTaken(shifts: readonly PlannedShift[], current: DutyStint | null, { now, graceMs, stands }: Asked): PlannedShift | null {
  const runs = shifts.filter(({ from, until }) => from + (stands ? 0 : graceMs) <= now && now < until);
  return runs.find((shift) => !isTaken(shift, current)) ?? null;
}

/** The shift that begins next, within `dueMs`; null = nobody is due. */
export function nextDue(shifts: readonly PlannedShift[], now: number): PlannedShift | null {
  return shifts.find(({ from }) => from > now && from <= now + dueMs) ?? null;
}

/**
 * Whether a position that people were planned for is left alone: nobody is on, no shift runs, nobody is due. A roster that has run
 * out says nothing else. So for `graceMs`: since whoever was on left, the last shift ended, or the roster was written.
 */
export function leftAlone(
  position: Pick<DutyPosition, 'roster' | 'rosterSince' | 'earlier'>,
  shifts: readonly PlannedShift[],
  last: DutyStint | null,
  { now, graceMs, stands }: Asked,
): boolean {
  if (last?.until === null || !wasPlanned(position)) return false;
  if (shifts.some(({ from, until }) => from <= now && now < until) || nextDue(shifts, now) !== null) return false;
  // What is later than now was before the clock was set back.
  const begun = [position.rosterSince, last?.until ?? 0, ...shifts.map(({ until }) => until)].filter((at) => at <= now);
  return stands || Math.max(0, ...begun) + graceMs <= now;
}

function wasPlanned({ roster, earlier }: Pick<DutyPosition, 'roster' | 'earlier'>): boolean {
  return [roster, ...earlier.map((before) => before.roster)].some(({ weekly, single }) => weekly.length + single.length > 0);
}
