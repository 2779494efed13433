import fc from 'fast-check';
import { classifications } from '../../src/model/alarm.ts';
import { severities } from '../../src/model/severity.ts';
import { type Input, type Kind, names, type Story } from './isa-comparison.ts';
import type { Act } from './isa-reference.ts';

const people = ['wang', 'li', 'zhao'] as const;
const rule = fc.oneof({ weight: 5, arbitrary: fc.constant('r' as const) }, { weight: 3, arbitrary: fc.constantFrom(...names) });
const minutes = fc.constantFrom(5, 30, 31, 60);

const act = fc.record({
  do: fc.constant('act' as const),
  rule,
  which: fc.oneof(
    { weight: 20, arbitrary: fc.constant('last' as const) },
    { weight: 2, arbitrary: fc.constantFrom('earlier' as const, 'none' as const) },
  ),
  act: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Act['act']>('acknowledge', 'withdraw', 'end', 'shelve', 'unshelve') },
    { weight: 4, arbitrary: fc.constantFrom<Act['act']>('acknowledge', 'shelve') },
    { weight: 1, arbitrary: fc.constantFrom<Act['act']>('comment', 'classify') },
  ),
  by: fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...people) }, { weight: 1, arbitrary: fc.constant(null) }),
  comment: fc.oneof(
    { weight: 15, arbitrary: fc.constant('because') },
    { weight: 1, arbitrary: fc.constantFrom('', '  ', 'x'.repeat(2000), 'x'.repeat(2001)) },
  ),
  classification: fc.constantFrom(...classifications),
  minutes,
  oneShot: fc.boolean(),
});

function conditionOf({ kind }: Kind) {
  return rule.chain((name) =>
    kind === 'event' && name === 'r'
      ? fc.constantFrom('event' as const, 'event' as const, 'late' as const).map((to): Input => ({ do: 'condition', rule: name, to }))
      : fc
          .constantFrom(
            'true' as const,
            'true' as const,
            'true' as const,
            'false' as const,
            'false' as const,
            'unknown' as const,
            'late' as const,
          )
          .map((to): Input => ({ do: 'condition', rule: name, to })),
  );
}
const key = fc.constantFrom('r' as const, 's' as const, 'q' as const, '' as const);
const rest = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('out' as const), key, by: fc.constantFrom(...people), minutes }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('in' as const), key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      minutes: fc.constantFrom(-50, -6, 0, 4, 5, 29, 30, 31, 61),
      running: fc.boolean(),
      record: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Input>({ do: 'restart' }, { do: 'restart' }, { do: 'judged' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rule' as const), severity: fc.constantFrom(...severities), life: fc.boolean() }),
  },
);

export const stories: fc.Arbitrary<Story> = fc
  .record({ kind: fc.constantFrom('state' as const, 'event' as const), life: fc.boolean() })
  .chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      inputs: fc.array(
        fc.oneof<fc.MaybeWeightedArbitrary<Input>[]>(
          { weight: 8, arbitrary: conditionOf(kind) },
          { weight: 7, arbitrary: act },
          { weight: 6, arbitrary: rest },
        ),
        { minLength: 1, maxLength: 40, size: 'max' },
      ),
    }),
  );
