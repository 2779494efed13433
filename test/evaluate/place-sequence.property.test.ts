import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RuleCondition, Term } from '../../src/model/rule.ts';
import { rule, Story, silent } from './rig.ts';

// A sequence over the devices of one floor beside a reference that keeps everything that ever happened and tries every way to pick one of
// each step, whatever came when and in whatever order it came.

const devices = ['a', 'b', 'c', 'd'];
const asked: readonly Term[] = [
  { point: 'gas.concentration', test: { op: 'above', limit: 25 } },
  { point: 'sos.pressed', test: { op: 'is', value: true } },
  { point: 'charging.temperature', test: { op: 'atLeast', limit: 60 } },
];
const values = [{ 'gas.concentration': 30 }, { 'sos.pressed': true }, { 'charging.temperature': 70 }, { 'gas.concentration': 10 }] as const;

interface Done {
  readonly device: string;
  readonly which: number;
  readonly at: number;
}
const step = fc.record({
  pause: fc.constantFrom(1, 4, 9, 20, 45),
  device: fc.constantFrom(...devices),
  which: fc.constantFrom(0, 1, 2, 0, 1, 2, 3),
  /** Seconds that it was on its way; more than 300 make it history. */
  late: fc.constantFrom(0, 0, 0, 2, 12, 40, 290, 400),
  restart: fc.constantFrom(false, false, false, true),
});

function exists(steps: readonly number[], all: readonly Done[], within: number, tolerance: number): boolean {
  const pick = (index: number, chosen: readonly Done[]): boolean => {
    if (index === steps.length) return chosen.at(-1)!.at - chosen[0]!.at <= within;
    return all.some(
      (one) =>
        one.which === steps[index] &&
        !chosen.some(({ device }) => device === one.device) &&
        (index === 0 || one.at >= chosen[index - 1]!.at - tolerance) &&
        pick(index + 1, [...chosen, one]),
    );
  };
  return pick(0, []);
}

test('is what trying everything that ever happened at the place finds, by the time at which it happened', () => {
  let found = 0;
  let overtaken = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(2), { minLength: 2, maxLength: 3 }),
      fc.constantFrom(20, 60),
      fc.constantFrom(0, 3, 10),
      fc.array(step, { minLength: 6, maxLength: 40 }),
      (steps, within, tolerance, list) => {
        const condition: RuleCondition = {
          kind: 'sequence',
          at: 'floor',
          steps: steps.map((which) => [asked[which]!]),
          withinSeconds: within,
          toleranceSeconds: tolerance,
        };
        const story = new Story(rule('order', condition), silent);
        for (const device of devices) story.registerAt(device, `1号楼/1层/${device}`);
        let all: Done[] = [];
        let now = 400;
        for (const { pause, device, which, late, restart } of list) {
          now += pause;
          if (restart) story.at(now).restart();
          const historical = late > 300;
          const at = now - late;
          if (!historical && which < 3) {
            if (all.some((one) => one.at > at)) overtaken += 1;
            all.push({ device, which, at });
          }
          const whole = exists(steps, all, within, tolerance);
          const came = story.at(now).send(values[which]!, { device, ts: at, historical });
          expect(came.filter((line) => line.startsWith('order '))).toEqual(whole ? [`order event @${now}`] : []);
          if (whole) {
            found += 1;
            all = [];
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(found).toBeGreaterThan(250);
  expect(overtaken).toBeGreaterThan(500);
}, 60_000);
