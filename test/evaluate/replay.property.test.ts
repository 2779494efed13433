import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import type { Judged } from '../../src/evaluate/judged.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import type { Value } from '../../src/model/reading.ts';
import type { Rule } from '../../src/model/rule.ts';
import { binding, gasHigh, gasPeaks, gasRising, profile, rule, silent, sosOften, unreadable, wallStart } from './rig.ts';

const numRuns = process.env.ANLIN_SLOW === '1' ? 10_000 : 1_500;

const lift: Rule = rule(
  'lift.trapped',
  {
    kind: 'state',
    when: [
      { point: 'lift.passengers', test: { op: 'is', value: true } },
      { point: 'lift.doorZone', test: { op: 'is', value: 'out' } },
    ],
    clear: [{ point: 'lift.doorZone', test: { op: 'is', value: 'in' } }],
  },
  { raiseDelaySeconds: 3, clearDelaySeconds: 2, lifeSafety: true },
);
const sos = rule('sos', { kind: 'event', when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] });
const battery = rule(
  'battery.low',
  { kind: 'threshold', point: 'device.battery', raise: { op: 'below', limit: 20 }, clear: { op: 'above', limit: 30 } },
  { clearDelaySeconds: 4 },
);
const peaks: Rule = { ...gasPeaks, condition: { ...gasPeaks.condition, raise: 1 } as Rule['condition'], raiseDelaySeconds: 0 };
const several = rule(
  'box.several',
  {
    kind: 'several',
    when: {
      kind: 'group',
      as: 'of',
      atLeast: 2,
      of: [
        { kind: 'test', point: 'gas.concentration', minus: 'device.battery', test: { op: 'above', limit: 5 } },
        { kind: 'test', point: 'lift.doorZone', minus: null, test: { op: 'is', value: 'out' } },
        { kind: 'test', point: 'lift.passengers', minus: null, test: { op: 'is', value: true } },
      ],
    },
    clear: { kind: 'test', point: 'lift.doorZone', minus: null, test: { op: 'is', value: 'in' } },
  },
  {
    raiseDelaySeconds: 3,
    clearDelaySeconds: 2,
    unless: [{ point: 'sos.pressed', test: { op: 'is', value: false } }],
    lifeSafety: true,
  },
);
const trend = rule(
  'gas.trend',
  {
    kind: 'trend',
    point: 'gas.concentration',
    limit: { op: 'atLeast', limit: 22 },
    raiseSeconds: 10,
    clearSeconds: 20,
    windowSeconds: 400,
    minSpanSeconds: 1,
    when: [],
  },
  { lifeSafety: true },
);
const sequence = rule('lift.sequence', {
  kind: 'sequence',
  steps: [[{ point: 'lift.doorZone', test: { op: 'is', value: 'out' } }], [{ point: 'sos.pressed', test: { op: 'is', value: true } }]],
  withinSeconds: 30,
});
const ordered = rule('box.ordered', {
  kind: 'sequence',
  at: 'floor',
  steps: [
    [{ point: 'gas.concentration', test: { op: 'above', limit: 20 } }],
    [{ point: 'lift.doorZone', test: { op: 'is', value: 'out' } }],
  ],
  withinSeconds: 60,
  toleranceSeconds: 2,
});
const together = rule(
  'box.together',
  {
    kind: 'together',
    at: 'floor',
    withinSeconds: 5,
    parts: [
      { devices: 1, when: [{ point: 'gas.concentration', test: { op: 'above', limit: 20 } }] },
      { devices: 1, when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] },
    ],
  },
  { raiseDelaySeconds: 1, clearDelaySeconds: 2, lifeSafety: true },
);
const deadMan = rule('box.nobody', {
  kind: 'deadMan',
  when: [{ point: 'lift.doorZone', test: { op: 'is', value: 'out' } }],
  counts: 'starts',
  seconds: 12,
});
const missedTest = rule('box.test-missed', {
  kind: 'expected',
  when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }],
  seconds: 12,
});
const consent = { consentBy: 'A', consentOn: '2026-01-01', consentUntil: '2026-01-01' };
const everyDay = [1, 2, 3, 4, 5, 6, 7];
/** The rig begins at 08:00. */
const hours = {
  during: [
    { days: everyDay, from: 482, to: 485, dates: null },
    { days: everyDay, from: 490, to: 520, dates: null },
  ],
  except: [{ days: everyDay, from: 493, to: 494, dates: null }],
};
const inHours = [
  { ...battery, id: 'battery.hours', raiseDelaySeconds: 2, hours },
  { ...sos, id: 'sos.hours', hours },
  { ...sosOften, id: 'sos.often-hours', condition: { ...sosOften.condition, raise: 1, clear: 1 } as Rule['condition'], hours },
  { ...gasRising, id: 'gas.rising-hours', lifeSafety: false, hours },
];
const quickSilence = rule('device.silent', { kind: 'absence', seconds: 20 }, { raiseDelaySeconds: 3, clearDelaySeconds: 2 });

const versions: readonly (readonly DeviceProfile[])[] = [
  [
    profile([
      gasHigh,
      gasRising,
      trend,
      sequence,
      ordered,
      together,
      deadMan,
      missedTest,
      peaks,
      several,
      sosOften,
      lift,
      sos,
      ...inHours,
      silent,
      unreadable,
    ]),
  ],
  [
    profile(
      [
        gasHigh,
        gasRising,
        peaks,
        { ...several, raiseDelaySeconds: 0 },
        { ...sosOften, raiseDelaySeconds: 3 },
        sequence,
        ordered,
        { ...together, raiseDelaySeconds: 0 },
        deadMan,
        missedTest,
        { ...trend, raiseDelaySeconds: 1 },
        lift,
        sos,
        battery,
        quickSilence,
        unreadable,
      ],
      {
        version: '2',
      },
    ),
    profile([battery, sos, silent], { id: 'small' }),
  ],
  [
    profile([{ ...gasHigh, raiseDelaySeconds: 2 }, { ...gasRising, raiseDelaySeconds: 0 }, battery, ...inHours.slice(0, 2), silent], {
      version: '3',
      bindings: [binding('gas.concentration'), binding('device.battery')],
    }),
  ],
];
const find = (id: string, version: string): DeviceProfile | null =>
  versions.flat().find((entry) => entry.id === id && entry.version === version) ?? null;

const device = fc.constantFrom('d1', 'd2', 'd3');
const reading = fc.oneof(
  fc.tuple(fc.constant('gas.concentration'), fc.constantFrom<Value>(0, 19, 22, 26, 40, null)),
  fc.tuple(fc.constant('lift.passengers'), fc.constantFrom<Value>(true, false, null)),
  fc.tuple(fc.constant('lift.doorZone'), fc.constantFrom<Value>('in', 'out')),
  fc.tuple(fc.constant('sos.pressed'), fc.constantFrom<Value>(true, false)),
  fc.tuple(fc.constant('device.battery'), fc.constantFrom<Value>(10, 25, 50)),
);
const input = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('message' as const),
      device,
      readings: fc.array(fc.tuple(reading, fc.constantFrom(0, 0, 0, 1, 5000, -3000)), { maxLength: 6 }),
      readable: fc.constantFrom(true, true, true, false),
      historical: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('device' as const),
      device,
      profile: fc.constantFrom('rig', 'rig', 'small'),
      retired: fc.constantFrom(false, false, true),
      record: fc.constantFrom({}, consent, consent),
      place: fc.constantFrom('1号楼/1层/101', '1号楼/1层', '1号楼/2层'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('profiles' as const), version: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('signal' as const),
      subject: fc.constantFrom('terminal:a', 'device:d1'),
      to: fc.constantFrom('true', 'false', 'event'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('started' as const) }) },
);
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;
const history = fc.array(
  fc.record({
    pause: fc.constantFrom(0, 0, 500, 1000, 2000, 7000, 25_000, 200_000),
    input,
    save: fc.nat(3),
    crash: fc.nat(7),
    clock: fc.constantFrom(0, 0, 0, 0, 0, 70_000, 300_000, -70_000, -300_000),
  }),
  { minLength: 5, maxLength: 60 },
);

function apply(evaluator: Evaluator, position: number, run: number, wall: number, entry: Input): readonly Judged[] {
  const stamp = { position, run, at: wallStart + wall };
  switch (entry.kind) {
    case 'message': {
      const readings = entry.readings.map(([[point, value], shift]) => ({
        ts: stamp.at - shift,
        point,
        component: '',
        value,
        unit: null,
        quality: value === null ? ('missing' as const) : ('good' as const),
      }));
      const batch = { deviceId: entry.device, position, receivedAt: stamp.at, historical: entry.historical, readings };
      return evaluator.onMessage(stamp, batch, entry.readable);
    }
    case 'tick':
      return evaluator.onTime(stamp);
    case 'device':
      return evaluator.onDevice(
        stamp,
        { id: entry.device, profile: entry.profile, place: entry.place, record: entry.record },
        entry.retired,
      );
    case 'profiles':
      return evaluator.onProfiles(stamp, versions[entry.version]!);
    case 'signal': {
      const reason = { zh: '无', en: 'none' };
      const rest = { component: '', rule: 'terminal.lost', reason };
      return evaluator.onSignal(stamp, { ...rest, subject: entry.subject as 'terminal:a', to: entry.to as 'true' });
    }
    case 'started':
      return evaluator.onLifecycle(stamp, 'started');
  }
}

const prologue: readonly Input[] = [
  { kind: 'profiles', version: 0 },
  { kind: 'device', device: 'd1', profile: 'rig', retired: false, place: '1号楼/1层', record: consent },
  { kind: 'device', device: 'd2', profile: 'rig', retired: false, place: '1号楼/1层/101', record: {} },
];

test(
  'a run that is killed anywhere and judged again from its last snapshot gives the same changes and due times',
  () => {
    let crashes = 0;
    const said = new Map<string, number>();
    let compared = 0;
    fc.assert(
      fc.property(history, (parts) => {
        let run = 0;
        let wall = 0;
        const records = [...prologue.map((entry) => ({ entry, run: 0, wall: 0, save: false, crash: false }))];
        for (const part of parts) {
          run += part.pause;
          // The wall clock goes on with it, and is set now and then.
          wall += part.pause + part.clock;
          records.push({ entry: part.input, run, wall, save: part.save === 0, crash: part.crash === 0 });
        }
        const whole = new Evaluator();
        const expected = records.map(
          ({ entry, run: at, wall: time }, index) => [apply(whole, index + 1, at, time, entry), whole.nextDue()] as const,
        );
        for (const [changes] of expected)
          for (const { rule: id, to } of changes) if (to !== 'unknown') said.set(id, (said.get(id) ?? 0) + 1);

        let broken = new Evaluator();
        const saved = new Map<string, string>();
        let judged = 0;
        for (let index = 0; index < records.length; index += 1) {
          const record = records[index]!;
          const check = (at: number) => {
            const { entry, run: when, wall: time } = records[at]!;
            expect([apply(broken, at + 1, when, time, entry), broken.nextDue()]).toEqual(expected[at]);
            compared += expected[at]![0].length;
          };
          check(index);
          if (record.save) {
            for (const [key, state] of broken.dirty()) {
              if (state === null) saved.delete(key);
              else saved.set(key, state);
            }
            judged = index + 1;
          }
          if (record.crash) {
            crashes += 1;
            broken = new Evaluator();
            broken.restore([...saved].reverse(), find);
            for (let again = judged; again <= index; again += 1) check(again);
          }
        }
      }),
      { numRuns },
    );
    expect(crashes).toBeGreaterThan(numRuns / 3);
    expect(compared).toBeGreaterThan(numRuns * 1.6);
    // Each kind has had its say. A thousand runs were too few for the rarest.
    for (const { id } of [gasRising, trend, sequence, ordered, together, deadMan, missedTest, peaks, several, sosOften, ...inHours])
      expect([id, (said.get(id) ?? 0) > 5]).toEqual([id, true]);
  },
  60 * numRuns,
);
