import type { CalendarDay, DateRange } from '../model/rule-hours.ts';

export const dateExpected = 'a date like 2026-10-01 or 10-01, or a range like 10-01..10-07 (first day first)';
export const dateCure = 'correct it; both ends with a year or both without';

const dayShape = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/;

/** `2026-10-01`, `10-01` (every year), or a range of two; null = it makes no sense. */
export function dateRange(text: string): DateRange | null {
  const ends = text.split('..');
  const [first, last = first] = ends.map(parseDay);
  const sense =
    ends.length <= 2 &&
    first != null &&
    last != null &&
    (first.year === null) === (last.year === null) &&
    (first.year === null || last.year === null || utcOf(first) <= utcOf(last));
  return sense ? { first, last } : null;
}

/** Null = no such day. The 29th of February is one, in the years that have it. */
function parseDay(text: string): CalendarDay | null {
  const match = dayShape.exec(text);
  if (match === null) return null;
  const day = { year: match[1] === undefined ? null : Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const date = new Date(utcOf(day));
  return date.getUTCMonth() + 1 === day.month && date.getUTCDate() === day.day ? day : null;
}

function utcOf({ year, month, day }: CalendarDay): number {
  return Date.UTC(year ?? 2000, month - 1, day);
}
