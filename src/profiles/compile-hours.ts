import type { CalendarDay, Period, RuleHours } from '../model/rule-hours.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { type PeriodFile, type RuleFile, weekdays } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

const dayShape = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/;

/** `during` and `notDuring` of a rule; null = it may raise at any hour. What makes no sense is reported. */
export function compileHours(id: string, rule: RuleFile, yaml: YamlSource, problems: ProfileProblem[]): RuleHours | null {
  const all = (key: 'during' | 'notDuring') =>
    (rule[key] ?? []).map((period, index) => compilePeriod(period, [id, key, index], yaml, problems));
  const hours = { during: all('during'), except: all('notDuring') };
  if (hours.during.length + hours.except.length === 0) return null;
  if (rule.lifeSafety)
    problems.push(
      yaml.problemAt(
        ['rules', id, rule.during === undefined ? 'notDuring' : 'during'],
        'a life-safety rule that may raise at any hour',
        'hours',
        'remove them: lives are in danger at any hour; or drop lifeSafety',
      ),
    );
  return hours;
}

function compilePeriod(
  { days, from, to, dates }: PeriodFile,
  place: readonly (string | number)[],
  yaml: YamlSource,
  problems: ProfileProblem[],
): Period {
  const path = ['rules', ...place];
  if ((from === undefined) !== (to === undefined) || (from !== undefined && from === to))
    problems.push(
      yaml.problemAt(path, '`from` and `to`, not the same', JSON.stringify({ from, to }), 'write both; leave both out for whole days'),
    );
  if (from === '24:00') problems.push(yaml.problemAt([...path, 'from'], '00:00 to 23:59', from, 'write 00:00'));
  return {
    days: days === undefined ? [1, 2, 3, 4, 5, 6, 7] : weekdays.flatMap((day, index) => (days.includes(day) ? [index + 1] : [])),
    from: minutesOf(from ?? '00:00'),
    to: minutesOf(to ?? '24:00'),
    dates: dates === undefined ? null : dates.flatMap((text, index) => compileDates(text, [...path, 'dates', index], yaml, problems)),
  };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function compileDates(text: string, path: readonly (string | number)[], yaml: YamlSource, problems: ProfileProblem[]) {
  const ends = text.split('..');
  const [first, last = first] = ends.map(parseDay);
  const sense =
    ends.length <= 2 &&
    first != null &&
    last != null &&
    (first.year === null) === (last.year === null) &&
    (first.year === null || last.year === null || utcOf(first) <= utcOf(last));
  if (sense) return [{ first, last }];
  problems.push(
    yaml.problemAt(
      path,
      'a date like 2026-10-01 or 10-01, or a range like 10-01..10-07 (first day first)',
      JSON.stringify(text),
      'correct it; both ends with a year or both without',
    ),
  );
  return [];
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
