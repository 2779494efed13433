import type { DutyDay, DutyPosition, PlannedShift, ShiftHours, WeeklyShift } from '../model/duty.ts';
import { wallDay, wallMoment } from './wall-moment.ts';

const dayMinutes = 1_440;

function weekday(day: DutyDay): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

function begins({ days, first, last }: WeeklyShift, day: DutyDay): boolean {
  return days.includes(weekday(day)) && (first === null || day >= first) && (last === null || day <= last);
}

/**
 * Shifts of a roster that touch `from` .. `to` (ms since epoch), by their beginning. One that lies wholly in an hour that the
 * clocks skip is none.
 */
export function plannedShifts({ id, roster }: DutyPosition, from: number, to: number, zone: string): readonly PlannedShift[] {
  const found: PlannedShift[] = [];
  const add = (day: DutyDay, { from: begin, to: end, who }: ShiftHours) => {
    const shift = {
      positionId: id,
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
  return found.sort((a, b) => a.from - b.from || a.until - b.until);
}
