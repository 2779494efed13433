import * as z from 'zod';
import { placeLevels } from '../model/place-level.ts';
import { closingNeeds, responderRoles, responseStages, steppedStages } from '../model/plan.ts';
import { severities } from '../model/severity.ts';
import { tiers } from '../model/tier.ts';
import { ruleIdShape } from '../profiles/schema.ts';
import { duration, idShape, key, named, text } from '../profiles/schema-words.ts';

/** The YAML of one response plan. Meaning beyond the shape (clocks exist, stages come in order) is checked by lint-plan.ts. */
const long = z.strictObject({ zh: z.string().min(1).max(600), en: z.string().min(1).max(600) });
const stage = z.enum(responseStages);

const step = z
  .strictObject({
    id: key(idShape),
    role: z.enum(responderRoles).register(named, { description: 'Who does it; the words are those of positions on duty.' }),
    title: text,
    instruction: long,
    reaches: z.enum(steppedStages).optional().register(named, { description: 'Doing it reaches this stage of the response.' }),
    required: z
      .boolean()
      .optional()
      .register(named, { description: 'An incident is not closed without it; a person may skip it with a reason.' }),
  })
  .register(named, { id: 'Step' });

const clock = z
  .strictObject({
    title: text,
    from: stage,
    to: stage,
    orForwarded: z
      .literal(true)
      .optional()
      .register(named, { description: 'Ends as well when a fire centre has confirmed an alarm of it (channel `gb26875`).' }),
    within: duration,
    // A copy: what is registered for `text` itself stands in the schema of device types too.
    source: text
      .clone()
      .register(named, { description: 'Where the number comes from; [M] = from memory, a default that a site may change.' }),
  })
  .register(named, { id: 'Clock', description: 'A time people are to keep. It runs on while the gateway is down.' });

const level = z
  .strictObject({
    title: text,
    roles: z.array(z.enum(responderRoles)).min(1).max(9),
    tier: z.enum(tiers).optional().register(named, { description: 'The tier that is told from here on.' }),
    when: z
      .strictObject({ missed: key(idShape) })
      .optional()
      .register(named, { description: 'The clock that calls it when it is missed; left out = a person does. Not for the first.' }),
  })
  .register(named, { id: 'Level' });

const moment = z
  .strictObject({
    after: duration.optional(),
    alarm: key(ruleIdShape).optional().register(named, { description: 'An alarm of this rule is raised.' }),
    receipt: z.enum(['received', 'shown', 'forwarded']).optional(),
    acknowledge: z.literal(true).optional(),
    ended: z.literal(true).optional().register(named, { description: 'All alarms of it are over.' }),
    do: key(idShape).optional(),
    skip: key(idShape).optional(),
    reach: z.enum(steppedStages).optional(),
    need: z.enum(closingNeeds).optional(),
    escalate: z.literal(true).optional(),
    close: z.literal(true).optional(),
  })
  .refine((value) => Object.keys(value).filter((name) => name !== 'after').length <= 1, { message: 'one thing at a moment' })
  .refine((value) => Object.keys(value).length > 0, { message: 'something that happens' })
  .register(named, { id: 'Moment' });

const example = z
  .strictObject({
    name: z.string().min(1).max(200),
    moments: z.array(moment).min(1).max(60),
    expect: z.strictObject({
      stage: stage.optional(),
      level: z.int().min(1).max(9).optional(),
      missed: z.array(key(idShape)).max(16).optional(),
      met: z.array(key(idShape)).max(16).optional(),
      refused: z.string().max(40).optional().register(named, { description: 'Code with which the last act is refused.' }),
    }),
  })
  .register(named, { id: 'Example', description: 'Executed by `anlin validate`.' });

export const planSchema = z
  .strictObject({
    id: key(idShape),
    title: text,
    summary: long,
    hazard: key(idShape).register(named, { description: 'Word of devices/vocabulary.yaml, or `supervision` (loss of monitoring).' }),
    rules: z.array(key(ruleIdShape)).max(64).optional().register(named, {
      description:
        'Rules it is for; left out = every rule of the hazard that no other plan names. Where two plans name one rule, the hazard of the alarm decides.',
    }),
    minSeverity: z
      .enum(severities)
      .optional()
      .register(named, { description: 'Alarms of this severity and graver begin a response. Default major.' }),
    per: z.enum(['incident', 'subject']).optional().register(named, {
      description: '`subject`: each device has a response of its own. Default incident: one for all alarms that belong together.',
    }),
    steps: z.array(step).min(1).max(24),
    clocks: z.record(key(idShape), clock),
    escalation: z.array(level).min(1).max(9),
    resources: z.array(text).max(24).optional(),
    closing: z.array(z.enum(closingNeeds)).max(3).optional().register(named, {
      description: 'What has to be said before it is closed: cause filed, caller called back, household told.',
    }),
    drill: z
      .strictObject({
        severity: z.enum(severities).optional(),
        place: z.enum(placeLevels).optional(),
        scenario: z
          .strictObject({
            title: text,
            followedBy: z
              .array(z.strictObject({ after: duration, plan: key(idShape) }))
              .min(1)
              .max(10),
          })
          .optional()
          .register(named, { description: 'A drill may go on: at these times after its beginning the alarms of these plans follow.' }),
      })
      .optional()
      .register(named, { description: 'Severity of the alarm in a drill (default critical) and the level of place it is played at.' }),
    source: text.optional(),
    examples: z.array(example).min(1).max(24),
  })
  .register(named, { id: 'ResponsePlan', title: 'Anlin response plan' });

export type PlanFile = z.output<typeof planSchema>;
export type PlanExample = z.output<typeof example>;

/** The schema that editors complete from: `plans/plan.schema.json` is this, written out. */
export function planJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(planSchema, { io: 'input', metadata: named }), null, 2)}\n`;
}
