import { expect, test } from 'vitest';
import type { Alarm } from '../../src/model/alarm.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { alarm, message, state } from './journal-records.ts';

const hazard = { id: 'gas', title: { zh: '燃气', en: 'Gas' } };
const inside = (id: string, incident: string, raisedAt: number, more: Partial<Alarm> = {}) =>
  alarm(id, {
    subject: `device:${id}`,
    raisedAt,
    incident: { id: incident, hazard, area: 'A' },
    place: 'A/1',
    severity: 'minor',
    lifeSafety: false,
    ...more,
  });

async function site() {
  const { journal } = await open(freshFolder());
  await journal.append([message('x')]);
  const alarms = [
    inside('a', 'a', 100),
    inside('b', 'a', 200, { severity: 'critical', state: 'normal', endedAt: 900 }),
    inside('c', 'a', 300, { lifeSafety: true, severity: 'major' }),
    inside('d', 'd', 400, { state: 'normal', endedAt: 500, place: 'B' }),
    inside('e', 'd', 450, { state: 'normal', endedAt: 700, place: 'B' }),
    alarm('test', { subject: 'device:t' }),
  ];
  await journal.commit(state(1, { alarms }));
  return journal.reader;
}

test('an incident is what its alarms say: since when, how many, whether one is active, which is the worst', async () => {
  const reader = await site();
  expect(reader.incidents({ limit: 10 })).toEqual({
    items: [
      { id: 'd', hazard, area: 'A', startedAt: 400, endedAt: 700, alarms: 2, active: 0, primary: 'd' },
      { id: 'a', hazard, area: 'A', startedAt: 100, endedAt: null, alarms: 3, active: 2, primary: 'c' },
    ],
    next: null,
  });
  // Named after the alarm that began it; others, and alarms of tests, name none.
  expect(['a', 'b', 'test', 'nobody'].map((id) => reader.incident(id)?.alarms ?? null)).toEqual([3, null, null, null]);
});

test('open ones, those of a place, and by pages', async () => {
  const reader = await site();
  const ids = (filter: Parameters<typeof reader.incidents>[0]) => reader.incidents(filter).items.map(({ id }) => id);
  expect(ids({ open: true, limit: 10 })).toEqual(['a']);
  expect(ids({ place: 'A', limit: 10 })).toEqual(['a']);
  expect(ids({ from: 101, limit: 10 })).toEqual(['d']);
  expect(ids({ to: 400, limit: 10 })).toEqual(['a']);
  const first = reader.incidents({ limit: 1 });
  expect([first.items[0]!.id, ids({ limit: 1, cursor: first.next! })]).toEqual(['d', ['a']]);
  const alarms = reader.alarmsOfIncident({ id: 'a', limit: 2 });
  expect(alarms.items.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(reader.alarmsOfIncident({ id: 'a', limit: 2, cursor: alarms.next! })).toMatchObject({ items: [{ id: 'c' }], next: null });
});
