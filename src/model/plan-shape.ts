import * as z from 'zod';
import { closingNeeds, responderRoles, responseStages } from './plan.ts';
import { tiers } from './tier.ts';
import { gatewayName, notAppliedShape, pendingShape } from './tier-json.ts';

const text = z.object({ zh: z.string(), en: z.string() });
const timestamp = z.string().describe('RFC 3339');
const sequence = z
  .int()
  .nullable()
  .describe(
    'Of the step of the response that says so: of two the higher one came later, whatever their times say. Null = an older version wrote it, before every one that has it.',
  );

export const milestoneShape = z.object({
  at: timestamp,
  by: z.string().nullable().describe('Who said so; null = a terminal or the gateway.'),
  from: z.string().describe('Where it was said: a terminal, an address, a tier.'),
  tier: z.enum(tiers).nullable().describe('At which tier it was said, where that is another one than this; null = here.'),
  reason: text,
  comment: z.string().nullable(),
  sequence,
});

/** The plan of a response with how far everything has come: what a terminal draws. */
export const planShape = z.object({
  id: z.string(),
  version: z.string(),
  response: z.string().describe('That of the alarm which began it.'),
  incident: z.string(),
  title: text,
  summary: text,
  exercise: z.boolean().describe('A drill: it has to be shown as one.'),
  stage: z.enum(responseStages),
  milestones: z.record(z.string(), milestoneShape).describe('Stage -> who reached it, when.'),
  steps: z
    .array(
      z.object({
        id: z.string(),
        role: z.enum(responderRoles),
        title: text,
        instruction: text,
        required: z.boolean(),
        reaches: z.string().nullable(),
        done: milestoneShape.extend({ skipped: z.boolean() }).nullable(),
      }),
    )
    .readonly(),
  clocks: z
    .array(
      z.object({
        id: z.string(),
        title: text,
        from: z.enum(responseStages),
        to: z.enum(responseStages),
        orForwarded: z.boolean().optional().describe('Ends as well when a fire centre has confirmed an alarm of it.'),
        seconds: z.number(),
        source: text,
        state: z.enum(['waiting', 'running', 'met', 'missed']),
        startedAt: timestamp.nullable(),
        dueAt: timestamp.nullable(),
        reachedAt: timestamp.nullable(),
        sequence: sequence.describe(
          'Of the step of the response that tells that it was missed; null = it was not, or an older version wrote it.',
        ),
        again: z
          .object({
            waiting: z.int().describe('Alarms whose time runs.'),
            called: z.int().describe('Alarms that nobody has acknowledged although others were called about them.'),
            dueAt: timestamp.nullable().describe('When it is missed for the oldest of those that wait.'),
            missed: z.int().describe('How often it ran out again.'),
            missedAt: timestamp.nullable(),
          })
          .nullable()
          .describe('Of a clock to the acknowledgement: alarms that joined or occurred again after the first answer; null = none did.'),
      }),
    )
    .readonly(),
  level: z.int().describe('Rung of the ladder; 1 = where it began.'),
  escalation: z
    .array(
      z.object({
        level: z.int(),
        title: text,
        roles: z.array(z.enum(responderRoles)).readonly(),
        tier: z.enum(tiers).nullable(),
        untold: z.boolean().describe('No tier above is set: nobody at `tier` is told, somebody has to telephone.'),
        clock: z.string().nullable().describe('The clock that calls it when it is missed.'),
        reached: z.object({ at: timestamp, by: z.string().nullable(), reason: text, sequence }).nullable(),
      }),
    )
    .readonly(),
  resources: z.array(text).readonly(),
  closing: z.array(z.object({ need: z.enum(closingNeeds), met: milestoneShape.nullable() })).readonly(),
  cause: milestoneShape
    .nullable()
    .describe(
      'What caused it, with who filed it: at any time, also after it was closed and where `closing` does not ask for it. Null = not filed.',
    ),
  activeAlarms: z.int(),
  closedAt: timestamp.nullable(),
  sequence: z.int().describe('Of its last step: of two the higher one is newer.'),
  owner: gatewayName.nullable().describe('Which gateway below owns it; null = this one.'),
  clockAheadMs: z
    .number()
    .describe('What the clock of its owner, which every time here is by, is ahead of the clock of this gateway; 0 = it is its own.'),
  pending: z.array(pendingShape).readonly().describe('Acts that its owner has not confirmed: shown, but not in effect.'),
  notApplied: z.array(notAppliedShape).readonly().describe('The last acts that its owner did not apply, and why.'),
});
