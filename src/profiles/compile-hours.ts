import type { DateRange, Period, RuleHours } from '../model/rule-hours.ts';
import { dateCure, dateExpected, dateRange } from './calendar-dates.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { type PeriodFile, type RuleFile, weekdays } from './schema.ts';
import type { Vocabulary } from './vocabulary-file.ts';
import type { YamlSource } from './yaml-source.ts';

/** `during` and `notDuring` of a rule; null = it may raise at any hour. What makes no sense is reported. */
export function compileHours(
  id: string,
  rule: RuleFile,
  calendars: Vocabulary['calendars'],
  yaml: YamlSource,
  problems: ProfileProblem[],
): RuleHours | null {
  const all = (key: 'during' | 'notDuring') =>
    (rule[key] ?? []).map((period, index) => compilePeriod(period, [id, key, index], calendars, yaml, problems));
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
  { days, from, to, dates, calendar }: PeriodFile,
  place: readonly (string | number)[],
  calendars: Vocabulary['calendars'],
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
    dates:
      dates === undefined && calendar === undefined
        ? null
        : [
            ...(dates ?? []).flatMap((text, index) => compileDates(text, [...path, 'dates', index], yaml, problems)),
            ...(calendar === undefined ? [] : calendarDates(calendar, calendars, [...path, 'calendar'], yaml, problems)),
          ],
  };
}

function calendarDates(
  name: string,
  calendars: Vocabulary['calendars'],
  path: readonly (string | number)[],
  yaml: YamlSource,
  problems: ProfileProblem[],
): readonly DateRange[] {
  const dates = calendars.get(name)?.dates;
  if (dates === undefined)
    problems.push(
      yaml.problemAt(
        path,
        [...calendars.keys()].join(' | ') || 'a calendar',
        `"${name}"`,
        'name one of `calendars` in vocabulary.yaml, or add it there',
      ),
    );
  return dates ?? [];
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function compileDates(
  text: string,
  path: readonly (string | number)[],
  yaml: YamlSource,
  problems: ProfileProblem[],
): readonly DateRange[] {
  const range = dateRange(text);
  if (range !== null) return [range];
  problems.push(yaml.problemAt(path, dateExpected, JSON.stringify(text), dateCure));
  return [];
}
