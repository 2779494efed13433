import { z } from 'zod';
import { responderRoles } from '../../model/plan.ts';
import { tiers } from '../../model/tier.ts';
import { gatewayName } from '../../model/tier-json.ts';
import { text, timestamp } from './fields.ts';

const seconds = z.number().nullable();

const placeIndicators = z.object({
  place: z.string(),
  begun: z.int().describe('Real ones: no drills, and nothing that turned out to be false, a nuisance or a test. Figure `begun`.'),
  closed: z.int().describe('Figures `completed` and `open`.'),
  completion: z.number().nullable().describe('closed / begun; null = none began. The governance plans ask for 0.95.'),
  notReal: z.int().describe('Figure `not-real`.'),
  escalated: z.int().describe('Figure `escalated`.'),
  clocks: z
    .array(
      z.object({
        figure: z.string().describe('`kept:` and `missed:` before it name the responses behind the two numbers.'),
        plan: z.string(),
        clock: z.string(),
        title: text,
        limitSeconds: z.number(),
        source: text,
        kept: z.int(),
        missed: z.int(),
        missedAgain: z
          .int()
          .describe(
            'How often it ran out again for alarms that joined or occurred again after the first answer; in no other figure. `again:` names the responses.',
          ),
        reached: z.int().describe('Sample of the times: those that were reached, in time or late.'),
        meanSeconds: seconds,
        p95Seconds: seconds.describe('Nearest rank.'),
        maxSeconds: seconds,
      }),
    )
    .readonly(),
  drills: z.object({
    held: z.int().describe('Played to their end. Figure `drills`.'),
    calledOff: z.int().describe('Figure `drills-called-off`.'),
  }),
});

const drillCount = z.object({
  place: z
    .string()
    .describe(
      'A community: the outermost place that calls itself community or estate; where none does, that of the gateway of a community, else the outermost.',
    ),
  owners: z
    .array(z.string())
    .readonly()
    .describe('Names of the gateways below that own its drills; empty = this gateway, or there was none.'),
  held: z.int(),
  calledOff: z.int(),
  required: z.int().nullable().describe('Setting `drills.perYear`, for the length of the range; null = too short to ask for one.'),
});

export const indicatorReport = z
  .object({
    from: timestamp,
    to: timestamp,
    all: placeIndicators,
    places: z.array(placeIndicators).readonly(),
    drills: z.array(drillCount).readonly(),
  })
  .meta({ id: 'Indicators' });

export const drillReport = z
  .object({
    id: z.string(),
    title: text,
    plan: z.object({ id: z.string(), version: z.string() }),
    place: z.string(),
    owner: gatewayName.nullable().describe("The gateway below whose drill it is; null = this one's."),
    startedAt: timestamp,
    closedAt: timestamp.nullable().describe('Null while it runs.'),
    calledOff: z.boolean(),
    reason: text.nullable(),
    clocks: z
      .array(
        z.object({
          id: z.string(),
          title: text,
          limitSeconds: z.number(),
          tookSeconds: seconds,
          verdict: z.enum(['kept', 'late', 'not-reached']),
          source: text,
        }),
      )
      .readonly(),
    steps: z
      .array(
        z.object({
          id: z.string(),
          title: text,
          role: z.enum(responderRoles),
          required: z.boolean(),
          verdict: z.enum(['done', 'skipped', 'not-done']),
          afterSeconds: seconds,
          by: z.string().nullable(),
          tier: z.enum(tiers).nullable().describe('At which tier, where that is another one than this.'),
          comment: z.string().nullable(),
        }),
      )
      .readonly(),
    escalations: z.array(z.object({ level: z.int(), afterSeconds: z.number(), by: z.string().nullable(), reason: text })).readonly(),
    people: z.array(z.string()).readonly(),
    stepsMissing: z.int().describe('As of a response: then more people may have taken part. Times and the score are whole.'),
    failed: z.array(text).readonly(),
    score: z
      .int()
      .nullable()
      .describe('0 to 100: half for clocks kept, half for required steps done. Null while it runs, or when it was called off.'),
  })
  .meta({ id: 'DrillReport' });
