import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import type { Judged } from '../../src/evaluate/judged.ts';
import type { Truth } from '../../src/model/alarm.ts';
import type { ConditionAnswer } from '../../src/model/answer.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import type { Value } from '../../src/model/reading.ts';
import { gasHigh, profile, rule, silent, wallStart } from './rig.ts';

const hot = rule(
  'hot',
  { kind: 'expression', when: 'w', clear: 'c', points: ['charging.temperature', 'gas.concentration'] },
  { raiseDelaySeconds: 2, clearDelaySeconds: 3, unless: [{ point: 'gas.state', test: { op: 'in', values: ['normal', 'high'] } }] },
);
const low = rule('low', { kind: 'expression', when: 'v', clear: null, points: ['gas.concentration'] }, { lifeSafety: true });
const absent = { ...silent, condition: { kind: 'absence', seconds: 20 } } as const;
const versions: readonly DeviceProfile[] = [
  profile([gasHigh, hot, low, absent]),
  profile([gasHigh, { ...hot, condition: { ...hot.condition, when: 'other' } as typeof hot.condition }, low, absent], { version: '2' }),
];
const find = (_id: string, version: string) => versions.find((entry) => entry.version === version) ?? null;

type Record =
  | { kind: 'awaited'; device: string }
  | {
      kind: 'answer';
      device: string;
      asked: { position: number; at: number; run: number };
      settled: number;
      values: readonly (readonly [string, Value])[];
    }
  | { kind: 'verdicts'; answer: ConditionAnswer }
  | { kind: 'profiles'; version: number }
  | { kind: 'device'; device: string; retired: boolean }
  | { kind: 'tick' };

function apply(evaluator: Evaluator, position: number, run: number, record: Record): readonly Judged[] {
  const stamp = { position, run, at: wallStart + run };
  switch (record.kind) {
    case 'awaited':
      return evaluator.onAwaited(stamp, record.device);
    case 'answer': {
      const readings = record.values.map(([point, value]) => ({
        ts: record.asked.at,
        point,
        component: '',
        value,
        unit: null,
        quality: value === null ? ('missing' as const) : ('good' as const),
      }));
      const batch = { deviceId: record.device, position, receivedAt: record.asked.at, historical: false, readings };
      return evaluator.onAnswer(stamp, record, batch, true);
    }
    case 'verdicts':
      return evaluator.onVerdicts(stamp, record.answer);
    case 'profiles':
      return evaluator.onProfiles(stamp, [versions[record.version]!]);
    case 'device':
      return evaluator.onDevice(stamp, { id: record.device, profile: 'rig', place: '' }, record.retired);
    case 'tick':
      return evaluator.onTime(stamp);
  }
}

const value = fc.oneof(
  fc.tuple(fc.constant('gas.concentration'), fc.constantFrom<Value>(0, 22, 30, null)),
  fc.tuple(fc.constant('charging.temperature'), fc.constantFrom<Value>(10, 60, null)),
  fc.tuple(fc.constant('gas.state'), fc.constantFrom<Value>('normal', 'preheat')),
);
const truth = fc.constantFrom<Truth>('true', 'true', 'false', 'unknown');
const step = fc.record({
  pause: fc.constantFrom(0, 0, 0, 500, 1000, 4000, 25_000),
  what: fc.oneof(
    { weight: 14, arbitrary: fc.constantFrom('message', 'answer', 'verdicts') },
    { weight: 1, arbitrary: fc.constantFrom('tick', 'profiles', 'device') },
  ),
  device: fc.constantFrom('d1', 'd2'),
  values: fc.array(value, { minLength: 1, maxLength: 4 }),
  truths: fc.array(fc.tuple(truth, truth), { minLength: 1, maxLength: 4 }),
  /** An answer that comes although the question has changed meanwhile. */
  late: fc.boolean(),
  version: fc.nat(1),
  save: fc.nat(3),
  crash: fc.nat(6),
});

test('with answers as records, a run that is killed anywhere gives the same changes and asks the same', () => {
  let crashes = 0;
  let compared = 0;
  let asked = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 8, maxLength: 60 }), (steps) => {
      const whole = new Evaluator();
      const records: { record: Record; run: number; save: boolean; crash: boolean }[] = [];
      const seen = () => [
        whole.openQuestions().map((key) => whole.question(key)),
        whole.awaitedAfter(),
        whole.nextDue(),
        records.map((_record, index) => whole.isAnswered(index + 1)),
      ];
      const expected: (readonly [readonly Judged[], unknown])[] = [];
      let run = 0;
      const add = (record: Record, save = false, crash = false) => {
        records.push({ record, run, save, crash });
        const changes = apply(whole, records.length, run, record);
        whole.takeQuestions();
        expected.push([changes, seen()]);
      };
      add({ kind: 'profiles', version: 0 });
      add({ kind: 'device', device: 'd1', retired: false });
      add({ kind: 'device', device: 'd2', retired: false });
      const open: { device: string; position: number; at: number; run: number }[] = [];
      let inHand: ConditionAnswer | null = null;
      for (const { pause, what, device, values, truths, late, version, save, crash } of steps) {
        run += pause;
        const more = [save === 0, crash === 0] as const;
        if (what === 'message') {
          open.push({ device, position: records.length + 1, at: wallStart + run, run });
          add({ kind: 'awaited', device }, ...more);
        } else if (what === 'answer') {
          // In the order of the device's messages, and in any order among devices.
          const index = open.findIndex((entry) => entry.device === device);
          const [next] = index < 0 ? [] : open.splice(index, 1);
          const settled = (open[0]?.position ?? records.length + 1) - 1;
          if (next !== undefined) add({ kind: 'answer', device: next.device, asked: next, settled, values }, ...more);
        } else if (what === 'verdicts') {
          const question = whole.openQuestions().map((key) => whole.question(key)!)[0];
          const fresh: ConditionAnswer | null =
            question === undefined
              ? null
              : {
                  of: 'condition',
                  ...{ subject: question.subject, component: question.component, rule: question.rule },
                  verdicts: question.asked.slice(0, truths.length).map(({ position }, index) => ({
                    position,
                    when: truths[index]![0],
                    clear: question.clear === null ? null : truths[index]![1],
                    failed: null,
                  })),
                };
          const answer: ConditionAnswer | null = late && inHand !== null ? inHand : fresh;
          inHand = fresh;
          if (answer !== null) {
            asked += 1;
            add({ kind: 'verdicts', answer }, ...more);
          }
        } else if (what === 'profiles') add({ kind: 'profiles', version }, ...more);
        else if (what === 'device') add({ kind: 'device', device, retired: late }, ...more);
        else add({ kind: 'tick' }, ...more);
      }

      let broken = new Evaluator();
      const saved = new Map<string, string>();
      let judged = 0;
      const check = (index: number) => {
        const { record, run: at } = records[index]!;
        const changes = apply(broken, index + 1, at, record);
        const state = [
          broken.openQuestions().map((key) => broken.question(key)),
          broken.awaitedAfter(),
          broken.nextDue(),
          records.slice(0, index + 1).map((_r, n) => broken.isAnswered(n + 1)),
        ];
        const order = (list: unknown) => [...(list as unknown[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
        const [wanted, [questions, ...rest]] = expected[index] as [readonly Judged[], unknown[]];
        expect([changes, order(state[0]), ...state.slice(1)]).toEqual([wanted, order(questions), ...rest]);
        compared += wanted.length;
      };
      for (let index = 0; index < records.length; index += 1) {
        check(index);
        const { save, crash } = records[index]!;
        if (save) {
          for (const [key, state] of broken.dirty()) {
            if (state === null) saved.delete(key);
            else saved.set(key, state);
          }
          judged = index + 1;
        }
        if (!crash) continue;
        crashes += 1;
        broken = new Evaluator();
        broken.restore([...saved].reverse(), find);
        for (let again = judged; again <= index; again += 1) check(again);
      }
    }),
    { numRuns: 800 },
  );
  expect(crashes).toBeGreaterThan(700);
  expect(asked).toBeGreaterThan(500);
  expect(compared).toBeGreaterThan(1000);
}, 60_000);
