import { expect, test } from 'vitest';
import { AlarmBook } from '../../src/alarm/alarm-book.ts';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import type { Judged } from '../../src/evaluate/judged.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Reading } from '../../src/model/reading.ts';
import { gasHigh, profile, rule, silent, unreadable, wallStart } from '../evaluate/rig.ts';

const devices = 10_000;
const rules = [
  { ...gasHigh, raiseDelaySeconds: 0 },
  { ...gasHigh, id: 'gas.very-high', raiseDelaySeconds: 600 },
  rule('gas.plain', gasHigh.condition),
  rule('battery.low', { kind: 'threshold', point: 'device.battery', raise: { op: 'below', limit: 20 }, clear: { op: 'above', limit: 30 } }),
  rule('sos', { kind: 'event', when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] }),
  silent,
  unreadable,
];
const rig = profile(rules);

test('a restart with ten thousand devices, some in alarm and some half-way there, raises nothing and ends nothing', () => {
  let position = 0;
  let run = 0;
  const stamp = (downtime = 0) => ({ position: ++position, at: wallStart + run + downtime, run });
  const rows = new Map<string, Alarm>();
  const options = { gatewayId: 'g', epoch: 1 };
  let evaluator = new Evaluator();
  let book = new AlarmBook({ ...options, isJudged: (...key) => evaluator.isJudged(...key) });
  const counted = { raised: 0, ended: 0 };
  const take = (changes: readonly Judged[]): void => {
    for (const change of changes) {
      const found = rules.find((entry) => entry.id === change.rule)!;
      const step = book.onCondition({ position, at: wallStart + run, run }, change, {
        place: 'A',
        deviceId: 'd',
        rule: found,
        test: null,
      });
      if (step === null) continue;
      if (step.transition.event === 'raised') counted.raised += 1;
      if (step.transition.event === 'ended' || step.transition.event === 'returned') counted.ended += 1;
      rows.set(step.alarm.id, step.alarm);
    }
  };
  take(evaluator.onProfiles(stamp(), [rig]));
  for (let index = 0; index < devices; index += 1)
    take(evaluator.onDevice(stamp(), { id: `d${index}`, profile: 'rig', place: 'A' }, false));
  for (let index = 0; index < devices; index += 1) {
    run += 1;
    const at = stamp();
    const reading = (point: string, value: number | boolean): Reading => ({
      ts: at.at,
      point,
      component: '',
      value,
      unit: null,
      quality: 'good',
    });
    const readings = [
      reading('gas.concentration', index % 7 === 0 ? 60 : 1),
      reading('device.battery', index % 11 === 0 ? 5 : 80),
      reading('sos.pressed', index % 13 === 0),
    ];
    take(evaluator.onMessage(at, { deviceId: `d${index}`, position, receivedAt: at.at, historical: false, readings }, index % 17 !== 0));
  }
  expect(counted.raised).toBeGreaterThan(4000);
  const raised = counted.raised;
  const before = [...book.active()].map((alarm) => `${alarm.id} ${alarm.state} ${alarm.condition}`).sort();

  const snapshots = evaluator.dirty() as Map<string, string>;
  // Of each device its state and its place; and the versions in force.
  expect(snapshots.size).toBe(2 * devices + 1);
  const started = performance.now();
  evaluator = new Evaluator();
  evaluator.restore(snapshots, (id, version) => (id === rig.id && version === rig.version ? rig : null));
  const took = performance.now() - started;
  book = new AlarmBook({ ...options, isJudged: (...key) => evaluator.isJudged(...key) });
  book.restore(rows.values());
  const day = 86_400_000;
  take(evaluator.onLifecycle(stamp(day), 'started'));
  run += 1000;
  take(evaluator.onTime(stamp(day)));
  expect({ raised: counted.raised - raised, ended: counted.ended }).toEqual({ raised: 0, ended: 0 });
  expect([...book.active()].map((alarm) => `${alarm.id} ${alarm.state} ${alarm.condition}`).sort()).toEqual(before);
  // The silence of every device is still watched, and goes on with what remained.
  run = 10_000 + 180_000 + 1000;
  take(evaluator.onTime(stamp(day)));
  expect(counted.raised - raised).toBe(devices);
  console.info(`restored ${devices} devices, ${before.length} alarms in ${took.toFixed(0)} ms`);
});
