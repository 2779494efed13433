import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { onDuty } from '../../src/duty/on-duty.ts';
import { DutyDesk } from '../../src/gateway/duty-desk.ts';
import type { DutyPosition } from '../../src/model/duty.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { emptyState, samplePosition } from '../api/fake-duty.ts';
import { FakeJournal } from '../api/fake-reader.ts';

const origin = (by: string) => ({ by, via: 'session', from: 'test' }) as const;
const roster = { weekly: [], exceptions: [], single: [] };

async function world() {
  const journal = new FakeJournal();
  const clock = new ManualClock(1_800_000_000_000);
  const people = [
    ['chief', 'manager', ''],
    ['wang', 'operator', 'east'],
    ['li', 'operator', 'east'],
    ['far', 'operator', 'west'],
    ['eye', 'reader', ''],
  ] as const;
  await journal.change(
    people.map(([id, role, place]) => ({ kind: 'user', user: { id, name: id, role, place }, passwordHash: null })),
    [],
  );
  const desk = new DutyDesk({ journal, clock, random: randomBytes, zone: 'Asia/Shanghai', survey: (_place, at) => emptyState(at) });
  const put = (more: Partial<DutyPosition> = {}) => desk.put({ ...samplePosition('desk', 'east'), roster, ...more }, origin('chief'));
  await put();
  return { journal, clock, desk, put };
}
const refusal = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => `${error.code}: ${error.message}`,
  );
const user = (userId: string) => ({ person: { userId }, reason: null });

test('nobody is on by being planned; on is who took over, until the other confirms', async () => {
  const { desk, clock } = await world();
  const on = () => desk.onDuty('east/1', clock.wall()).map(({ person }) => person);
  expect(on()).toEqual([null]);
  await desk.takeOver('desk', user('wang'), origin('wang'));
  const offer = await desk.handOver('desk', { to: { userId: 'li' }, remarks: 'lift 2' }, origin('wang'));
  expect(on()).toEqual([{ kind: 'user', userId: 'wang' }]);
  clock.advance(60_000);
  const record = await desk.confirm(offer.id, 'seen', origin('li'));
  expect(on()).toEqual([{ kind: 'user', userId: 'li' }]);
  expect(record).toMatchObject({ state: 'confirmed', remarks: 'lift 2', answer: 'seen', closedBy: 'li', closedAt: 1_800_000_060_000 });
  await desk.leave('desk', null, origin('li'));
  clock.advance(1);
  expect(on()).toEqual([null]);
});

test('a user acts in person, with a role that may act there; for somebody from outside others sign', async () => {
  const { desk } = await world();
  expect(await refusal(desk.takeOver('desk', user('wang'), origin('li')))).toMatch(
    /^duty-person: person: expected wang in person; came li/,
  );
  expect(await refusal(desk.takeOver('desk', user('far'), origin('far')))).toMatch(/^bad-duty: person.userId/);
  expect(await refusal(desk.takeOver('desk', user('eye'), origin('eye')))).toMatch(/^bad-duty/);
  expect(await refusal(desk.takeOver('none', user('wang'), origin('wang')))).toMatch(/^not-found/);
  await desk.takeOver('desk', { person: { name: '老周', phone: '139 0000 0001' }, reason: null }, origin('li'));
  expect(await refusal(desk.takeOver('desk', user('wang'), origin('wang')))).toMatch(/^duty-state: reason: expected why 老周/);
  await desk.takeOver('desk', { person: { userId: 'wang' }, reason: 'went home' }, origin('wang'));
  expect(await refusal(desk.handOver('desk', { to: { userId: 'li' }, remarks: '' }, origin('li')))).toMatch(/^duty-person/);
  const offer = await desk.handOver('desk', { to: { userId: 'li' }, remarks: '' }, origin('wang'));
  expect(await refusal(desk.confirm(offer.id, null, origin('wang')))).toMatch(/^duty-person/);
  expect(await refusal(desk.leave('desk', 'ill', origin('li')))).toMatch(/^duty-person/);
  expect(await refusal(desk.leave('desk', null, origin('chief')))).toMatch(/^duty-person/);
  await desk.leave('desk', 'ill, by telephone', origin('chief'));
  expect(await refusal(desk.confirm(offer.id, null, origin('li')))).toMatch(/^duty-state: id: .*withdrawn/);
});

test('a receiver who lost the right meanwhile does not come on', async () => {
  const { desk, journal } = await world();
  await desk.takeOver('desk', user('wang'), origin('wang'));
  const offer = await desk.handOver('desk', { to: { userId: 'li' }, remarks: '' }, origin('wang'));
  await journal.change([{ kind: 'user', user: { id: 'li', name: 'li', role: 'reader', place: 'east' }, passwordHash: null }], []);
  expect(await refusal(desk.confirm(offer.id, null, origin('li')))).toMatch(/^bad-duty/);
  expect(desk.on(desk.positions()[0]!).person).toEqual({ kind: 'user', userId: 'wang' });
});

test('every act is in the audit chain with the digest of its record, and no phone number or remark is', async () => {
  const { desk, journal } = await world();
  await desk.takeOver('desk', { person: { name: '老周', phone: '13912345678' }, reason: null }, origin('li'));
  const offer = await desk.handOver('desk', { to: { name: '小李', phone: '13987654321' }, remarks: 'call 13955555555' }, origin('li'));
  await desk.confirm(offer.id, 'or 13966666666', origin('li'));
  await desk.leave('desk', null, origin('li'));
  await desk.retire('desk', origin('chief'));
  const duty = journal.audit.filter(({ act }) => act.startsWith('duty.'));
  expect(duty.map(({ act }) => act)).toEqual([
    'duty.position-added',
    'duty.taken-over',
    'duty.hand-over-offered',
    'duty.handed-over',
    'duty.left',
    'duty.position-retired',
  ]);
  const digest = createHash('sha256')
    .update(JSON.stringify(journal.reader.handover(offer.id)))
    .digest('hex');
  expect(duty[3]?.detail).toMatchObject({ handover: offer.id, digest, from: '老周', to: '小李' });
  expect(desk.digest(journal.reader.handover(offer.id)!)).toBe(digest);
  expect(JSON.stringify(journal.audit)).not.toMatch(/139\d{4}/);
});

test('the nearest place first; a position that is retired is in the past only', async () => {
  const { desk, clock, journal, put } = await world();
  await put({ id: 'root', place: '' });
  await put({ id: 'room', place: 'east/1/2' });
  const ids = (place: string, at = clock.wall()) => onDuty(journal.reader, place, at).map(({ position }) => position.id);
  expect([ids('east/1/2/3'), ids('east/1'), ids('west')]).toEqual([['room', 'desk', 'root'], ['desk', 'root'], ['root']]);
  await desk.takeOver('desk', { person: { name: '老周' }, reason: null }, origin('li'));
  const then = clock.wall();
  clock.advance(1_000);
  await desk.retire('desk', origin('chief'));
  clock.advance(1_000);
  expect([ids('east/1'), ids('east/1', then)]).toEqual([['root'], ['desk', 'root']]);
  expect(onDuty(journal.reader, 'east/1', then)[0]?.person).toMatchObject({ name: '老周' });
  expect(await refusal(put())).toMatch(/^exists/);
});

test('what is wrong with a roster is named with its field', async () => {
  const { put } = await world();
  const who = { kind: 'user', userId: 'wang' } as const;
  const weekly = { days: [1], from: 480, to: 1_200, who, first: null, last: null };
  const bad = (more: Partial<DutyPosition>) => refusal(put(more));
  const of = (more: object) => bad({ roster: { ...roster, ...more } });
  expect(await of({ weekly: [weekly] })).toBe('done');
  expect(await of({ weekly: [{ ...weekly, who: { kind: 'user', userId: 'eye' } }] })).toMatch(
    /roster.weekly.0.who.userId: expected a user/,
  );
  expect(await of({ weekly: [weekly, { ...weekly, days: [8] }] })).toMatch(/roster.weekly.1.days/);
  expect(await of({ weekly: [{ ...weekly, from: 1_440 }] })).toMatch(/roster.weekly.0.from/);
  expect(await of({ exceptions: ['2026-02-30'] })).toMatch(/roster.exceptions.0: expected a day/);
  expect(await of({ single: [{ ...weekly, day: 'x' }] })).toMatch(/roster.single.0.day/);
  expect(await of({ single: Array.from({ length: 201 }, () => ({ ...weekly, day: '2026-01-01' })) })).toMatch(/at most 200 shifts/);
  expect(await bad({ phone: 'call me 13912345678 now' })).toBe(
    'bad-duty: phone: expected 3 to 32 digits, spaces and + ( ) / , # * -; came something else',
  );
  expect(await bad({ title: { zh: ' ', en: 'x' } })).toMatch(/title.zh: expected 1 to 80/);
});

test('two who take over at once: one of them is on, the other is told', async () => {
  const { desk } = await world();
  const both = await Promise.all([
    refusal(desk.takeOver('desk', user('wang'), origin('wang'))),
    refusal(desk.takeOver('desk', user('li'), origin('li'))),
  ]);
  expect(both[0]).toBe('done');
  expect(both[1]).toMatch(/^duty-state: reason: expected why wang/);
  expect(desk.on(desk.positions()[0]!).person).toEqual({ kind: 'user', userId: 'wang' });
});

test('another roster holds from now on: what was planned before stays, and nobody has missed what was planned afterwards', async () => {
  const { desk, clock, put } = await world();
  const days = [1, 2, 3, 4, 5, 6, 7];
  const weekly = (from: number, to: number) => [
    { days, from, to, who: { kind: 'user', userId: 'wang' } as const, first: null, last: null },
  ];
  const day = 86_400_000;
  const shifts = (from: number, to: number) =>
    desk
      .shifts(desk.positions()[0]!, from, to)
      .map(({ from: begin, until, taken }) => [(begin - noon) / 3_600_000, (until - noon) / 3_600_000, taken]);
  const noon = clock.wall();
  await put({ roster: { ...roster, weekly: weekly(960, 1_200) } });
  expect(shifts(noon - 5 * day, noon)).toEqual([]);
  const before = shifts(noon - day, noon + day).length;
  expect(before).toBeGreaterThan(0);
  clock.advance(2 * day);
  expect(shifts(noon, noon + 2 * day).every(([, , taken]) => taken === false)).toBe(true);
  const two = shifts(noon, noon + 2 * day);
  await put({ roster: { ...roster, weekly: weekly(0, 60) } });
  expect(shifts(noon, noon + 2 * day)).toEqual(two);
  // The same once more is no other roster.
  await put({ roster: { ...roster, weekly: weekly(0, 60) } });
  expect(desk.positions()[0]?.earlier).toHaveLength(2);
  for (let turn = 1; turn < 20; turn++) {
    clock.advance(60_000);
    await put({ roster: { ...roster, weekly: weekly(0, 60 + turn) } });
  }
  expect(desk.positions()[0]?.earlier).toHaveLength(12);
});
