import { z } from 'zod';
import { reading } from './device.ts';
import { severity, text } from './fields.ts';
import { profileProblem } from './knowledge.ts';

const channel = z.enum(['telemetry', 'events']);
/** As much as a file may have (256 KiB as bytes; letters of Chinese have three each). */
const source = z.string().max(262_144);

export const checkBody = z.strictObject({ text: source, file: z.string().max(200).optional() });
export const checkAnswer = z.object({
  ok: z.boolean(),
  id: z.string().nullable().describe('Null while the text has problems of schema or meaning.'),
  file: z.string().nullable().describe('Where it belongs, relative to the folder of device types.'),
  problems: z.array(profileProblem).readonly().describe('Schema, then meaning, then the examples.'),
  examples: z
    .object({ run: z.number().int(), all: z.number().int() })
    .describe('`run` below `all`: the time for one check was used up, and the others were not run.'),
});

export const sourceAnswer = z.object({ id: z.string(), version: z.string(), text: z.string() });

export const explainBody = z.strictObject({
  payload: z.string().max(65_536).describe('The body of one message, as the device sends it.'),
  channel: channel.default('telemetry'),
  text: source.optional().describe('A text of the type that is not in force; the type in force when left out.'),
});

const outcome = z.object({
  rule: z.string(),
  component: z.string(),
  to: z.enum(['true', 'false', 'unknown', 'event']),
  afterSeconds: z.number().describe('After so long of the same message again and again.'),
  reason: text,
  historical: z.boolean(),
});

export const explainAnswer = z.object({
  profile: z.string().nullable().describe('Null: the text has problems.'),
  version: z.string().nullable(),
  profileProblems: z.array(profileProblem).readonly(),
  stored: z.string().nullable().describe('As the journal would keep it; null = encrypted.'),
  historical: z.boolean(),
  readings: z.array(reading).readonly(),
  late: z.array(reading).readonly().describe('Older values of a message that has newer ones too.'),
  problems: z
    .array(
      z.object({
        code: z.string(),
        pointer: z.string(),
        expected: z.string(),
        came: z.string(),
        cure: z.string(),
        weight: z.enum(['error', 'notice']),
      }),
    )
    .readonly()
    .describe('What of the message could not be used.'),
  conditions: z.array(outcome).readonly(),
  alarms: z
    .array(
      z.object({
        rule: z.string(),
        component: z.string(),
        severity,
        lifeSafety: z.boolean(),
        title: text,
        afterSeconds: z.number(),
        guidance: z.object({ cause: text, consequence: text, action: text }),
      }),
    )
    .readonly(),
  told: text.nullable().describe('Who would be told; null = nobody.'),
  judgedSeconds: z.number(),
  complete: z.boolean().describe('False: the time for one answer was used up before every delay had run out.'),
  rules: z.array(z.object({ id: z.string(), severity, title: text, text: z.string() })).readonly(),
});
