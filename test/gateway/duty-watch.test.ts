import { describe, expect, test } from 'vitest';
import { DutyWatch } from '../../src/gateway/duty-watch.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { DutyPerson, DutyPosition } from '../../src/model/duty.ts';
import type { Signal } from '../../src/model/signal.ts';
import { FakeDuty, guard, samplePosition } from '../api/fake-duty.ts';

const li: DutyPerson = { kind: 'user', userId: 'li' };
const minute = 60_000;
/** 08:00 in Shanghai. */
const eight = Date.parse('2026-03-02T08:00:00+08:00');

/** Guard planned 08:00 to 20:00, li 20:00 to 08:00, each day. Minutes count from 08:00. */
function world(roster: Partial<DutyPosition['roster']> = {}) {
  const duty = new FakeDuty();
  const base = samplePosition('desk', 'east');
  const days = [1, 2, 3, 4, 5, 6, 7];
  const weekly = [
    { days, from: 480, to: 1_200, who: guard, first: null, last: null },
    { days, from: 1_200, to: 480, who: li, first: null, last: null },
  ];
  const put = (change: Partial<DutyPosition> = {}) =>
    duty.positions.set('desk', { ...base, roster: { weekly, exceptions: [], single: [], ...roster }, ...change });
  put();
  const told: string[] = [];
  const signals: Signal[] = [];
  let standing: Signal | null = null;
  let refuse = false;
  const open = () =>
    new DutyWatch({
      reader: duty.reader,
      userName: (person) => (person.kind === 'user' ? person.userId : person.name),
      active: () =>
        standing === null
          ? []
          : [{ rule: standing.rule, component: standing.component, place: standing.subject.slice(6), condition: 'true' } as Alarm],
      observe: async (signal) => {
        if (refuse) throw new Error('full');
        standing = signal.to === 'true' ? signal : null;
        signals.push(signal);
        told.push(signal.to);
      },
      zone: 'Asia/Shanghai',
      graceMs: 15 * minute,
    });
  let watch = open();
  let stints = 0;
  return {
    put,
    told,
    signals,
    watch,
    restart: () => {
      watch = open();
    },
    refuse: (is: boolean) => {
      refuse = is;
    },
    on: (person: DutyPerson | null, at: number) => {
      const before = duty.reader.dutyStintAt('desk', Number.MAX_SAFE_INTEGER);
      if (before?.until === null) duty.stints.set(before.id, { ...before, until: eight + at * minute });
      stints += 1;
      const id = `s${stints}`;
      if (person !== null)
        duty.stints.set(id, { id, positionId: 'desk', person, since: eight + at * minute, until: null, takenBy: null, ended: null });
    },
    look: (at: number) => watch.look(eight + at * minute),
  };
}

test('a shift that nobody took is told after the grace, once, and ended by whoever takes over', async () => {
  const { look, told, signals, on, watch } = world();
  for (const at of [0, 14.9]) await look(at);
  expect(told).toEqual([]);
  for (const at of [15, 16, 40]) await look(at);
  expect(told).toEqual(['true']);
  expect(signals[0]).toMatchObject({ subject: 'place:east', component: 'desk', rule: 'duty.not-taken' });
  expect(signals[0]?.reason).toEqual({
    zh: '值班台：08:00 起排班 老周，无人接班；现在无人在岗',
    en: 'Desk: 老周 is planned from 08:00 and nobody took over; nobody is on',
  });
  expect(watch.notTaken()).toBe(1);
  on(li, 50);
  await look(51);
  expect(told).toEqual(['true', 'false']);
  expect(watch.notTaken()).toBe(0);
});

test('who comes early has come for the shift; who is on from the shift before has not', async () => {
  const early = world();
  early.on(li, -50);
  for (const at of [0, 20, 400]) await early.look(at);
  expect(early.told).toEqual([]);
  const left = world();
  left.on(li, -11 * 60);
  for (const at of [0, 20]) await left.look(at);
  expect(left.told).toEqual(['true']);
  expect(left.signals[0]?.reason.en).toContain('li of the shift before is still on');
  left.on(guard, 30);
  await left.look(31);
  expect(left.told).toEqual(['true', 'false']);
});

test('one who is planned twice in a row takes over once', async () => {
  const days = [1, 2, 3, 4, 5, 6, 7];
  const { look, told, on } = world({ weekly: [{ days, from: 0, to: 1_440, who: guard, first: null, last: null }] });
  on(guard, -20 * 60);
  for (const at of [0, 16 * 60 + 20, 40 * 60]) await look(at);
  expect(told).toEqual([]);
});

test('from one shift that nobody takes to the next it is one alarm; when no shift runs and the next is due it is over', async () => {
  const { look, told } = world();
  for (const at of [20, 12 * 60, 12 * 60 + 1, 12 * 60 + 20]) await look(at);
  expect(told).toEqual(['true']);
  const day = world({ weekly: [{ days: [1, 2], from: 480, to: 1_200, who: guard, first: null, last: null }] });
  for (const at of [20, 12 * 60, 12 * 60 + 20]) await day.look(at);
  expect(day.told).toEqual(['true', 'false']);
  expect(day.signals[1]?.reason).toEqual({
    zh: '现在没有排班，仍无人在岗；下一班 老周，08:00 起',
    en: 'No shift runs now, and nobody is on; next is 老周 from 08:00',
  });
});

const hour = 60;
const today = '2026-03-02';
const ofGuard = { from: 480, to: 1_200, who: guard };
const always = { days: [1, 2, 3, 4, 5, 6, 7], ...ofGuard, first: null, last: null };

describe('a roster that has run out', () => {
  const emptied: Partial<DutyPosition> = {
    roster: { weekly: [], exceptions: [], single: [] },
    rosterSince: eight,
    earlier: [{ since: 0, until: eight, roster: { weekly: [always], exceptions: [], single: [] } }],
  };
  const ended = { ...always, last: '2026-02-27' };

  test.each<[what: string, roster: Partial<DutyPosition['roster']>, change: Partial<DutyPosition>]>([
    ['weekly shifts that ended', { weekly: [ended] }, {}],
    ['a single shift that is over', { weekly: [], single: [{ day: '2026-02-27', ...ofGuard }] }, {}],
    ['one that was emptied', {}, emptied],
    ['none within a week', { weekly: [], single: [{ day: '2026-03-10', ...ofGuard }] }, {}],
  ])('is told once, and what to do: %s', async (_what, roster, change) => {
    const { look, told, signals, put, watch } = world(roster);
    if (Object.keys(change).length > 0) put(change);
    await look(14);
    // Whoever writes a roster is given the time to do it.
    expect(told).toEqual(change.rosterSince === eight ? [] : ['true']);
    for (const at of [15, 16, 20 * hour, 23 * hour]) await look(at);
    expect(told).toEqual(['true']);
    expect(signals[0]).toMatchObject({ subject: 'place:east', component: 'desk', rule: 'duty.not-taken' });
    expect(signals[0]?.reason.zh).toMatch(/^值班台：现在无人在岗，七天内也没有排班；请安排人接班并续排班表/);
    expect(signals[0]?.reason.en).toMatch(/^Desk: nobody is on, and nobody is planned any more within 7 days; have somebody take over/);
    expect(watch.notTaken()).toBe(1);
  });

  test('is nothing about a position that has no roster and never had one, while somebody is on, or while somebody is due within a week', async () => {
    const never = world({ weekly: [] });
    const manned = world({ weekly: [ended] });
    manned.on(li, -60);
    const due = world({ weekly: [], single: [{ day: '2026-03-09', ...ofGuard, from: 479 }] });
    for (const each of [never, manned, due]) for (const at of [0, 16, 10 * hour]) await each.look(at);
    expect([never.told, manned.told, due.told]).toEqual([[], [], []]);
  });

  test('is told a grace after whoever was on has left', async () => {
    const { look, told, on } = world({ weekly: [ended] });
    on(li, -60);
    await look(0);
    on(null, 30);
    for (const at of [31, 44.9]) await look(at);
    expect(told).toEqual([]);
    await look(45);
    expect(told).toEqual(['true']);
    // A clock that was set back is no reason to wait.
    const back = world({ weekly: [ended] });
    back.on(li, 5 * hour);
    back.on(null, 6 * hour);
    await back.look(0);
    expect(back.told).toEqual(['true']);
  });

  test('leaves an alarm standing over the end of its last shift and over restarts, without a second one, until somebody takes over', async () => {
    const { look, told, signals, on, restart } = world({ weekly: [{ ...always, last: today }] });
    for (const at of [20, 12 * hour]) await look(at);
    for (const at of [12 * hour + 1, 13 * hour, 60 * hour, 40 * 24 * hour]) {
      restart();
      await look(at);
    }
    expect(told).toEqual(['true']);
    on(li, 41 * 24 * hour);
    await look(41 * 24 * hour + 1);
    expect(told).toEqual(['true', 'false']);
    expect(signals[1]?.reason.en).toBe('li is on');
  });

  test('is mended by a shift that begins within a week', async () => {
    const { look, told, put, signals } = world({ weekly: [ended] });
    await look(20);
    put({ roster: { weekly: [], exceptions: [], single: [{ day: today, ...ofGuard, from: 600 }] } });
    await look(21);
    expect(told).toEqual(['true', 'false']);
    expect(signals[1]?.reason.en).toBe('No shift runs now, and nobody is on; next is 老周 from 10:00');
    await look(2 * hour + 15);
    expect(told).toEqual(['true', 'false', 'true']);
  });
});

test('whoever leaves in the middle leaves a shift that nobody has', async () => {
  const { look, told, on } = world();
  on(guard, -5);
  await look(100);
  on(null, 200);
  await look(201);
  expect(told).toEqual(['true']);
});

test('nothing is told without a roster, on an exception, or of a position that is gone', async () => {
  const none = world({ weekly: [] });
  await none.look(100);
  const off = world({ exceptions: ['2026-03-02'], single: [] });
  await off.look(100);
  const gone = world();
  await gone.look(100);
  gone.put({ retiredAt: eight });
  await gone.look(101);
  const moved = world();
  await moved.look(100);
  moved.put({ place: 'west' });
  await moved.look(101);
  expect([none.told, off.told, gone.told]).toEqual([[], [], ['true', 'false']]);
  expect(moved.signals.map(({ subject, to }) => `${subject} ${to}`)).toEqual(['place:east true', 'place:west true', 'place:east false']);
});

test('what could not be journalled is told at the next look', async () => {
  const { look, told, refuse } = world();
  refuse(true);
  await expect(look(20)).rejects.toThrow('full');
  refuse(false);
  await look(21);
  expect(told).toEqual(['true']);
});
