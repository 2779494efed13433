import fc from 'fast-check';
import { expect, test } from 'vitest';
import { referenceRun, type Step } from './reference.ts';
import { gasHigh, gasPeaks, gasRising, rule, Story, sosOften, unreadable, withoutRepeats } from './rig.ts';

const unless = [{ point: 'gas.state', test: { op: 'is', value: 'normal' } }] as const;
const rules = [
  { ...gasHigh, unless },
  { ...gasRising, unless },
  { ...sosOften, unless },
  { ...gasPeaks, unless },
  rule('sos', { kind: 'event', when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] }),
  rule('device.silent', { kind: 'absence', seconds: 30 }),
  unreadable,
];

const message = fc.record(
  {
    gas: fc.constantFrom(0, 19, 20, 22, 25, 26, 40, null),
    state: fc.constantFrom<'preheat' | 'normal' | null>('normal', 'normal', 'preheat', null),
    sos: fc.boolean(),
    readable: fc.constantFrom(true, true, true, false),
  },
  { requiredKeys: ['readable'] },
);
const history = fc.array(
  fc.record({ pause: fc.constantFrom(0, 1, 1, 2, 3, 5, 8, 12, 31), message: fc.option(message, { freq: 5 }), restart: fc.nat(9) }),
  { maxLength: 40 },
);

test('random histories, with restarts, give what a second-by-second reference gives', () => {
  let changes = 0;
  const raised = new Map<string, number>();
  fc.assert(
    fc.property(history, (parts) => {
      const story = new Story(...rules);
      const steps: Step[] = [];
      let second = 1;
      for (const part of parts) {
        second += part.pause;
        steps.push({ second, message: part.message });
        story.at(second);
        if (part.restart === 0) expect(story.downtime(1000).restart()).toEqual([]);
        if (part.message === null) story.tick();
        else {
          const { gas, state, sos, readable } = part.message;
          const values = {
            ...(gas === undefined ? {} : { 'gas.concentration': gas }),
            ...(state === undefined ? {} : { 'gas.state': state }),
            ...(sos === undefined ? {} : { 'sos.pressed': sos }),
          };
          story.send(values, { readable });
        }
      }
      const until = second + 100;
      for (const change of story.all) if (change.to === 'true') raised.set(change.rule, (raised.get(change.rule) ?? 0) + 1);
      story.at(until).tick();
      const said = withoutRepeats(story.all).map((change) => `${change.rule} ${change.to} @${change.effectiveRun / 1000}`);
      const expected = referenceRun(steps, until);
      for (const { id } of rules) {
        const only = (list: readonly string[]) => list.filter((line) => line.startsWith(`${id} `));
        expect(only(said)).toEqual(only(expected));
      }
      expect(said.length).toBe(expected.length);
      changes += said.length;
    }),
    { numRuns: 2000 },
  );
  expect(changes).toBeGreaterThan(8_000);
  // Each kind has had its say.
  for (const { id } of [gasRising, sosOften, gasPeaks]) expect([id, (raised.get(id) ?? 0) > 10]).toEqual([id, true]);
}, 60_000);
