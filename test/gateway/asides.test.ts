import { expect, test } from 'vitest';
import type { Judged } from '../../src/evaluate/judged.ts';
import { suppressorsFirst } from '../../src/gateway/asides.ts';
import { startHumanClock } from '../../src/gateway/human-clock.ts';
import type { AlarmAct } from '../../src/model/act.ts';
import type { ServiceAct } from '../../src/model/aside.ts';
import type { JournalInput } from '../../src/model/journal-record.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { RunningTime } from '../../src/runtime/running-time.ts';
import { ruleOf } from '../alarm/rig.ts';
import { JudgedSite, wallStart } from './judged-site.ts';

const worn = { 'gas.state': 'end-of-life' };
const fine = { 'gas.state': 'normal' };
const poison = { 'gas.co': 300 };
const person = { by: 'wang', via: 'session', from: 'desk' } as const;

function site(): JudgedSite {
  const site = new JudgedSite();
  site.add('g1', 'gas-household');
  site.add('g2', 'gas-household');
  return site;
}

function alarmOf(it: JudgedSite, rule: string, deviceId = 'g1') {
  it.commit();
  const found = [...it.alarms.values()].findLast((alarm) => alarm.rule === rule && alarm.deviceId === deviceId);
  if (found === undefined) throw new Error(`no alarm ${rule}`);
  return found;
}

function act(
  it: JudgedSite,
  rule: string,
  wanted: { act: AlarmAct['act']; comment?: string; minutes?: number; oneShot?: boolean },
  deviceId = 'g1',
): void {
  const alarmId = alarmOf(it, rule, deviceId).id;
  it.put({ kind: 'act', act: { comment: 'why', minutes: 30, oneShot: false, ...wanted, alarmId } as AlarmAct, origin: person });
}

function service(it: JudgedSite, wanted: Partial<ServiceAct> & { act: 'out' | 'in' }): void {
  const act = { deviceId: 'g1', rule: null, minutes: 60, permit: 'P-7', reason: 'sensor swap', lifeSafety: true, ...wanted };
  it.put({ kind: 'service', act: act as ServiceAct, origin: person });
}

const untold = (it: JudgedSite, rule: string) =>
  it.transitions.filter(({ alarmId }) => it.alarms.get(alarmId)?.rule === rule).map(({ event, untold }) => `${event} ${untold ?? 'told'}`);

test('a shelved alarm is told once as shelved, then to nobody, and again as unacknowledged when its time is over', () => {
  const it = site();
  it.say('g1', worn);
  act(it, 'gas.end-of-life', { act: 'acknowledge' });
  act(it, 'gas.end-of-life', { act: 'shelve', comment: 'spare part ordered' });
  expect(alarmOf(it, 'gas.end-of-life').shelved).toEqual({
    by: 'wang',
    reason: 'spare part ordered',
    since: wallStart,
    until: wallStart + 30 * 60_000,
    oneShot: false,
  });
  act(it, 'gas.end-of-life', { act: 'comment' });
  expect(it.told('gate', 'gas.end-of-life')).toEqual(['raised real', 'acknowledged real', 'shelved real']);
  it.pass(29);
  expect(alarmOf(it, 'gas.end-of-life').shelved).not.toBeNull();
  it.pass(1);
  expect(alarmOf(it, 'gas.end-of-life')).toMatchObject({ state: 'unacknowledged', shelved: null, acknowledgedBy: null });
  expect(it.told('gate', 'gas.end-of-life').slice(3)).toEqual(['unshelved real']);
  expect(it.audit.filter(({ act }) => /shelved/.test(act)).map(({ act, origin }) => `${act} ${origin.via} ${origin.by}`)).toEqual([
    'alarm.shelved session wang',
    'alarm.unshelved gateway null',
  ]);
});

test('an alarm that nobody is told of needs no live terminal', () => {
  const it = site();
  service(it, { act: 'out' });
  it.say('g1', worn);
  it.say('g2', worn);
  expect(it.uncovered).toEqual(['gas.end-of-life']);
});

test('shelving runs on while the gateway is down, ends nothing by the start itself, and its end is journalled before any message', async () => {
  const it = site();
  it.say('g1', worn);
  act(it, 'gas.end-of-life', { act: 'shelve' });
  it.commit();
  it.crash(120);
  expect(alarmOf(it, 'gas.end-of-life').shelved?.by).toBe('wang');
  const clock = new ManualClock(wallStart + it.wall * 60_000);
  const inputs: JournalInput[] = [];
  const append = async (some: readonly JournalInput[]) => {
    inputs.push(...some);
    for (const input of some) it.put(input);
  };
  const running = new RunningTime(clock, it.run * 60_000);
  (await startHumanClock({ tests: it.tests, book: it.book, append, clock, running, log: createLog('silent') })).stop();
  expect(inputs).toEqual([{ kind: 'tick' }]);
  expect(alarmOf(it, 'gas.end-of-life').shelved).toBeNull();
  expect(it.told('gate', 'gas.end-of-life')).toEqual(['raised real', 'shelved real', 'unshelved real']);
  // Nothing is due any more: nothing is journalled.
  (await startHumanClock({ tests: it.tests, book: it.book, append, clock, running, log: createLog('silent') })).stop();
  expect(inputs).toHaveLength(1);
});

test('a shelf outlives the alarm that was put on it: what comes and goes under it rings nowhere, and its end without an alarm is on record', () => {
  const it = site();
  it.say('g1', worn);
  act(it, 'gas.end-of-life', { act: 'acknowledge' });
  act(it, 'gas.end-of-life', { act: 'shelve' });
  const first = alarmOf(it, 'gas.end-of-life').id;
  it.say('g1', fine);
  it.say('g1', worn);
  const second = alarmOf(it, 'gas.end-of-life');
  expect(second.id).not.toBe(first);
  expect(second).toMatchObject({ state: 'unacknowledged', untold: true, shelved: { by: 'wang' } });
  it.say('g1', fine);
  expect(alarmOf(it, 'gas.end-of-life')).toMatchObject({ state: 'normal', acknowledgedBy: null, endedBy: null });
  expect(untold(it, 'gas.end-of-life').slice(3)).toEqual(['ended shelved', 'raised shelved', 'ended shelved']);
  it.pass(30);
  it.commit();
  expect(it.audit.find(({ act }) => act === 'alarm.shelf-ended')).toMatchObject({
    target: `alarm:${first}`,
    detail: { why: 'time', by: 'wang' },
  });
  it.say('g1', worn);
  expect(it.told('gate', 'gas.end-of-life').at(-1)).toBe('raised real');
});

test('a device out of service alarms to nobody and loses nothing: danger to life is told when it is back, and everything else that still holds', () => {
  const it = site();
  it.say('g1', worn);
  service(it, { act: 'out' });
  expect(alarmOf(it, 'gas.end-of-life').outOfService).toMatchObject({ by: 'wang', permit: 'P-7', rule: null });
  it.say('g1', poison);
  it.say('g2', poison);
  expect(alarmOf(it, 'gas.co-high')).toMatchObject({ state: 'unacknowledged', untold: true });
  expect(alarmOf(it, 'gas.co-high', 'g2').outOfService).toBeNull();
  it.say('g1', { 'gas.co': 0 });
  it.pass(1);
  it.put({ kind: 'tick' });
  expect(alarmOf(it, 'gas.co-high').state).toBe('latched-unacknowledged');
  expect(it.told('gate', 'gas.end-of-life')).toEqual(['raised real', 'out-of-service real']);
  expect(it.told('gate', 'gas.co-high')).toEqual(['raised real']);
  service(it, { act: 'in' });
  expect(it.told('gate', 'gas.end-of-life').at(-1)).toBe('in-service real');
  expect(it.told('gate', 'gas.co-high')).toEqual(['raised real', 'in-service real']);
  expect(alarmOf(it, 'gas.co-high')).toMatchObject({ state: 'latched-unacknowledged', outOfService: null });
  expect(it.audit.filter(({ act }) => act.startsWith('device.')).map(({ act, detail }) => `${act} ${detail.permit} ${detail.why}`)).toEqual(
    ['device.out-of-service P-7 asked', 'device.in-service P-7 asked'],
  );
});

test('who may not take danger to life out of service leaves it on, and a test under a permit goes to its terminals', () => {
  const it = site();
  service(it, { act: 'out', lifeSafety: false });
  it.say('g1', poison);
  expect(it.told('gate', 'gas.co-high')).toEqual(['raised real']);
  service(it, { act: 'in' });
  service(it, { act: 'out', deviceId: 'g2' });
  it.start('g2');
  it.say('g2', poison);
  expect(it.told('tablet', 'gas.co-high')).toEqual(['raised test']);
});

test('a delay runs on while its alarm is shelved, and what it raises after the shelf is told', () => {
  const it = site();
  const fault = () => it.say('g1', { 'gas.state': 'fault' });
  const seconds = (count: number) => it.pass(count / 60);
  fault();
  seconds(10);
  act(it, 'gas.fault', { act: 'shelve', minutes: 1 });
  it.say('g1', fine);
  fault();
  seconds(5);
  expect(it.told('gate', 'gas.fault')).toEqual(['raised real', 'shelved real']);
  // Half-way through the delay the shelf is over: it waits as returned, and the delay goes on with what remains.
  it.wall += 1;
  seconds(0);
  expect(alarmOf(it, 'gas.fault')).toMatchObject({ state: 'returned-unacknowledged', shelved: null });
  seconds(4);
  expect(it.told('gate', 'gas.fault').slice(2)).toEqual(['unshelved real']);
  seconds(1);
  expect(it.told('gate', 'gas.fault').slice(3)).toEqual(['occurred-again real']);
});

test('a shelf keeps no test quiet, and an alarm of a test speaks for no real one', () => {
  const it = site();
  it.say('g1', worn);
  act(it, 'gas.end-of-life', { act: 'acknowledge' });
  act(it, 'gas.end-of-life', { act: 'shelve' });
  it.say('g1', fine);
  it.start('g1');
  it.say('g1', worn);
  expect(it.told('tablet', 'gas.end-of-life')).toEqual(['raised test']);
  it.test({ act: 'end', deviceId: 'g1' });
  // What holds on is raised for real, and stands on the shelf.
  expect(alarmOf(it, 'gas.end-of-life')).toMatchObject({ shelved: { by: 'wang' }, untold: true });
  it.add('a1', 'air-quality');
  it.say('a1', { 'air.co': 15 });
  it.start('a1');
  it.say('a1', { 'air.co': 40 });
  expect(alarmOf(it, 'air.co-dangerous', 'a1').test).toBeDefined();
  expect(alarmOf(it, 'air.co-high', 'a1').suppressed).toBeNull();
});

test('a permit ends with its device, and with its time', () => {
  const it = site();
  service(it, { act: 'out' });
  service(it, { act: 'out', deviceId: 'g2', rule: 'gas.end-of-life', minutes: 20 });
  expect(it.book.outOfService().map(({ deviceId, rule }) => `${deviceId} ${rule}`)).toEqual(['g1 null', 'g2 gas.end-of-life']);
  it.put({ kind: 'device', device: { id: 'g1', profile: 'gas-household', place: 'A/1' }, retired: true });
  it.pass(20);
  it.commit();
  expect(it.book.outOfService()).toEqual([]);
  expect(it.audit.filter(({ act }) => act === 'device.in-service').map(({ target, detail }) => `${target} ${detail.why}`)).toEqual([
    'device:g1 retired',
    'device:g2 time',
  ]);
});

test('by design the dangerous level speaks for the high one: it never rings, is shown with the reason, and comes back when it holds on', () => {
  const it = site();
  it.add('a1', 'air-quality');
  const co = (value: number) => it.say('a1', { 'air.co': value });
  // Both at once: the lower level is not told for a moment.
  co(40);
  expect(it.told('gate', 'air.co-dangerous')).toEqual(['raised real']);
  expect(it.told('gate', 'air.co-high')).toEqual([]);
  const high = alarmOf(it, 'air.co-high', 'a1');
  expect(high).toMatchObject({ state: 'unacknowledged', untold: true, suppressed: { rule: 'air.co-dangerous' } });
  expect(high.suppressed?.alarmId).toBe(alarmOf(it, 'air.co-dangerous', 'a1').id);
  expect(high.suppressed?.reason).toEqual({
    zh: '按设计抑制：同一设备的“空气中一氧化碳危险”（air.co-dangerous）正在告警',
    en: 'Suppressed by design: "Carbon monoxide in the air dangerous" (air.co-dangerous) of the same device stands',
  });
  it.commit();
  it.crash();
  // Below the dangerous level and above the high one.
  co(15);
  expect(alarmOf(it, 'air.co-high', 'a1')).toMatchObject({ state: 'unacknowledged', suppressed: null });
  expect(it.told('gate', 'air.co-high')).toEqual(['unsuppressed real']);
  // Rising again it was told before: it is taken off the screens, and goes on waiting for its acknowledgement.
  co(40);
  co(1);
  expect(it.told('gate', 'air.co-high')).toEqual(['unsuppressed real', 'suppressed real', 'unsuppressed real']);
  expect(alarmOf(it, 'air.co-high', 'a1').state).toBe('returned-unacknowledged');
});

test('of the changes of one message those of speaking rules come first, and the order within a rule stays', () => {
  const change = (rule: string, to: 'true' | 'false') =>
    ({ subject: 'device:d', component: '', rule, to, reason: { zh: '', en: '' }, seen: null }) as unknown as Judged;
  const ruleFor = (_subject: string, id: string) => ruleOf('state', false, id, id === 'low' ? ['worst'] : []);
  const changes = [
    change('low', 'true'),
    change('other', 'true'),
    change('worst', 'true'),
    change('low', 'false'),
    change('worst', 'false'),
  ];
  expect(suppressorsFirst(changes, ruleFor).map(({ rule, to }) => `${rule} ${to}`)).toEqual([
    'worst true',
    'worst false',
    'low true',
    'other true',
    'low false',
  ]);
  expect(suppressorsFirst(changes.slice(1, 3), ruleFor)).toEqual(changes.slice(1, 3));
});

test('when the alarm that speaks is put aside itself, people are told of the other', () => {
  const it = site();
  it.add('a1', 'air-quality');
  it.say('a1', { 'air.co': 40 });
  act(it, 'air.co-dangerous', { act: 'shelve' }, 'a1');
  expect(it.told('gate', 'air.co-high')).toEqual(['unsuppressed real']);
  act(it, 'air.co-dangerous', { act: 'unshelve' }, 'a1');
  expect(it.told('gate', 'air.co-high')).toEqual(['unsuppressed real', 'suppressed real']);
});

test('a crash at any record gives the same alarms, steps, deliveries and audit as none at all', () => {
  const story: ((it: JudgedSite) => void)[] = [
    (it) => it.say('g1', worn),
    (it) => act(it, 'gas.end-of-life', { act: 'acknowledge' }),
    (it) => act(it, 'gas.end-of-life', { act: 'withdraw' }),
    (it) => act(it, 'gas.end-of-life', { act: 'shelve', minutes: 5 }),
    (it) => service(it, { act: 'out', minutes: 10 }),
    (it) => it.say('g1', { ...worn, ...poison }),
    (it) => it.say('g1', { ...fine, 'gas.co': 0 }),
    (it) => it.pass(6),
    (it) => it.say('g1', worn),
    (it) => it.pass(6),
    (it) => act(it, 'gas.end-of-life', { act: 'shelve', oneShot: true }),
    (it) => it.say('g1', fine),
  ];
  const lived = (crashAt: number, committedBefore: boolean) => {
    const it = site();
    for (const [index, step] of story.entries()) {
      step(it);
      if (index === crashAt && committedBefore) it.commit();
      if (index === crashAt) it.crash();
    }
    it.commit();
    // A start is a record of its own: positions, ids and the order of ids are others then.
    const sorted = (lines: readonly object[]) => lines.map((line) => JSON.stringify(line)).sort();
    return [
      ...sorted(
        [...it.alarms.values()].map(({ id: _, incident, ...alarm }) => {
          const first = it.alarms.get(incident?.id ?? '');
          return { ...alarm, incident: { ...incident, id: `${first?.subject} ${first?.rule} ${first?.raisedAt}` } };
        }),
      ),
      ...sorted(it.transitions.map(({ alarmId, position: _, ...step }) => ({ rule: it.alarms.get(alarmId)?.rule, ...step }))),
      ...sorted(it.deliveries.map(({ terminalId, event, alarm }) => ({ terminalId, event, rule: alarm.rule }))),
      ...sorted(it.audit.map(({ act, detail: { position: _, ...detail } }) => ({ act, detail }))),
    ];
  };
  const whole = lived(-1, false);
  expect(whole.join()).toContain('unshelved');
  for (let crashAt = 0; crashAt < story.length; crashAt += 1) {
    for (const committedBefore of [true, false]) expect(lived(crashAt, committedBefore), `${crashAt} ${committedBefore}`).toEqual(whole);
  }
});
