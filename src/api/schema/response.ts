import { z } from 'zod';
import { classifications } from '../../model/alarm.ts';
import { maxDrillReason } from '../../model/drill.ts';
import { closingNeeds, responderRoles, responseStages, steppedStages } from '../../model/plan.ts';
import { planShape } from '../../model/plan-shape.ts';
import { responseEvents } from '../../model/response.ts';
import { severities } from '../../model/severity.ts';
import { tiers } from '../../model/tier.ts';
import { gatewayName } from '../../model/tier-json.ts';
import { id, moment, place, text, timestamp } from './fields.ts';

export const responseBrief = z
  .object({
    id: z.string().describe('That of the alarm which began it.'),
    incident: z.string(),
    plan: z.object({ id: z.string(), version: z.string() }),
    title: text,
    hazard: z.string(),
    place: z.string(),
    exercise: z.boolean().describe('A drill.'),
    stage: z.enum(responseStages),
    level: z.int().describe('Rung of the ladder; 1 = where it began.'),
    activeAlarms: z.int(),
    alarms: z.int(),
    missed: z.array(z.string()).readonly().describe('Clocks that were missed, the first time or for an alarm that asked again.'),
    nextDueAt: timestamp.nullable().describe('When the next running clock is missed.'),
    startedAt: timestamp,
    closedAt: timestamp.nullable(),
    closedAs: z.enum(classifications).nullable(),
    causeFiledAt: timestamp.nullable().describe('When somebody filed what caused it: also after it was closed. Null = not yet.'),
    sequence: z.int(),
    owner: gatewayName.nullable().describe('Which gateway below owns it; null = this one.'),
    confirmed: z.boolean().describe('False while an act of this tier, or of one above, waits for the owner.'),
  })
  .meta({ id: 'Response' });

export const responseStep = z.object({
  sequence: z.int(),
  position: z.int(),
  at: timestamp,
  event: z.enum(responseEvents),
  stage: z.enum(responseStages),
  about: z.string().nullable().describe('The alarm, stage, step, clock, level or need that it is about.'),
  reason: z.string(),
  reasons: text,
  by: z.string().nullable(),
  from: z.string(),
  tier: z.enum(tiers).nullable().describe('At which tier it was said, where that is another one than this; null = here.'),
  comment: z.string().nullable(),
});

export const responseWhole = responseBrief
  .extend({
    progress: planShape.nullable().describe('The plan with how far everything has come; null = its text is lost.'),
    receipts: z
      .array(
        z.object({
          tier: z.enum(tiers),
          name: z.string().describe('Of the gateway.'),
          event: z.enum(['received', 'shown']),
          at: timestamp.describe('By the clock of that tier.'),
          knownAt: timestamp.nullable().describe('When the owner learned of it; null = it was there itself, or has not (yet).'),
          terminal: z.string(),
        }),
      )
      .readonly()
      .describe('When the alarm that began it was first received, and first shown, at each tier; the lowest first.'),
    steps: z
      .array(responseStep)
      .readonly()
      .describe('All that was done and happened, in order, as far as `stepsMissing` does not say otherwise.'),
    stepsMissing: z
      .int()
      .describe(
        'Of a response of another gateway: so many of its steps are not here, because this tier began to keep responses later or because they are on their way. `progress` is whole all the same.',
      ),
  })
  .meta({ id: 'ResponseWithSteps' });

const comment = z.string().max(2_000).nullable().default(null);
const words = z.string().min(1).max(2_000);

export const responseAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('reach'), stage: z.enum(steppedStages), comment }),
  z.strictObject({ act: z.literal('step'), step: z.string().max(64), skip: z.boolean().default(false), comment }),
  z.strictObject({
    act: z.literal('escalate'),
    level: z
      .int()
      .min(2)
      .optional()
      .describe(
        'The level that it calls, as it was shown: when somebody, or a missed clock, has called it meanwhile, it is refused with `escalated-already` and calls nobody. Send it; left out = the next level, whatever it is by then.',
      ),
    comment: words,
  }),
  z.strictObject({ act: z.literal('need'), need: z.enum(closingNeeds), comment: words }),
  z.strictObject({ act: z.literal('comment'), comment: words }),
  z.strictObject({ act: z.literal('close'), as: z.enum(classifications).default('real'), comment }),
]);

export const responseAnswer = z.object({ outcome: z.enum(['done', 'unchanged']), response: responseWhole });

export const plan = z
  .object({
    id: z.string(),
    version: z.string(),
    title: text,
    summary: text,
    hazard: z.string(),
    rules: z.array(z.string()).readonly().describe('Empty = every rule of the hazard that no other plan names.'),
    minSeverity: z.enum(severities),
    per: z.enum(['incident', 'subject']),
    steps: z
      .array(
        z.object({
          id: z.string(),
          role: z.enum(responderRoles),
          title: text,
          instruction: text,
          reaches: z.enum(steppedStages).optional(),
          required: z.boolean(),
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
          source: text.describe('Where the number comes from; [M] = from memory, a default that a site may change.'),
        }),
      )
      .readonly(),
    escalation: z
      .array(
        z.object({
          level: z.int(),
          title: text,
          roles: z.array(z.enum(responderRoles)).readonly(),
          tier: z.enum(tiers).optional(),
          clock: z.string().optional(),
        }),
      )
      .readonly(),
    resources: z.array(text).readonly(),
    closing: z.array(z.enum(closingNeeds)).readonly(),
    source: text.nullable(),
    scenario: z
      .object({ title: text, followedBy: z.array(z.object({ plan: z.string(), afterSeconds: z.number() })).readonly() })
      .nullable()
      .describe('What a drill of it goes on to when its scenario is played.'),
  })
  .meta({ id: 'ResponsePlan' });

export const newDrill = z.strictObject({
  plan: id,
  place,
  reason: z.string().min(1).max(maxDrillReason),
  scenario: z.boolean().default(false).describe("With what follows by the plan's scenario."),
  at: moment.optional().describe('When it shall begin, at most 400 days ahead: RFC 3339 with an offset; left out = now.'),
});
export const drillStop = z.strictObject({ reason: z.string().min(1).max(maxDrillReason) });
export const drillStarted = z.object({
  id: z.string(),
  response: z.string().nullable().describe('The response that people follow: /api/v1/responses/{id}; null = it waits for its hour.'),
});
export const plannedDrill = z
  .object({
    id: z.string(),
    place: z.string(),
    reason: z.string(),
    by: z.string().describe('Who planned it.'),
    plannedAt: timestamp,
    parts: z
      .array(
        z.object({
          plan: z.string(),
          title: text,
          due: timestamp,
          state: z.enum(['waiting', 'begun', 'missed', 'called-off']),
          response: z.string().nullable(),
          why: z
            .enum(['not-running', 'real-alarm', 'beginning-missed', 'no-such-plan'])
            .nullable()
            .describe(
              'Why it was not held: the gateway was down or its clock wrong, something real was going on, what it follows was not held, its plan is gone.',
            ),
        }),
      )
      .readonly()
      .describe('The beginning, then what follows.'),
  })
  .meta({ id: 'PlannedDrill' });
