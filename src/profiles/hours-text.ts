import type { CalendarDay, Period, RuleHours } from '../model/rule-hours.ts';
import { weekdays } from './schema.ts';

/** When a rule may raise, in plain words; empty = always. */
export function hoursText(hours: RuleHours | undefined): string {
  if (hours === undefined) return '';
  const during = hours.during.length === 0 ? [] : [`raised only ${hours.during.map(periodText).join(' or ')}`];
  const except = hours.except.length === 0 ? [] : [`not raised ${hours.except.map(periodText).join(' or ')}`];
  return [...during, ...except].map((text) => `; ${text}`).join('');
}

function periodText({ days, from, to, dates }: Period): string {
  const parts: string[] = [];
  if (dates !== null) parts.push(dates.map(({ first, last }) => [...new Set([dayText(first), dayText(last)])].join('..')).join(', '));
  if (days.length < 7) parts.push(days.map((day) => weekdays[day - 1]).join(', '));
  if (from !== 0 || to !== 1440) parts.push(`${timeText(from)}-${timeText(to)}`);
  return parts.length === 0 ? 'every day' : parts.join(' ');
}

function dayText({ year, month, day }: CalendarDay): string {
  return [...(year === null ? [] : [String(year)]), two(month), two(day)].join('-');
}
function timeText(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
function two(value: number): string {
  return String(value).padStart(2, '0');
}
