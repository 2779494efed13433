import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../src/model/reading.ts';
import type { Statement } from '../../src/model/rule.ts';
import { describeChange, rule, Story, silent, withoutRepeats } from './rig.ts';

// The rule on several points beside a reference that knows no three-valued logic and no timers: it tries every world that the
// unknown values could be, every second.

const numbers = ['gas.concentration', 'charging.temperature', 'device.battery'] as const;
const limit = fc.constantFrom(1, 2, 3);
const above = fc.record({ op: fc.constantFrom('above' as const, 'atMost' as const), limit });
const single = fc.record({
  kind: fc.constant('test' as const),
  point: fc.constantFrom(...numbers),
  minus: fc.constant(null),
  test: above,
});
const groupOf = (part: fc.Arbitrary<Statement>): fc.Arbitrary<Statement> =>
  fc
    .array(part, { minLength: 2, maxLength: 3 })
    .chain((of) => fc.integer({ min: 1, max: of.length }).map((atLeast) => ({ kind: 'group' as const, as: 'of' as const, atLeast, of })));
/** Each point once, so that the worlds are exact: Kleene does not see that a point is compared twice. */
const statement = groupOf(fc.oneof(single, groupOf(single))).filter((tree) => {
  const named = JSON.stringify(tree).match(/"point":"[^"]+"/g) ?? [];
  return new Set(named).size === named.length;
});
type Worlds = Readonly<Record<string, readonly number[]>>;

function holdsIn(tree: Statement, world: Readonly<Record<string, number>>): boolean {
  if (tree.kind === 'group') return tree.of.filter((part) => holdsIn(part, world)).length >= tree.atLeast;
  const value = world[tree.point]!;
  const { test: asked } = tree;
  if (asked.op === 'above') return value > asked.limit;
  return asked.op === 'atMost' && value <= asked.limit;
}

function everyWorld(worlds: Worlds): Record<string, number>[] {
  let all: Record<string, number>[] = [{}];
  for (const [name, values] of Object.entries(worlds)) all = all.flatMap((world) => values.map((value) => ({ ...world, [name]: value })));
  return all;
}

const step = fc.record({
  pause: fc.constantFrom(1, 5, 20, 60, 170),
  values: fc.dictionary(fc.constantFrom(...numbers), fc.constantFrom<Value>(0, 2, 4, null), { minKeys: 0, maxKeys: 3 }),
  restart: fc.constantFrom(false, false, false, true),
});

test('says what is so in every world that the missing and the old values could be', () => {
  const outcomes = { true: 0, false: 0, unknown: 0 };
  fc.assert(
    fc.property(
      statement,
      fc.constantFrom(0, 10),
      fc.constantFrom(0, 10),
      fc.array(step, { minLength: 3, maxLength: 14 }),
      (when, raise, clear, steps) => {
        const story = new Story(
          rule('several', { kind: 'several', when, clear: null }, { raiseDelaySeconds: raise, clearDelaySeconds: clear }),
          silent,
        );
        const seen = new Map<string, { value: Value; at: number }>();
        let now = 0;
        let said: string | null = null;
        let last = false;
        let gathered = 0;
        const expected: string[] = [];
        // The reference looks every second, after what happened in it.
        const look = (second: number) => {
          const worlds = Object.fromEntries(
            numbers.map((name) => {
              const known = seen.get(name);
              const fresh = known !== undefined && known.value !== null && second - known.at < 180;
              return [name, fresh ? [known.value as number] : [0, 2, 4]];
            }),
          );
          const outcomesNow = new Set(everyWorld(worlds).map((world) => holdsIn(when, world)));
          if (outcomesNow.size === 2) return tell('unknown', second);
          const truth = outcomesNow.has(true);
          if (truth === last) {
            gathered = 0;
            return tell(String(last), second);
          }
          if (gathered >= (last ? clear : raise)) {
            last = truth;
            gathered = 0;
            return tell(String(last), second);
          }
          counting = true;
        };
        let told = false;
        let counting = false;
        const tell = (to: string, second: number) => {
          if (said === to) return;
          said = to;
          if (to === 'true') told = true;
          if (!told) return;
          outcomes[to as 'true'] += 1;
          expected.push(`several ${to} @${second}`);
        };
        for (const { pause, values, restart } of steps) {
          for (const end = now + pause; now < end; ) {
            if (counting) gathered += 1;
            now += 1;
            // It held for the whole delay, also when a value becomes too old at the end of it.
            if (counting && gathered >= (last ? clear : raise)) {
              last = !last;
              gathered = 0;
              tell(String(last), now);
            }
            counting = false;
            // What was due by time alone comes before what comes in.
            look(now);
          }
          // The instant before the message told nothing that a message could gather on.
          counting = false;
          if (restart) {
            story.at(now).tick();
            story.restart();
          }
          for (const [name, value] of Object.entries(values)) seen.set(name, { value, at: now });
          story.at(now).send(values);
          look(now);
        }
        const came = withoutRepeats(story.all).map(describeChange);
        expect(came.filter((line) => line.startsWith('several'))).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(10);
}, 30_000);
