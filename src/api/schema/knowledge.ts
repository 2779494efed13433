import { z } from 'zod';
import { severity, text } from './fields.ts';

const range = z.object({ min: z.number(), max: z.number() }).nullable();

const point = z.object({
  point: z.string(),
  component: z.string(),
  kind: z.enum(['number', 'word', 'boolean', 'text']),
  title: text,
  unit: z.string().nullable(),
  ucum: z.string().nullable(),
  words: z.array(z.object({ word: z.string(), title: text })).readonly(),
  range,
});

export const rule = z
  .object({
    profile: z.string().nullable().describe('Null: observed by the gateway itself.'),
    id: z.string(),
    severity,
    title: text,
    guidance: z.object({ cause: text, consequence: text, action: text }),
    condition: z.looseObject({ kind: z.string() }),
    raiseDelaySeconds: z.number(),
    clearDelaySeconds: z.number(),
    lifeSafety: z.boolean(),
    unless: z.array(z.unknown()).readonly(),
    suppressedBy: z.array(z.string()).readonly().describe('Rules of the same device that speak for this one while their alarms stand.'),
    source: text.nullable().describe('Where the numbers come from: [M] from memory, [S] read in a public source. Null = a site choice.'),
  })
  .meta({ id: 'Rule' });

export const profile = z
  .object({
    id: z.string(),
    version: z.string().describe('In force: what messages are judged by now.'),
    domain: z.string(),
    title: text,
    summary: text,
    safety: z.boolean(),
    expectedIntervalSeconds: z.number(),
    points: z.array(point).readonly(),
  })
  .meta({ id: 'Profile' });

export const profileProblem = z
  .object({
    file: z.string().describe('Relative to the folder of device types.'),
    line: z.number().int(),
    col: z.number().int(),
    pointer: z.string().describe("JSON pointer into the file; '' = the whole file."),
    expected: z.string(),
    came: z.string(),
    cure: z.string(),
  })
  .meta({ id: 'ProfileProblem' });

export const reloadReport = z.object({
  changed: z
    .array(z.object({ id: z.string(), from: z.string().nullable(), to: z.string().nullable() }))
    .readonly()
    .describe('Versions before and now; `from` null = new, `to` null = gone.'),
  problems: z.array(profileProblem).readonly().describe('The types concerned are judged by their last good version.'),
  inForce: z.number().int(),
});

const example = z.looseObject({ name: z.string(), title: text, kind: z.enum(['normal', 'alarm', 'broken']), channel: z.string() });

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const words = z.array(z.object({ word: z.string(), title: text })).readonly();

const commandDefinition = z
  .object({
    id: z.string(),
    title: text,
    does: text,
    confirm: text.describe('Ask this before sending.'),
    parameters: z
      .array(
        z.object({
          name: z.string(),
          title: text,
          type: z.enum(['number', 'text', 'boolean', 'enum']),
          required: z.boolean(),
          unit: z.string().nullable(),
          min: z.number().nullable().describe('Of a number, or of the length of a text.'),
          max: z.number().nullable(),
          whole: z.boolean(),
          words,
        }),
      )
      .readonly(),
    timeoutMs: z.number(),
    expect: z
      .array(
        z.object({
          point: z.string(),
          component: z.string().describe('`{name}` = the value of that parameter.'),
          value: z.union([...scalar.options, z.object({ parameter: z.string() })]),
        }),
      )
      .readonly()
      .describe('What must be read back.'),
    carriers: z.array(z.string()).readonly().describe('By which sources it can be carried.'),
  })
  .meta({ id: 'CommandDefinition' });

export const profileWithRules = profile
  .extend({
    commands: z.array(commandDefinition).readonly(),
    rules: z.array(rule).readonly(),
    examples: z.array(example).readonly(),
    quirks: z.record(z.string(), z.string()).readonly(),
    privateFields: z.array(z.object({ pointer: z.string(), treatment: z.enum(['drop', 'pseudonym']) })).readonly(),
  })
  .meta({ id: 'ProfileWithRules' });

export const placeNode = z
  .object({
    place: z.string(),
    name: z.string(),
    parent: z.string().nullable(),
    devices: z.number().int().describe('Here and below.'),
    terminals: z.number().int().describe('Here and below.'),
    liveTerminals: z.number().int(),
    activeAlarms: z.number().int(),
    worst: severity.nullable(),
  })
  .meta({ id: 'Place' });
