import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen } from '../../src/evaluate/hours.ts';
import type { Period, RuleHours } from '../../src/model/rule-hours.ts';
import { wallTime } from '../../src/runtime/wall-time.ts';
import { gasHigh, profile, rule, Story } from './rig.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const period = (change: Partial<Period>): Period => ({ days: everyDay, from: 0, to: 1440, dates: null, ...change });
const night: RuleHours = { during: [period({ from: 22 * 60, to: 6 * 60 })], except: [] };
const day = (month: number, day: number, year: number | null = null) => ({ year, month, day });
const range = (first: ReturnType<typeof day>, last = first) => ({ first, last });

function openIn(zone: string, hours: RuleHours, time: string): boolean {
  return isOpen(hours, wallTime(Date.parse(time), zone));
}
const inShanghai = (hours: RuleHours, time: string) => openIn('Asia/Shanghai', hours, `${time}+08:00`);

describe('the hours of a rule', () => {
  test('run over midnight and end to the minute', () => {
    for (const time of ['22:00:00', '23:59:59', '00:00:00', '05:59:59']) expect(inShanghai(night, `2026-03-04T${time}`), time).toBe(true);
    for (const time of ['21:59:59', '06:00:00', '12:00:00']) expect(inShanghai(night, `2026-03-04T${time}`), time).toBe(false);
  });

  test('belong to the day on which they begin', () => {
    // 2026-03-06 is a Friday.
    const fridays = { during: [period({ days: [5], from: 22 * 60, to: 6 * 60 })], except: [] };
    expect(inShanghai(fridays, '2026-03-06T23:00:00')).toBe(true);
    expect(inShanghai(fridays, '2026-03-07T05:00:00')).toBe(true);
    expect(inShanghai(fridays, '2026-03-06T05:00:00')).toBe(false);
    expect(inShanghai(fridays, '2026-03-07T22:30:00')).toBe(false);
    const lastOfYear = { during: [period({ from: 22 * 60, to: 6 * 60, dates: [range(day(12, 31))] })], except: [] };
    expect(inShanghai(lastOfYear, '2027-01-01T05:00:00')).toBe(true);
    expect(inShanghai(lastOfYear, '2027-01-01T22:00:00')).toBe(false);
  });

  test('have dates of one year, of every year, and over New Year', () => {
    const hours = (...dates: NonNullable<Period['dates']>): RuleHours => ({ during: [period({ dates })], except: [] });
    const holiday = hours(range(day(10, 1), day(10, 7)), range(day(5, 1, 2026)));
    expect(inShanghai(holiday, '2026-10-07T23:59:00')).toBe(true);
    expect(inShanghai(holiday, '2027-10-01T00:00:00')).toBe(true);
    expect(inShanghai(holiday, '2026-10-08T00:00:00')).toBe(false);
    expect(inShanghai(holiday, '2026-05-01T12:00:00')).toBe(true);
    expect(inShanghai(holiday, '2027-05-01T12:00:00')).toBe(false);
    const winter = hours(range(day(12, 20), day(1, 10)));
    expect(inShanghai(winter, '2026-12-25T12:00:00')).toBe(true);
    expect(inShanghai(winter, '2027-01-10T12:00:00')).toBe(true);
    expect(inShanghai(winter, '2027-01-11T12:00:00')).toBe(false);
    expect(inShanghai(hours(range(day(2, 29))), '2028-02-29T12:00:00')).toBe(true);
  });

  test('may be given as what is left out', () => {
    const outsideOffice = { during: [], except: [period({ days: [1, 2, 3, 4, 5], from: 9 * 60, to: 18 * 60 })] };
    expect(inShanghai(outsideOffice, '2026-03-06T12:00:00')).toBe(false);
    expect(inShanghai(outsideOffice, '2026-03-06T18:00:00')).toBe(true);
    expect(inShanghai(outsideOffice, '2026-03-07T12:00:00')).toBe(true);
  });

  test('follow the clock on the wall where it is put forward and back', () => {
    const early = { during: [period({ from: 150, to: 200 })], except: [] };
    // Berlin 2026-03-29: 02:00 becomes 03:00, so 02:30 to 03:20 begins at 03:00.
    expect(openIn('Europe/Berlin', early, '2026-03-29T00:59:00Z')).toBe(false);
    expect(openIn('Europe/Berlin', early, '2026-03-29T01:00:00Z')).toBe(true);
    expect(openIn('Europe/Berlin', early, '2026-03-29T01:20:00Z')).toBe(false);
    // Berlin 2026-10-25: 03:00 becomes 02:00; 02:30 comes twice.
    expect(openIn('Europe/Berlin', early, '2026-10-25T00:30:00Z')).toBe(true);
    expect(openIn('Europe/Berlin', early, '2026-10-25T01:00:00Z')).toBe(false);
    expect(openIn('Europe/Berlin', early, '2026-10-25T01:30:00Z')).toBe(true);
    // Half-hour zones, and whole days over a change: every minute of them is open.
    expect(wallTime(Date.parse('2026-01-01T00:00:00Z'), 'Asia/Kolkata')).toMatchObject({ day: 1, minute: 330, weekday: 4 });
    const sunday = { during: [period({ days: [7] })], except: [] };
    let open = 0;
    for (let at = Date.parse('2026-03-28T12:00:00Z'); at < Date.parse('2026-03-31T00:00:00Z'); at += 60_000)
      if (isOpen(sunday, wallTime(at, 'Europe/Berlin'))) open += 1;
    expect(open).toBe(23 * 60);
  });

  test('agree with a plain walk through the week', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(minute, minute, fc.subarray(everyDay, { minLength: 1 }), fc.nat(7 * 1440 - 1), (from, to, days, at) => {
        fc.pre(from !== to);
        // Monday 2026-03-02, walked minute by minute of the week; every start opens for as long as it lasts.
        const lasts = to > from ? to - from : to + 1440 - from;
        const open = days.some((weekday) => {
          const since = (at - ((weekday - 1) * 1440 + from) + 2 * 7 * 1440) % (7 * 1440);
          return since < lasts;
        });
        const hours = { during: [period({ days, from, to })], except: [] };
        expect(isOpen(hours, wallTime(Date.parse('2026-03-02T00:00:00+08:00') + at * 60_000, 'Asia/Shanghai'))).toBe(open);
      }),
      { numRuns: 2000 },
    );
  });
});

// The rig's time begins at 08:00 in Shanghai, a Thursday.
const hour = 3600;
const at = (hours: number, minutes = 0) => (hours - 8) * hour + minutes * 60;
const now = { ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0, lifeSafety: false, hours: night };
/** Values stay for a day, so that the story can jump. */
const calm = rule('device.silent', { kind: 'absence', seconds: 100_000 });
const high = { 'gas.concentration': 40 };
const low = { 'gas.concentration': 2 };

/** Keeps the device from being stale until then. */
function keep(story: Story, from: number, until: number, values: Readonly<Record<string, number>>): string[] {
  const said: string[] = [];
  for (let second = from; second <= until; second += 60) said.push(...story.at(second).send(values));
  return said;
}

describe('a rule with hours', () => {
  test('raises nothing outside them, and raises what still holds when they begin', () => {
    const story = new Story(now, calm);
    expect(keep(story, at(21, 50), at(21, 59), high)).toEqual([]);
    expect(story.at(at(22) - 1).tick()).toEqual([]);
    expect(story.evaluator.nextDue()).toBe(at(22) * 1000);
    expect(story.at(at(22)).tick()).toEqual([`gas.high true @${at(22)}`]);
  });

  test('what was raised does not end with them: it is judged on until it is gone', () => {
    const story = new Story(now, calm);
    keep(story, at(21, 59), at(22, 5), low);
    expect(keep(story, at(22, 6), at(30, 10), high)).toEqual([`gas.high true @${at(22, 6)}`]);
    expect(story.at(at(30, 11)).send(low)).toEqual([`gas.high false @${at(30, 11)}`]);
    expect(story.at(at(30, 12)).send(high)).toEqual([]);
  });

  test('evidence for raising is gathered inside them only', () => {
    const story = new Story({ ...now, raiseDelaySeconds: 600 }, calm);
    keep(story, at(21, 50), at(22, 9), high);
    expect(story.all).toEqual([]);
    expect(story.at(at(22, 10)).send(high)).toEqual([`gas.high true @${at(22, 10)}`]);
    const other = new Story({ ...now, raiseDelaySeconds: 600 }, calm);
    // Five minutes before they end is too late to raise.
    other.at(at(29, 54)).send(low);
    expect(keep(other, at(29, 55), at(30, 20), high)).toEqual([]);
    expect(other.evaluator.nextDue()).toBe((at(30, 20) + 60) * 1000);
  });

  test('a clock that is set is noticed, raises and ends nothing by itself', () => {
    const story = new Story(now, calm);
    keep(story, at(21), at(21, 1), low);
    expect(story.at(at(21, 2)).send(high)).toEqual([]);
    // The wall clock is put forward by an hour: now it is 22:02.
    story.downtime(hour);
    expect(story.at(at(21, 3)).tick()).toEqual([`gas.high true @${at(21, 3)}`]);
    // And back again: outside its hours what was raised goes on.
    story.downtime(-hour);
    expect(story.at(at(21, 4)).tick()).toEqual([]);
    expect(story.evaluator.nextDue()).toBe(at(21, 5) * 1000);
    expect(story.at(at(21, 5)).send(low)).toEqual([`gas.high false @${at(21, 5)}`]);
  });

  test('a restart in or out of them says nothing; the next record does', () => {
    const story = new Story(now, calm);
    keep(story, at(21, 50), at(21, 51), high);
    expect(story.downtime(600).restart()).toEqual([]);
    expect(story.evaluator.nextDue()).toBe(at(21, 51) * 1000);
    expect(story.tick()).toEqual([`gas.high true @${at(21, 51)}`]);
    expect(story.downtime(12 * hour).restart()).toEqual([]);
    expect(story.tick()).toEqual([]);
    expect(story.send(low)).toEqual([`gas.high false @${at(21, 51)}`]);
    expect(story.send(high)).toEqual([]);
  });

  test('an event occurs, and is counted, only inside them', () => {
    const when = [{ point: 'sos.pressed', test: { op: 'is', value: true } }] as const;
    const press = { 'sos.pressed': true };
    const story = new Story(
      rule('sos', { kind: 'event', when }, { hours: night }),
      rule('sos.often', { kind: 'count', counts: 'reports', when, windowSeconds: 900, raise: 3, clear: 1 }, { hours: night }),
    );
    for (const minute of [55, 56, 57, 58]) expect(story.at(at(21, minute)).send(press)).toEqual([]);
    expect(story.at(at(22)).send(press)).toEqual([`sos event @${at(22)}`]);
    story.at(at(22, 1)).send(press);
    expect(story.at(at(22, 2)).send(press)).toEqual([`sos event @${at(22, 2)}`, `sos.often true @${at(22, 2)}`]);
  });

  test('a late event counts by the hour in which it happened', () => {
    const story = new Story(
      rule('sos', { kind: 'event', when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] }, { hours: night }),
    );
    const late = (ts: number) => story.at(at(23)).send({ 'sos.pressed': true }, { historical: true, ts });
    expect(late(at(21, 30))).toEqual([]);
    expect(late(at(22, 30))).toEqual([`sos event late @${at(23)}`]);
  });

  test('hours that are edited take effect with the record of the new version', () => {
    const story = new Story(now, calm);
    keep(story, at(12), at(12, 1), high);
    const always = { during: [period({})], except: [] };
    expect(story.change(profile([{ ...now, hours: always }, calm], { version: '2' }))).toEqual([`gas.high true @${at(12, 1)}`]);
    expect(story.change(profile([now, calm], { version: '3' }))).toEqual([]);
  });

  test('no rule with hours: no tick for the calendar', () => {
    const story = new Story(gasHigh);
    story.at(1).send(low);
    expect(story.evaluator.nextDue()).toBe(61_000);
    expect(story.saved.size).toBe(0);
    story.save();
    expect([...story.saved.keys()]).not.toContain('gateway:#calendar');
  });

  test('another zone after a restart is judged by the next record', () => {
    const story = new Story(now, calm);
    expect(keep(story, at(21, 50), at(21, 51), high)).toEqual([]);
    // It is night in Auckland already.
    expect(story.restart('Pacific/Auckland')).toEqual([]);
    expect(story.tick()).toEqual([`gas.high true @${at(21, 51)}`]);
  });
});
