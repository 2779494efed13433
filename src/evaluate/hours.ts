import type { CalendarDay, Period, RuleHours } from '../model/rule-hours.ts';

/** What the clock on the wall of the site shows. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 1 = Monday to 7 = Sunday. */
  readonly weekday: number;
  /** Minutes after midnight. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Daylight saving and its gaps are the zone's: whatever the clock on the wall shows decides. */
export function wallTime(at: number, zone: string): WallTime {
  let format = formats.get(zone);
  if (format === undefined) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'iso8601', hourCycle: 'h23', ...parts });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = part;
  return { ...dayOf(Date.UTC(year, month - 1, day)), minute: hour * 60 + minute };
}

function dayOf(utc: number): Omit<WallTime, 'minute'> {
  const date = new Date(utc);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: ((date.getUTCDay() + 6) % 7) + 1 };
}

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
