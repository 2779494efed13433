import { z } from 'zod';
import { differences, loadParts } from '../../model/lab.ts';
import { reading } from './device.ts';
import { id, place, severity, text, timestamp } from './fields.ts';
import { profileProblem } from './knowledge.ts';

const momentIn = z.iso.datetime({ offset: true });

export const labBody = z.strictObject({
  text: z.string().max(262_144).describe('The text of a device type, with its rules as they might be.'),
  from: momentIn.optional().describe('Default: 30 days before `to`.'),
  to: momentIn.optional().describe('Default: now.'),
  devices: z.array(id).min(1).max(10_000).optional().describe('Default: every device of the type at your place and below.'),
});

export const labCounts = Object.fromEntries(differences.map((name) => [name, z.number().int()])) as Record<
  (typeof differences)[number],
  z.ZodNumber
>;

const episode = z
  .object({
    deviceId: z.string().nullable().describe('Null = it is about a place.'),
    place: place.nullable().describe('Of a rule about several devices of one place.'),
    component: z.string(),
    rule: z.string(),
    from: timestamp,
    to: timestamp.nullable().describe('The same as `from` for something momentary; null = it had not ended.'),
    reason: text,
  })
  .nullable();

export const labLoad = z.object({
  alarms: z.number().int(),
  perDay: z.number(),
  peak: z.number().int().describe('Most in ten minutes.'),
  peakAt: timestamp.nullable(),
  floodWindows: z.number().int().describe('Ten minutes each, of floods: begun above 10, ended below 5 (ISA-18.2 [M]).'),
  parts: z.array(z.number().int()).readonly().describe(`Alarms in each of the ${loadParts} equal parts of the range.`),
});

const side = z
  .object({
    severity,
    limit: z
      .object({ point: z.string(), op: z.enum(['above', 'below', 'atLeast', 'atMost']), limit: z.number() })
      .nullable()
      .describe('Beyond which it alarms, in the unit of the point; null = a rule without a limit.'),
  })
  .nullable();

const result = z.object({
  profile: z.string(),
  current: z.string().describe('Version in force that the draft was compared with.'),
  draft: z.string(),
  from: timestamp,
  to: timestamp,
  devices: z.number().int(),
  readings: z.number().int(),
  messages: z.number().int(),
  changes: z
    .array(z.object({ rule: z.string(), change: z.enum(['new', 'removed', 'changed', 'words']) }))
    .readonly()
    .describe('`words`: severity or text only, it raises as before.'),
  totals: z.object(labCounts),
  rules: z
    .array(
      z.object({
        rule: z.string(),
        title: text,
        before: side.describe('Null = the draft brings it.'),
        after: side.describe('Null = the draft has it no more.'),
        ...labCounts,
      }),
    )
    .readonly()
    .describe('Those that alarmed under either, and those that the draft changes.'),
  entries: z
    .array(
      z.object({
        difference: z.enum(differences),
        before: episode.describe('Under the rules in force; null = no alarm.'),
        after: episode.describe('Under the draft; null = no alarm.'),
        shiftSeconds: z.number().describe('By which the draft alarms later; negative: earlier.'),
        readings: z
          .array(reading)
          .readonly()
          .describe('Ten minutes before to ten minutes after, of the point that decided; of the first 100.'),
      }),
    )
    .readonly()
    .describe('Alarms that are not the same, the first 500 by time.'),
  load: z.object({ before: labLoad, after: labLoad }).describe('Alarms that people would have had to deal with.'),
  limits: z.array(text).readonly().describe('What a replay of stored readings cannot show.'),
});

export const labRun = z
  .object({
    id: z.string(),
    profile: z.string(),
    place,
    from: timestamp,
    to: timestamp,
    startedAt: timestamp,
    state: z.enum(['running', 'done', 'failed', 'stopped']),
    progress: z.object({ devices: z.number().int(), of: z.number().int(), readings: z.number().int() }),
    tookSeconds: z.number().nullable(),
    result: result.nullable(),
    message: z.string().nullable().describe('Why it failed.'),
  })
  .meta({ id: 'LabRun' });

export const labStart = z.object({
  run: labRun.nullable().describe('Null: nothing was started, see `problems`.'),
  problems: z.array(profileProblem).readonly(),
});
