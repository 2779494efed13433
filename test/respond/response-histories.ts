import fc from 'fast-check';
import { classifications } from '../../src/model/alarm.ts';
import { closingNeeds, type ResponsePlan, responseStages, steppedStages } from '../../src/model/plan.ts';

/** Of plans, alarms and people: anything that may happen, most of it sensible. */
export type Move =
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'raise'; readonly subject: string; readonly incident: string }
  | { readonly do: 'acknowledge' | 'withdraw' | 'end' | 'again' | 'shelve' | 'unshelve'; readonly alarm: number }
  | { readonly do: 'receipt'; readonly alarm: number; readonly kind: 'received' | 'shown' }
  | { readonly do: 'restart'; readonly down: number }
  | { readonly do: 'freeze'; readonly seconds: number }
  | { readonly do: 'reach'; readonly response: number; readonly stage: (typeof steppedStages)[number] }
  | { readonly do: 'step'; readonly response: number; readonly step: string; readonly skip: boolean; readonly comment: string | null }
  | { readonly do: 'need'; readonly response: number; readonly need: (typeof closingNeeds)[number]; readonly comment: string }
  | { readonly do: 'escalate' | 'comment'; readonly response: number; readonly comment: string }
  | { readonly do: 'close'; readonly response: number; readonly as: (typeof classifications)[number]; readonly comment: string | null };

const text = { zh: '示例', en: 'example' };

export const plan: fc.Arbitrary<ResponsePlan> = fc
  .record({
    per: fc.constantFrom('incident' as const, 'subject' as const),
    required: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    clocks: fc.array(
      fc.record({
        from: fc.nat(7),
        to: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(3)),
        seconds: fc.integer({ min: 1, max: 300 }),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    // A clock calls one level.
    levels: fc.shuffledSubarray([0, 1, 2, 3, null], { minLength: 0, maxLength: 4 }),
    closing: fc.subarray([...closingNeeds]),
  })
  .map(({ per, required, clocks, levels, closing }) => {
    const sound = clocks
      .filter(({ from, to }) => from < to)
      .map(({ from, to, seconds }, index) => ({
        id: `c${index}`,
        title: text,
        from: responseStages[from]!,
        to: responseStages[to]!,
        seconds,
        source: text,
      }));
    return {
      id: 'example',
      version: '0123456789abcdef',
      title: text,
      summary: text,
      hazard: 'example',
      rules: [],
      minSeverity: 'major',
      per,
      steps: [undefined, ...steppedStages].map((reaches, index) => ({
        id: `s${index}`,
        role: 'operator' as const,
        title: text,
        instruction: text,
        ...(reaches === undefined ? {} : { reaches }),
        required: required[index]!,
      })),
      clocks: sound,
      escalation: [null, ...levels].map((clock, index) => {
        const called = clock === null || index === 0 ? undefined : sound[clock]?.id;
        return { level: index + 1, title: text, roles: ['operator' as const], ...(called === undefined ? {} : { clock: called }) };
      }),
      resources: [],
      closing,
      drill: { severity: 'critical', place: null, scenario: null },
      source: null,
    };
  });

const one = fc.nat(5);
const said = fc.constantFrom('done', ' ', 'because');
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 200 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('raise' as const),
      subject: fc.constantFrom('a', 'b'),
      incident: fc.constantFrom('x', 'x', 'y'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('acknowledge' as const, 'withdraw' as const, 'end' as const), alarm: one }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('again' as const, 'again' as const, 'shelve' as const, 'unshelve' as const), alarm: one }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('receipt' as const), alarm: one, kind: fc.constantFrom('received' as const, 'shown' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), down: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('freeze' as const), seconds: fc.nat(400) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reach' as const), response: fc.nat(2), stage: fc.constantFrom(...steppedStages) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      response: fc.nat(2),
      step: fc.constantFrom('s0', 's1', 's2', 's3', 's4', 'none'),
      skip: fc.boolean(),
      comment: fc.option(said),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('need' as const), response: fc.nat(2), need: fc.constantFrom(...closingNeeds), comment: said }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('escalate' as const, 'comment' as const), response: fc.nat(2), comment: said }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      response: fc.nat(2),
      as: fc.constantFrom(...classifications),
      comment: fc.option(said),
    }),
  },
);

/** Somebody goes through with it: what random moves would hardly ever come to. */
const through: fc.Arbitrary<readonly Move[]> = fc
  .record({ response: fc.nat(2), seconds: fc.nat(60), without: fc.nat(15) })
  .map(({ response, seconds, without }) =>
    [
      ...[0, 1, 2, 3, 4, 5].map((alarm) => ({ do: 'end' as const, alarm })),
      ...['s0', 's1', 's2', 's3', 's4'].map((step) => ({ do: 'step' as const, response, step, skip: false, comment: null })),
      { do: 'pass' as const, seconds },
      ...closingNeeds.map((need) => ({ do: 'need' as const, response, need, comment: 'done' })),
      { do: 'close' as const, response, as: 'real' as const, comment: null },
    ].filter((_, index) => index !== without),
  );

/** Somebody asks again when the first call was answered, and perhaps a third time. */
const again: fc.Arbitrary<readonly Move[]> = fc
  .record({ alarm: one, seconds: fc.nat(200), twice: fc.boolean() })
  .map(({ alarm, seconds, twice }) => {
    const asks: readonly Move[] = [
      { do: 'again', alarm },
      { do: 'pass', seconds },
    ];
    return [{ do: 'acknowledge', alarm }, ...asks, ...(twice ? asks : [])];
  });

export const moves: fc.Arbitrary<Move[]> = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: move.map((each) => [each]) }, { weight: 1, arbitrary: through }, { weight: 1, arbitrary: again }),
    {
      minLength: 1,
      maxLength: 40,
      size: 'max',
    },
  )
  .map((all) => all.flat());
