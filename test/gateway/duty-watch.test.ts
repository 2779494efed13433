import { expect, test } from 'vitest';
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
  const watch = new DutyWatch({
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
  let stints = 0;
  return {
    put,
    told,
    signals,
    watch,
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

test('from one shift that nobody takes to the next it is one alarm; when no shift runs it is over', async () => {
  const { look, told } = world();
  for (const at of [20, 12 * 60, 12 * 60 + 1, 12 * 60 + 20]) await look(at);
  expect(told).toEqual(['true']);
  const day = world({ weekly: [{ days: [1], from: 480, to: 1_200, who: guard, first: null, last: null }] });
  for (const at of [20, 12 * 60, 12 * 60 + 20]) await day.look(at);
  expect(day.told).toEqual(['true', 'false']);
  expect(day.signals[1]?.reason.en).toBe('The shift is over; nobody took it');
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
