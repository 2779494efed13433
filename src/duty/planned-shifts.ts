import type { DutyDay, DutyPosition, PlannedShift, Roster, ShiftHours, WeeklyShift } from '../model/duty.ts';
import { wallDay, wallMoment } from './wall-moment.ts';

const dayMinutes = 1_440;

function weekday(day: DutyDay): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

function begins({ days, first, last }: WeeklyShift, day: DutyDay): boolean {
  return days.includes(weekday(day)) && (first === null || day >= first) && (last === null || day <= last);
}

/**
 * Shifts that were or are planned and touch `from` .. `to` (ms since epoch), by their beginning. Each by the roster that held
 * when it ended: nobody is said to have missed a shift that was planned afterwards.
 */
export function plannedShifts(
  { id, roster, rosterSince, earlier }: Pick<DutyPosition, 'id' | 'roster' | 'rosterSince' | 'earlier'>,
  from: number,
  to: number,
  zone: string,
): readonly PlannedShift[] {
  const rosters = [...earlier, { since: rosterSince, until: Number.POSITIVE_INFINITY, roster }];
  return rosters
    .flatMap(({ since, until, roster: held }) =>
      since >= to || until <= from ? [] : shiftsOf(id, held, from, to, zone).filter((shift) => shift.until > since && shift.until <= until),
    )
    .sort((a, b) => a.from - b.from || a.until - b.until);
}

/** One that lies wholly in an hour that the clocks skip is none. */
function shiftsOf(positionId: string, roster: Roster, from: number, to: number, zone: string): readonly PlannedShift[] {
  const found: PlannedShift[] = [];
  const add = (day: DutyDay, { from: begin, to: end, who }: ShiftHours) => {
    const shift = {
      positionId,
      from: wallMoment(day, begin, zone),
      until: wallMoment(day, end <= begin ? end + dayMinutes : end, zone),
      who,
    };
    if (shift.from < to && shift.until > from && shift.from < shift.until) found.push(shift);
  };
  const excepted = new Set(roster.exceptions);
  const last = wallDay(to, zone, 1);
  // A shift of two days before may reach into the first hour where the clocks were set back.
  for (let ahead = -2, day = wallDay(from, zone, ahead); day <= last; ahead++, day = wallDay(from, zone, ahead)) {
    if (!excepted.has(day)) for (const shift of roster.weekly) if (begins(shift, day)) add(day, shift);
    for (const shift of roster.single) if (shift.day === day) add(day, shift);
  }
  return found;
}
