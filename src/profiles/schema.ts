import * as z from 'zod';
import { maxExpressionLength } from '../expressions/job.ts';
import { severities } from '../model/severity.ts';
import { bindingKeyShape } from './binding-key-shape.ts';
import { commands } from './command-schema.ts';
import { maintenance } from './maintenance-schema.ts';
import { opcua } from './opcua-schema.ts';
import { duration, idShape, key, named, scalar, terms, test, text } from './schema-words.ts';
import { together } from './together-schema.ts';
import { baseline, count, deadMan, expected, rate, sequence, trend } from './window-schema.ts';

/** The YAML of one device type. Meaning beyond the shape (points exist, limits make sense) is checked by the lint files. */
export const ruleIdShape = /^[a-z][A-Za-z0-9]*(?:\.[a-z0-9][A-Za-z0-9-]*)+$/;

const guidance = z
  .strictObject({ cause: text, consequence: text, action: text })
  .register(named, { id: 'Guidance', description: 'What an operator is told. No alarm without something to do (IEC 62682).' });

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const ruleKinds = [
  'threshold',
  'state',
  'several',
  'event',
  'cel',
  'rate',
  'trend',
  'count',
  'sequence',
  'together',
  'deadMan',
  'expected',
  'baseline',
] as const;

const range = z.strictObject({ min: z.number(), max: z.number() }).register(named, { id: 'Range' });
const binding = z
  .strictObject({
    pointer: z
      .string()
      .max(256)
      .optional()
      .register(named, { description: 'JSON pointer (RFC 6901) in the values object; default: the key itself, e.g. `charging.power[1]`.' }),
    jsonata: z.string().min(1).max(maxExpressionLength).optional().register(named, {
      description: 'JSONata over the values object, instead of a pointer; worked out outside the main thread, stopped after 50 ms.',
    }),
    opcua: opcua.optional(),
    unit: z
      .string()
      .max(32)
      .optional()
      .register(named, { description: 'Unit the device sends, when it is not that of the vocabulary; converted.' }),
    scale: z.number().optional().register(named, { description: 'value = raw * scale + offset' }),
    offset: z.number().optional(),
    map: z
      .record(z.string(), z.union([z.string(), z.boolean()]))
      .optional()
      .register(named, { description: 'Vendor word or code -> vocabulary word (or true / false).' }),
    missing: z
      .array(z.union([z.string(), z.number()]))
      .max(16)
      .optional()
      .register(named, { description: 'Raw values that mean "no value".' }),
    range: range.optional().register(named, { description: 'Plausible range of this type; outside is marked uncertain, never dropped.' }),
  })
  .nullable()
  .register(named, { id: 'Binding' });

const cel = z
  .string()
  .min(1)
  .max(maxExpressionLength)
  .register(named, { id: 'Cel', description: 'Common Expression Language; true or false. A missing value makes it unknown.' });
const comparison = {
  point: z.string().optional(),
  minus: z
    .string()
    .optional()
    .register(named, { description: 'Another number in the same unit: what is compared is `point` less this one.' }),
  ...test.shape,
};
const comparisonKeys = Object.keys(test.shape) as (keyof typeof test.shape)[];
type Parts = Readonly<Record<string, unknown>>;

/** One comparison: of a point, or of the difference of two. */
function isComparison(value: Parts): boolean {
  return value.point !== undefined && comparisonKeys.filter((name) => value[name] !== undefined).length === 1;
}
const oneComparison = z
  .strictObject(comparison)
  .refine(isComparison, { message: 'point (and minus, or not) with exactly one of above, below, atLeast, atMost, is, in' })
  .register(named, { id: 'Comparison', description: 'A point, or the difference of two, and exactly one comparison.' });

/** A comparison, or a group of what may stand inside it. */
function statement<T extends z.ZodType>(inner: T, id: string) {
  const list = z.array(inner).min(2).max(16);
  return z
    .strictObject({ ...comparison, allOf: list.optional(), anyOf: list.optional(), of: list.optional() })
    .refine(isOneStatement, { message: 'one of: point with a comparison, allOf, anyOf, atLeast with of' })
    .register(named, { id, description: '`point` with a comparison, or `allOf`, `anyOf`, or `atLeast: 2` with `of` (that many of them).' });
}
function isOneStatement(value: Parts): boolean {
  const keys = Object.keys(value).filter((name) => value[name] !== undefined);
  if (value.of !== undefined) return keys.length === 2 && typeof value.atLeast === 'number';
  if (value.allOf !== undefined || value.anyOf !== undefined) return keys.length === 1;
  return isComparison(value);
}
const statements = statement(statement(oneComparison, 'InnerStatement'), 'Statement');

const timeOfDay = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/)
  .register(named, { id: 'TimeOfDay', description: 'Wall time of the site, 00:00 to 24:00.' });
const period = z
  .strictObject({
    days: z.array(z.enum(weekdays)).min(1).max(7).optional().register(named, {
      description: 'Days on which it begins; default all.',
    }),
    from: timeOfDay.optional(),
    to: timeOfDay.optional().register(named, { description: 'Not after `from` = on the next day.' }),
    dates: z
      .array(z.string().max(24))
      .min(1)
      .max(64)
      .optional()
      .register(named, { description: 'Dates on which it begins: `2026-10-01`, `10-01` (every year), or a range of two: `10-01..10-07`.' }),
    calendar: key(idShape)
      .optional()
      .register(named, { description: 'A name of `calendars` in vocabulary.yaml: its dates, beside those of `dates`.' }),
  })
  .refine((value) => Object.keys(value).length > 0, { message: 'at least one of days, from and to, dates, calendar' })
  .register(named, {
    id: 'Period',
    description: 'Part of the week or year in wall time of the site (ANLIN_TIME_ZONE); all that is given has to fit.',
  });
const periods = z.array(period).min(1).max(32);

const rule = z
  .strictObject({
    severity: z.enum(severities),
    lifeSafety: z
      .boolean()
      .default(false)
      .register(named, { description: 'Latches: ends only when the condition is gone and a person says so.' }),
    title: text,
    guidance,
    hazard: key(idShape).optional().register(named, {
      description:
        'What it warns of, a word of the vocabulary: alarms of one hazard in one place are one incident. Default: `domain` of the type.',
    }),
    threshold: z.strictObject({ point: z.string(), raise: test, clear: test }).optional(),
    state: z.strictObject({ when: terms, clear: terms.optional() }).optional(),
    several: z.strictObject({ when: statements, clear: statements.optional() }).optional().register(named, {
      description:
        'Several points of one device: any of, all of, so many of, and the difference of two. A point that does not come any more is unknown.',
    }),
    event: z.strictObject({ when: terms }).optional(),
    cel: z.strictObject({ when: cel, clear: cel.optional() }).optional().register(named, {
      description: 'For what terms cannot say: CEL over the last values, e.g. `gas.concentration > 10.0 && gas.co > 30.0`.',
    }),
    rate: rate.optional(),
    trend: trend.optional(),
    count: count.optional(),
    sequence: sequence.optional(),
    together: together.optional(),
    deadMan: deadMan.optional(),
    expected: expected.optional(),
    baseline: baseline.optional(),
    unless: terms
      .optional()
      .register(named, { description: 'While any of these holds the rule cannot be judged (unknown, not false), e.g. preheat.' }),
    suppressedBy: z.array(z.string().min(1).max(100)).min(1).max(10).optional().register(named, {
      description:
        'Rules of the same device, as severe or more, that speak for this one while their alarms stand: it is kept and shown, and no terminal rings. Not with lifeSafety.',
    }),
    during: periods.optional().register(named, {
      description: 'May raise only in these periods. What was raised is judged on afterwards. Not with lifeSafety.',
    }),
    notDuring: periods.optional().register(named, { description: 'May not raise in these periods.' }),
    raiseDelay: duration.optional(),
    clearDelay: duration.optional(),
    source: z
      .union([text, z.string().min(3).max(300)])
      .optional()
      .register(named, {
        description:
          'Where the numbers come from, in both languages, or as one string where there is nothing to translate (`GB/T 50493-2019 [M]`). Left out = a site choice.',
      }),
  })
  .refine((value) => ruleKinds.filter((kind) => value[kind] !== undefined).length === 1, {
    message: `exactly one of ${ruleKinds.join(', ')}`,
  })
  .register(named, { id: 'Rule' });

const step = z
  .strictObject({
    after: duration.optional().register(named, { description: 'Running time since the step before.' }),
    times: z.int().min(2).max(5000).optional().register(named, {
      description: 'So many times, each `after` the one before: for what takes days.',
    }),
    send: z.json().optional(),
    text: z.string().max(4096).optional().register(named, { description: 'Raw text, for payloads that are no JSON.' }),
    device: key(idShape)
      .optional()
      .register(named, { description: 'Another device of this type at the same place that sends it; left out = the device itself.' }),
    readings: z.record(z.string(), scalar).optional().register(named, {
      description: 'What another device, of another type, at the same place reports, in the words of the vocabulary; with `device`.',
    }),
  })
  .refine((value) => [value.send, value.text, value.readings].filter((given) => given !== undefined).length === 1, {
    message: 'exactly one of send, text, readings',
  })
  .refine((value) => value.readings === undefined || value.device !== undefined, { message: 'readings with device' });
const example = z
  .strictObject({
    title: text,
    kind: z.enum(['normal', 'alarm', 'broken']),
    channel: z.enum(['telemetry', 'events']).default('telemetry'),
    at: z.iso.datetime({ offset: true }).optional().register(named, {
      description: 'When the first step is received, RFC 3339 with an offset; for rules with hours, judged in Asia/Shanghai.',
    }),
    steps: z.array(step).min(1).max(50),
    consent: z.boolean().default(true).register(named, {
      description: 'Whether consent is recorded for the device of the example, see deadMan.',
    }),
    settle: duration.optional().register(named, { description: 'Running time after the last step before the alarms are looked at.' }),
    expect: z.strictObject({
      readings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])).default({}),
      alarms: z.array(z.string()).default([]),
      problems: z.array(z.string()).default([]),
    }),
  })
  .register(named, { id: 'Example', description: 'Executed by the tests, the simulators and the device page.' });

const supervised = z.strictObject({ severity: z.enum(severities).optional(), title: text.optional(), guidance: guidance.optional() });

export const profileSchema = z
  .strictObject({
    id: key(idShape),
    domain: key(idShape).register(named, { description: 'The folder the file stands in.' }),
    title: text,
    summary: text,
    safety: z.boolean().register(named, { description: 'Lives may depend on it: an unreadable message is an alarm.' }),
    expectedInterval: duration.clone().register(named, { description: 'The longest time between two messages the device promises.' }),
    supervision: z
      .strictObject({
        missedIntervals: z
          .number()
          .min(1)
          .max(100)
          .default(3)
          .register(named, { description: 'Silent after this many expected intervals.' }),
        silent: supervised.optional(),
        unreadable: supervised.optional(),
      })
      .optional(),
    points: z
      .record(key(bindingKeyShape), binding)
      .register(named, { description: 'Vocabulary point, or point[component], -> how it is read.' }),
    ignoreOtherKeys: z.boolean().default(false).register(named, {
      description: 'Keys that nothing is bound to are expected, as in a protocol that sends more than this type reads: no notice of them.',
    }),
    private: z
      .record(z.string(), z.enum(['drop', 'pseudonym']))
      .default({})
      .register(named, { description: 'JSON pointer -> what becomes of the field before the message reaches the disk.' }),
    rules: z.record(key(ruleIdShape), rule),
    commands,
    maintenance,
    quirks: z
      .record(key(idShape), z.string().min(8).max(600))
      .default({})
      .register(named, { description: 'Named oddities; the value is the reason.' }),
    examples: z.record(key(idShape), example),
  })
  .register(named, { title: 'Anlin device type', description: 'One file per device type, no code. See docs/how-to/add-a-device-type.md.' });

export type ProfileFile = z.output<typeof profileSchema>;
export type RuleFile = ProfileFile['rules'][string];
export type PeriodFile = z.output<typeof period>;
export type TermsFile = z.output<typeof terms>;
export type TestFile = z.output<typeof test>;
export type StatementFile = z.output<typeof statements>;
export type InnerStatementFile = z.output<typeof oneComparison> & Partial<Pick<StatementFile, 'allOf' | 'anyOf' | 'of'>>;

/** The schema that editors complete from: `devices/profile.schema.json` is this, written out. */
export function profileJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(profileSchema, { io: 'input', metadata: named }), null, 2)}\n`;
}
