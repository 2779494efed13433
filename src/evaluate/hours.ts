import type { CalendarDay, Period, RuleHours } from '../model/rule-hours.ts';
import { dayOf, type WallTime, wallTime } from '../runtime/wall-time.ts';

/** 0 = Monday 00:00 to 167. */
export function hourOfWeek(at: number, zone: string): number {
  const { weekday, minute } = wallTime(at, zone);
  return (weekday - 1) * 24 + Math.floor(minute / 60);
}

export function isOpen(hours: RuleHours, wall: WallTime): boolean {
  const within = (period: Period) => isWithin(period, wall);
  return (hours.during.length === 0 || hours.during.some(within)) && !hours.except.some(within);
}

function isWithin(period: Period, wall: WallTime): boolean {
  const { from, to } = period;
  const { minute } = wall;
  if (from < to) return minute >= from && minute < to && begins(period, wall);
  if (minute >= from) return begins(period, wall);
  // After midnight it is still the period that began the day before.
  return minute < to && begins(period, dayOf(Date.UTC(wall.year, wall.month - 1, wall.day - 1)));
}

/** Whether a period may begin on this day. */
function begins({ days, dates }: Period, day: Omit<WallTime, 'minute'>): boolean {
  if (!days.includes(day.weekday)) return false;
  return dates === null || dates.some(({ first, last }) => isBetween(first, last, day));
}

function isBetween(first: CalendarDay, last: CalendarDay, day: Omit<WallTime, 'minute'>): boolean {
  const number = (date: CalendarDay) => (date.year === null ? 0 : date.year * 10_000) + date.month * 100 + date.day;
  const [low, high] = [number(first), number(last)];
  const now = number(first.year === null ? { ...day, year: null } : day);
  return low <= high ? now >= low && now <= high : now >= low || now <= high;
}
