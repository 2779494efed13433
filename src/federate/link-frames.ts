import { z } from 'zod';
import { alarmEvents, alarmStates, classifications } from '../model/alarm.ts';
import { closingNeeds, responseStages } from '../model/plan.ts';
import { responseEvents } from '../model/response.ts';
import { severities } from '../model/severity.ts';
import { tiers } from '../model/tier.ts';

/** The words of the link. Another number is another language: refused with words, not guessed. */
export const linkProtocol = 1;
/** What this end knows beyond the protocol; the other end says so too, and nothing else of it is sent to it. */
export const linkWords = ['responses'] as const;
export type LinkWord = (typeof linkWords)[number];
/** A frame beyond this ends the connection; a batch is made smaller than that (up-link.ts). */
export const mostFrameBytes = 262_144;
/** Bytes of the text of a plan, and so characters at most; a longer one stays below, and its responses are shown above without it. */
export const mostPlanBytes = 100_000;
export const heartbeatMs = 10_000;
/** Three heartbeats missed (reliability.md row 12: a gateway's loss is raised within 60 s). */
export const lostAfterMs = 3 * heartbeatMs;

const id = z.string().min(1).max(200);
const text = z.object({ zh: z.string().max(10_000), en: z.string().max(10_000) });
const position = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const moment = z.number().finite();
const subject = /^(device|place|terminal|path|gateway):/;
const gatewayName = z.object({ gateway: id, name: z.string().max(100), tier: z.enum(tiers) });

/** What is done with an alarm here depends on these; the rest is carried as it came. */
const alarm = z.looseObject({
  id,
  subject: z.string().regex(subject),
  component: z.string().max(1_000),
  rule: id,
  severity: z.enum(severities),
  lifeSafety: z.boolean(),
  state: z.enum(alarmStates),
  place: z.string().max(1_000),
  title: text,
  guidance: z.object({ cause: text, consequence: text, action: text }),
  raisedAt: moment,
  reason: text,
  occurrences: z.number().int().min(0),
  sequence: z.number().int().min(1),
  exercise: z.boolean(),
  owner: gatewayName,
});

const step = z.looseObject({
  alarmId: id,
  sequence: z.number().int().min(1),
  position,
  at: moment,
  event: z.enum(alarmEvents),
  from: z.enum(alarmStates),
  to: z.enum(alarmStates),
  reason: text,
});

const milestone = z.looseObject({
  at: moment,
  by: z.string().max(200).nullable(),
  from: z.string().max(300),
  via: z.literal('tier').optional(),
  reason: text,
  comment: z.string().max(2_000).nullable(),
  sequence: position.optional(),
});
const clock = z.looseObject({
  id,
  startedAt: moment.nullable(),
  dueAt: moment.nullable(),
  dueHuman: z.null(),
  state: z.enum(['waiting', 'running', 'met', 'missed']),
  reachedAt: moment.nullable(),
  sequence: position.optional(),
  again: z
    .looseObject({
      waiting: position,
      called: position,
      dueAt: moment.nullable(),
      dueHuman: z.null(),
      missed: position,
      missedAt: moment.nullable(),
      tier: z.enum(tiers).nullable(),
    })
    .optional(),
});

/** A plan has 24 steps and 16 clocks at most (plans/plan-schema.ts). */
const few = 64;
const response = z.looseObject({
  id,
  incident: id,
  plan: z.object({ id, version: z.string().max(64) }),
  title: text,
  hazard: id,
  place: z.string().max(1_000),
  subject: z.string().regex(subject),
  alarms: position,
  activeAlarms: position,
  exercise: z.boolean(),
  stage: z.enum(responseStages),
  milestones: z.partialRecord(z.enum(responseStages), milestone),
  forwarded: milestone.optional(),
  steps: z.record(id, milestone.extend({ skipped: z.boolean() })),
  clocks: z.array(clock).max(few),
  level: z.number().int().min(1),
  escalations: z
    .array(
      z.looseObject({
        level: z.number().int(),
        at: moment,
        by: z.string().max(200).nullable(),
        reason: text,
        tier: z.enum(tiers).nullable(),
        sequence: position.optional(),
      }),
    )
    .max(few),
  needs: z.partialRecord(z.enum(closingNeeds), milestone),
  startedAt: moment,
  closedAt: moment.nullable(),
  closedAs: z.enum(classifications).nullable(),
  sequence: z.number().int().min(1),
  owner: gatewayName,
  asOf: moment,
});
const responseStep = z.looseObject({
  responseId: id,
  sequence: z.number().int().min(1),
  position,
  at: moment,
  event: z.enum(responseEvents),
  stage: z.enum(responseStages),
  about: z.string().max(300).nullable(),
  reason: text,
  by: z.string().max(200).nullable(),
  from: z.string().max(300),
  via: z.literal('tier').optional(),
  comment: z.string().max(2_000).nullable(),
});
const plan = z.object({ id, version: z.string().max(64), source: z.string().max(mostPlanBytes) });

const factHead = { id, alarmId: id, at: moment, from: gatewayName };
const fact = z.discriminatedUnion('kind', [
  z.looseObject({
    ...factHead,
    kind: z.literal('act'),
    act: z.looseObject({
      act: z.enum(['acknowledge', 'unshelve', 'comment', 'withdraw', 'end', 'classify', 'shelve']),
      alarmId: id,
      comment: z.string().max(2_000).nullable(),
    }),
    by: z.string().max(200).nullable(),
    seen: z.number().int().min(0),
    outcome: z.looseObject({ kind: z.enum(['applied', 'late', 'refused']) }).nullable(),
  }),
  z.looseObject({
    ...factHead,
    kind: z.literal('response-act'),
    act: z.looseObject({
      act: z.enum(['reach', 'step', 'escalate', 'need', 'comment', 'close']),
      responseId: id,
      level: z.number().int().optional(),
      comment: z.string().max(2_000).nullable(),
    }),
    by: z.string().max(200).nullable(),
    level: z.number().int().min(1),
    outcome: z.looseObject({ kind: z.enum(['applied', 'late', 'refused']) }).nullable(),
  }),
  z.looseObject({ ...factHead, kind: z.literal('escalation'), to: z.enum([...tiers, 'above']), reason: text }),
  z.looseObject({
    ...factHead,
    kind: z.literal('receipt'),
    receipt: z.enum(['received', 'shown']),
    terminal: z.string().max(200),
    outcome: z.looseObject({ kind: z.enum(['applied', 'late', 'refused']) }).nullable(),
  }),
]);

/** Left out = nothing beyond the protocol. */
const speaks = z.array(z.string().max(40)).max(20).optional();

/** What the lower end sends. */
export const fromBelow = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.number().int(),
    gateway: id,
    epoch: z.number().int(),
    name: z.string().max(100),
    tier: z.enum(tiers),
    version: z.string().max(50),
    head: position,
    /** The history that its chain goes on from; null = none of those it was told of. */
    continues: z.number().int().nullable(),
    speaks,
  }),
  z.object({
    type: z.literal('log'),
    id: position,
    lane: z.enum(['log', 'live']),
    after: position,
    through: position,
    hash: z.string().max(64),
    entries: z
      .array(
        z.object({
          sequence: position,
          alarm: alarm.nullable(),
          step: step.nullable(),
          fact: fact.nullable(),
          response: response.nullish(),
          responseStep: responseStep.nullish(),
          plan: plan.nullish(),
        }),
      )
      .max(500),
  }),
  z.object({ type: z.literal('facts-kept'), ids: z.array(id).max(1_000) }),
  z.object({
    type: z.literal('status'),
    head: position,
    freeBytes: z.number().nullable(),
    /** ms since epoch; null = never. */
    lastBackupAt: moment.nullable(),
  }),
  z.object({ type: z.literal('pong'), sent: z.number(), wall: moment }),
]);
export type FromBelow = z.output<typeof fromBelow>;

/** What the upper end sends. */
export const fromAbove = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.number().int(),
    self: gatewayName,
    histories: z.array(z.object({ number: z.number().int(), sequence: position, hash: z.string().max(64) })).max(100),
    speaks,
  }),
  z.object({ type: z.literal('go'), history: z.number().int(), after: position }),
  z.object({ type: z.literal('kept'), id: position }),
  z.object({ type: z.literal('facts'), facts: z.array(fact).max(200) }),
  z.object({ type: z.literal('ping'), sent: z.number(), wall: moment }),
]);
export type FromAbove = z.output<typeof fromAbove>;

/** A frame, or why it is none. */
export function readFrame<T>(schema: z.ZodType<T>, given: string): { readonly frame: T } | { readonly problem: string } {
  try {
    const parsed = schema.safeParse(JSON.parse(given));
    if (parsed.success) return { frame: parsed.data };
    const [issue] = parsed.error.issues;
    return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}` };
  } catch {
    return { problem: 'expected JSON' };
  }
}
