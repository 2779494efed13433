import { expect, test } from 'vitest';
import { testsKey } from '../../src/gateway/device-tests.ts';
import { startHumanClock } from '../../src/gateway/human-clock.ts';
import type { JournalInput } from '../../src/model/journal-record.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { RunningTime } from '../../src/runtime/running-time.ts';
import { JudgedSite, wallStart } from './judged-site.ts';

const smoke = { 'smoke.alarm': true };
const clear = { 'smoke.alarm': false };

function site(): JudgedSite {
  const site = new JudgedSite();
  site.add('s1', 'smoke-detector');
  site.add('s2', 'smoke-detector');
  site.add('sos', 'sos-button');
  return site;
}

test('under test an alarm is marked in every word and goes to the chosen terminal only; another device is not touched', () => {
  const it = site();
  it.start('s1');
  it.say('s1', smoke);
  it.say('s2', smoke);
  expect(it.active('s1')).toEqual(['device.under-test unacknowledged real', 'smoke.fire unacknowledged test']);
  expect(it.active('s2')).toEqual(['smoke.fire unacknowledged real']);
  expect(it.told('tablet', 'smoke.fire')).toEqual(['raised test']);
  expect(it.told('gate', 'smoke.fire')).toEqual(['raised real']);
  const alarm = [...it.alarms.values()].find(({ test }) => test !== undefined);
  expect(alarm).toMatchObject({ exercise: true, deviceId: 's1', test: { by: 'li', reason: 'new', terminals: ['tablet'] } });
  expect([alarm?.title.zh, alarm?.title.en, alarm?.reason.zh]).toEqual([
    '【测试】烟雾报警',
    '[TEST] Smoke alarm',
    expect.stringMatching(/^【测试】/),
  ]);
  expect(it.transitions.find(({ alarmId }) => alarmId === alarm?.id)?.reason.en).toMatch(/^\[TEST\] /);
  // Nobody is live: of the real one that has to be said, of the test not.
  expect(it.uncovered).toEqual(['device.under-test', 'smoke.fire']);
  expect(it.book.counts().reduce((sum, { count }) => sum + count, 0)).toBe(2);
});

test('everybody who covers the place is told who tests, and that it is over', () => {
  const it = site();
  it.start('s1');
  it.test({ act: 'end', deviceId: 's1' });
  expect(it.told('gate', 'device.under-test')).toEqual(['raised real', 'returned real']);
  const [raised] = it.transitions;
  expect(raised?.reason.en).toBe(
    'li is testing this device, for 30 min at most; its alarms are marked Test and reach only tablet. Why: new',
  );
  expect(it.audit.map(({ act, origin }) => `${act} ${origin.via}`).filter((act) => act.startsWith('device.'))).toEqual([
    'device.test-started cli',
    'device.test-ended cli',
  ]);
});

test('an alarm that is active already stays real, and so does all that becomes of it during the test', () => {
  const it = site();
  it.say('s1', smoke);
  it.start('s1');
  it.say('s1', clear);
  it.say('s1', smoke);
  expect(it.active('s1')).toEqual(['device.under-test unacknowledged real', 'smoke.fire unacknowledged real']);
  it.test({ act: 'end', deviceId: 's1' });
  expect(it.told('gate', 'smoke.fire')).toEqual(['raised real', 'returned real', 'occurred-again real']);
  expect(it.told('tablet', 'smoke.fire')).toEqual([]);
});

test.each(['asked', 'time'] as const)('what still holds at the end (%s) is a new alarm, real, unacknowledged and for everybody', (why) => {
  const it = site();
  it.start('s1');
  it.say('s1', smoke);
  const [tested] = [...it.book.active()].filter(({ rule }) => rule === 'smoke.fire');
  it.put({ kind: 'act', act: { act: 'acknowledge', alarmId: tested!.id, comment: null }, origin: { by: 'li', via: 'session', from: 't' } });
  if (why === 'asked') it.test({ act: 'end', deviceId: 's1' });
  else it.pass(31);
  expect(it.told('tablet', 'smoke.fire')).toEqual(['raised test', 'acknowledged test', 'ended test']);
  expect(it.told('gate', 'smoke.fire')).toEqual(['raised real']);
  expect(it.active('s1')).toContain('smoke.fire unacknowledged real');
  const [real] = [...it.book.active()].filter(({ rule }) => rule === 'smoke.fire');
  expect(real?.id).not.toBe(tested?.id);
  expect(real?.title.en).toBe('Smoke alarm');
  expect(real?.reason.en).toMatch(/^The commissioning test is over and the condition still holds: (?!\[TEST\])/);
  expect(it.alarms.get(tested!.id)).toMatchObject({ state: 'normal', exercise: true, endedAt: expect.any(Number) });
  const ended = it.audit.find(({ act }) => act === 'device.test-ended');
  expect(ended?.detail).toMatchObject({ why, raised: [real?.id] });
});

test('what is gone at the end ends with the test and frightens nobody; a call that comes afterwards is real', () => {
  const it = site();
  it.start('s1');
  it.start('sos');
  it.say('s1', smoke);
  it.say('s1', clear);
  it.say('sos', { 'sos.pressed': true });
  it.test({ act: 'end', deviceId: 's1' });
  it.test({ act: 'end', deviceId: 'sos' });
  expect(it.told('gate', 'smoke.fire')).toEqual([]);
  expect(it.told('gate', 'sos.call')).toEqual([]);
  it.say('sos', { 'sos.pressed': true });
  expect(it.told('gate', 'sos.call')).toEqual(['raised real']);
  expect(it.told('tablet', 'sos.call')).toEqual(['raised test', 'ended test']);
});

test('unknown is not safe: what was true in the test and is not known at its end is raised for real', () => {
  const it = site();
  it.start('s1');
  it.say('s1', smoke);
  it.say('s1', { 'smoke.alarm': 'maybe' });
  expect([...it.book.active()].find(({ rule }) => rule === 'smoke.fire')?.condition).toBe('unknown');
  it.test({ act: 'end', deviceId: 's1' });
  expect(it.told('gate', 'smoke.fire')).toEqual(['raised real']);
  it.say('s1', smoke);
  expect(it.told('gate', 'smoke.fire')).toEqual(['raised real', 'condition-known real']);
});

test('a reading that comes after the time is over is real, also when nobody has said yet that it is over', () => {
  const it = site();
  it.start('sos', 30);
  it.wall += 30;
  it.run += 1;
  it.say('sos', { 'sos.pressed': true });
  expect(it.told('gate', 'sos.call')).toEqual(['raised real']);
  expect(it.tests.all()).toEqual([]);
});

test('a clock set back does not lengthen a test: running time ends it too', () => {
  const it = site();
  it.start('sos', 30);
  it.wall -= 600;
  it.run += 31;
  it.say('sos', { 'sos.pressed': true });
  expect(it.told('gate', 'sos.call')).toEqual(['raised real']);
});

test('a second test is refused and changes nothing; the end of none is no error; a retired device is under none', () => {
  const it = site();
  it.start('s1', 30);
  it.test({ act: 'start', deviceId: 's1', minutes: 240, reason: 'x', terminals: ['gate'] });
  it.start('unknown');
  expect(it.tests.all()).toMatchObject([{ deviceId: 's1', reason: 'new', terminals: ['tablet'] }]);
  it.test({ act: 'end', deviceId: 's2' });
  it.say('s1', smoke);
  it.put({ kind: 'device', device: { id: 's1', profile: 'smoke-detector', place: 'A/1' }, retired: true });
  expect(it.tests.all()).toEqual([]);
  // Nobody judges it any more, which is no proof of safety: a person has to end it.
  expect(it.active('s1')).toContain('smoke.fire unacknowledged real');
});

test('when no chosen terminal is registered any more, a test alarm goes to everybody, marked', () => {
  const it = site();
  it.start('s1');
  it.terminals.splice(1, 1);
  it.say('s1', smoke);
  expect(it.told('gate', 'smoke.fire')).toEqual(['raised test']);
});

test('a start ends no test whose time came meanwhile: its end is a record of its own, and then what holds is raised', () => {
  const it = site();
  it.start('s1', 30);
  it.say('s1', smoke);
  it.commit();
  it.crash(120);
  expect(it.active('s1')).toContain('smoke.fire unacknowledged test');
  it.test({ act: 'end', deviceId: 's1' }, 'gateway');
  expect(it.active('s1')).toContain('smoke.fire unacknowledged real');
  expect(it.told('gate', 'smoke.fire')).toEqual(['raised real']);
  expect(it.audit.at(-1)?.act).toBe('alarm.returned');
  expect(it.audit.find(({ act }) => act === 'device.test-ended')?.detail).toMatchObject({ why: 'time' });
});

test('its end is journalled when its time is over, also of one that was over before the start', async () => {
  const it = site();
  it.start('s1', 30);
  it.start('s2', 240);
  it.say('s1', smoke);
  it.commit();
  it.crash(120);
  const clock = new ManualClock(wallStart + it.wall * 60_000);
  const running = new RunningTime(clock, it.run * 60_000);
  const inputs: JournalInput[] = [];
  const append = async (some: readonly JournalInput[]) => {
    inputs.push(...some);
    for (const input of some) it.put(input);
  };
  const { stop } = await startHumanClock({ tests: it.tests, book: it.book, append, clock, running, log: createLog('silent') });
  stop();
  expect(inputs).toMatchObject([{ kind: 'device-test', act: { act: 'end', deviceId: 's1' }, origin: { by: null, via: 'gateway' } }]);
  expect(it.active('s1')).toContain('smoke.fire unacknowledged real');
  expect(it.tests.all().map(({ deviceId }) => deviceId)).toEqual(['s2']);
});

test('test alarms whose test was lost with a damaged file are ended at the start, and what holds is raised', async () => {
  const it = site();
  it.start('s1', 30);
  it.say('s1', smoke);
  it.commit();
  it.snapshots.delete(testsKey);
  it.crash();
  expect(it.active('s1')).toContain('smoke.fire unacknowledged test');
  const clock = new ManualClock(wallStart);
  const append = async (some: readonly JournalInput[]) => {
    for (const input of some) it.put(input);
  };
  const running = new RunningTime(clock, 0);
  (await startHumanClock({ tests: it.tests, book: it.book, append, clock, running, log: createLog('silent') })).stop();
  expect(it.active('s1')).toContain('smoke.fire unacknowledged real');
});

test('a crash at any record gives the same alarms, steps, deliveries and audit as none at all', () => {
  const story: ((it: JudgedSite) => void)[] = [
    (it) => it.say('s2', smoke),
    (it) => it.start('s1', 30),
    (it) => it.start('s2', 10),
    (it) => it.say('s1', { 'smoke.alarm': true, 'smoke.obscuration': 13 }),
    (it) => it.say('s2', { 'smoke.obscuration': 13 }),
    (it) => it.pass(11),
    (it) => it.say('s1', clear),
    (it) => it.say('s1', smoke),
    (it) => it.test({ act: 'end', deviceId: 's1' }),
    (it) => it.say('s1', clear),
  ];
  const outcome = (crashAfter: number | null, commitEvery: number) => {
    const it = site();
    story.forEach((step, index) => {
      step(it);
      if (index % commitEvery === 0) it.commit();
      if (index === crashAfter) it.crash();
      // So that both logs have the same positions.
      else it.put({ kind: 'lifecycle', event: 'started' });
    });
    it.commit();
    return {
      alarms: [...it.alarms].sort(),
      transitions: it.transitions,
      deliveries: it.deliveries,
      audit: it.audit,
      tests: it.tests.all(),
    };
  };
  const calm = outcome(null, 100);
  expect(calm.transitions.length).toBeGreaterThan(12);
  for (const commitEvery of [1, 2, 3, 100]) {
    for (let at = 0; at < story.length; at += 1) expect(outcome(at, commitEvery)).toEqual(calm);
  }
});
