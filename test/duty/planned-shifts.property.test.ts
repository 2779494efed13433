import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plannedShifts } from '../../src/duty/planned-shifts.ts';
import { wallMoment } from '../../src/duty/wall-moment.ts';
import type { DutyPosition, WeeklyShift } from '../../src/model/duty.ts';

const minuteMs = 60_000;
const who = { kind: 'outside', name: '老周', phone: null } as const;
// Around changes of the clocks: none; an hour in March and October; an hour at midnight; half an hour; a day that was left out.
const cases = [
  ['Asia/Shanghai', '2026-03-27'],
  ['Europe/Berlin', '2026-03-28'],
  ['Europe/Berlin', '2026-10-24'],
  ['America/New_York', '2026-03-07'],
  ['America/New_York', '2026-10-31'],
  ['America/Santiago', '2026-09-05'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Pacific/Apia', '2011-12-29'],
] as const;

/** Told by looking at the wall at every minute of twelve days; its own formatter, so that it shares nothing with what it judges. */
function wallOf(zone: string, day: string): readonly { readonly at: number; readonly shows: string }[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const from = Date.parse(`${day}T00:00:00Z`) - 3 * 86_400_000;
  return Array.from({ length: 12 * 1_440 }, (_, index) => {
    const at = from + index * minuteMs;
    return { at, shows: format.format(at) };
  });
}
const walls = new Map(cases.map(([zone, day]) => [`${zone} ${day}`, wallOf(zone, day)]));
const two = (value: number) => String(value).padStart(2, '0');
const dayAfter = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** The first minute at which the wall shows this time or a later one. */
function firstAt(wall: ReturnType<typeof wallOf>, day: string, minute: number): number {
  const text = `${dayAfter(day, Math.floor(minute / 1_440))} ${two(Math.floor((minute % 1_440) / 60))}:${two(minute % 60)}`;
  return wall.find(({ shows }) => shows >= text)!.at;
}

const aCase = fc.constantFrom(...cases);

test('a time on the wall is the first minute at which the wall shows it or more', () => {
  fc.assert(
    fc.property(aCase, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 1_440 }), ([zone, day], ahead, minute) => {
      const wanted = dayAfter(day, ahead);
      expect(wallMoment(wanted, minute, zone)).toBe(firstAt(walls.get(`${zone} ${day}`)!, wanted, minute));
    }),
    { numRuns: 1_500 },
  );
});

const hours = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 0, max: 96 }))
  .map(([from, to]) => ({ from: from * 15, to: to * 15, who }));
const weekly = fc.tuple(
  fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
  hours,
  fc.option(fc.nat(4)),
  fc.option(fc.nat(4)),
);

test('the shifts of a roster are those that somebody plans who goes through the days one by one', () => {
  fc.assert(
    fc.property(
      aCase,
      fc.array(weekly, { maxLength: 3 }),
      fc.array(fc.nat(4), { maxLength: 2 }),
      fc.array(fc.tuple(fc.nat(4), hours), { maxLength: 2 }),
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 1, max: 2_000 }),
      ([zone, base], patterns, excepted, singles, begin, length) => {
        const wall = walls.get(`${zone} ${base}`)!;
        const day = (offset: number) => dayAfter(base, offset - 1);
        const position: DutyPosition = {
          id: 'desk',
          title: { zh: '台', en: 'Desk' },
          role: 'operator',
          place: '',
          phone: null,
          rosterSince: 0,
          earlier: [],
          roster: {
            weekly: patterns.map(
              ([days, shift, first, last]): WeeklyShift => ({
                ...shift,
                days,
                first: first === null ? null : day(first),
                last: last === null ? null : day(last),
              }),
            ),
            exceptions: excepted.map(day),
            single: singles.map(([offset, shift]) => ({ ...shift, day: day(offset) })),
          },
        };
        const from = wall[1_440 * 2]!.at + begin * minuteMs;
        const to = from + length * minuteMs;
        const naive: string[] = [];
        for (let offset = -2; offset <= 5; offset++) {
          const today = day(offset);
          const weekday = new Date(`${today}T12:00:00Z`).getUTCDay() || 7;
          const due = position.roster.weekly.filter(
            ({ days, first, last }) =>
              days.includes(weekday) &&
              (first ?? today) <= today &&
              today <= (last ?? today) &&
              !position.roster.exceptions.includes(today),
          );
          for (const shift of [...due, ...position.roster.single.filter((single) => single.day === today)]) {
            const start = firstAt(wall, today, shift.from);
            const end = firstAt(wall, today, shift.to > shift.from ? shift.to : shift.to + 1_440);
            if (start < end && start < to && end > from) naive.push(`${start} ${end}`);
          }
        }
        const found = plannedShifts(position, from, to, zone).map((shift) => `${shift.from} ${shift.until}`);
        expect(found.sort()).toEqual(naive.sort());
      },
    ),
    { numRuns: 400 },
  );
});
