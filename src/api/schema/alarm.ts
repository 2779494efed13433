import { z } from 'zod';
import { alarmEvents, alarmStates, classifications } from '../../model/alarm.ts';
import { asides } from '../../model/aside.ts';
import { asideFields } from '../../model/aside-json.ts';
import { responseDeliveries } from '../../model/delivery.ts';
import { tiers } from '../../model/tier.ts';
import { tierFields } from '../../model/tier-json.ts';
import { devicePapers } from './device.ts';
import { alarmTest, severity, text, timestamp } from './fields.ts';

const seen = z
  .object({ point: z.string(), value: z.union([z.number(), z.string(), z.boolean()]).nullable(), unit: z.string().nullable() })
  .nullable();

export const alarm = z
  .object({
    id: z.string(),
    subject: z.string().describe('`device:<id>`, `place:<path>`, `terminal:<id>` or `gateway:`.'),
    component: z.string(),
    deviceId: z.string().nullable(),
    rule: z.string(),
    severity,
    state: z.enum(alarmStates),
    ...asideFields,
    place: z.string(),
    raisedAt: timestamp,
    reason: z.string().describe('In the language of Accept-Language (zh-CN by default); `reasons` has both.'),
    reasons: text,
    title: text,
    guidance: z.object({ cause: text, consequence: text, action: text }),
    condition: z.enum(['true', 'false', 'unknown']),
    seen,
    occurrences: z.number().int(),
    lifeSafety: z.boolean(),
    exercise: z.boolean().describe('A test or a drill: nobody has to act.'),
    test: alarmTest
      .nullable()
      .describe('Raised by a device under commissioning test, and delivered to `terminals` only. Null: it is real.'),
    acknowledgedBy: z.string().nullable(),
    acknowledgedTier: z.enum(tiers).nullable().describe('At which tier, where that is another one than this.'),
    acknowledgedAt: timestamp.nullable(),
    endedAt: timestamp.nullable(),
    endedBy: z.string().nullable().describe('Null while it is active, or when it ended by itself.'),
    classification: z
      .object({ as: z.enum(classifications), by: z.string(), at: timestamp })
      .nullable()
      .describe('What it turned out to be, as a person said last.'),
    ...tierFields,
    incident: z.string().nullable().describe('See /api/v1/incidents; null for alarms of tests.'),
    sequence: z.number().int(),
  })
  .meta({ id: 'Alarm' });

const word = z.enum(classifications);

const transition = z.object({
  sequence: z.number().int(),
  position: z.number().int(),
  at: timestamp,
  event: z.enum(alarmEvents),
  from: z.enum(alarmStates),
  to: z.enum(alarmStates),
  reason: z.string(),
  reasons: text,
  by: z.string().nullable(),
  tier: z.enum(tiers).nullable().describe('At which tier, where that is another one than this.'),
  comment: z.string().nullable(),
  classification: word.nullable().describe('What a person said with this step that it was; null = nothing.'),
  untold: z.array(z.enum(asides)).readonly().describe('What kept this step from every terminal; empty = they are told.'),
});

const delivery = z.object({
  id: z.string(),
  terminalId: z.string().describe('A terminal, or `@` and the id of a subscriber of a channel.'),
  sequence: z.number().int(),
  transition: z.number().int(),
  event: z.enum([...alarmEvents, ...responseDeliveries]),
  reason: z.string(),
  createdAt: timestamp,
  attempts: z.number().int(),
  sentAt: timestamp.nullable(),
  receivedAt: timestamp.nullable(),
  shownAt: timestamp.nullable(),
  overtakenBy: z
    .number()
    .int()
    .nullable()
    .describe('Without a receipt, but the terminal has received this later step (its `transition`), which tells all; null = no such step.'),
});

export const alarmWithHistory = alarm
  .extend({
    transitions: z.array(transition).readonly(),
    deliveries: z.array(delivery).readonly(),
    device: devicePapers
      .nullable()
      .describe(
        'Papers of its device as they are now: codes to call out, whom to call. Null when it is about no device, or none you may see.',
      ),
  })
  .meta({ id: 'AlarmWithHistory' });

export const optionalComment = z.strictObject({ comment: z.string().trim().max(2000).nullish() }).nullish();
export const ending = z.strictObject({ comment: z.string().trim().max(2000).nullish(), classification: word.nullish() }).nullish();
export const classification = z
  .strictObject({ classification: word, comment: z.string().trim().max(2000).nullish() })
  .meta({ examples: [{ classification: 'nuisance', comment: '厨房油烟' }] });
export const requiredComment = z.strictObject({
  comment: z.string().trim().min(1, 'expected a comment of 1 to 2000 characters').max(2000),
});

export const actAnswer = z.object({
  outcome: z.enum(['done', 'unchanged']).describe('`unchanged`: it had been done already, by the person named in the alarm.'),
  alarm,
});
