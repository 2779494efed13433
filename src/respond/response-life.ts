import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import { type EscalationLevel, type ResponsePlan, type ResponseStage, responseStages } from '../model/plan.ts';
import type { Milestone, Response, ResponseChange, ResponseEvent, Unanswered } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import type { Text } from '../model/text.ts';
import { clocksAfter } from './response-clocks.ts';
import { said } from './response-sentences.ts';

/** Who says something, and from where. */
export interface Sayer {
  readonly by: string | null;
  readonly from: string;
  /** See Milestone. */
  readonly via?: 'tier';
}

export function sayerOf({ by, via, from }: ActOrigin): Sayer {
  return via === 'tier' ? { by, from, via } : { by, from };
}

export interface StepFacts extends Sayer {
  readonly event: ResponseEvent;
  readonly about: string | null;
  readonly reason: Text;
  readonly comment?: string | null;
  readonly tells: boolean;
}

export const byGateway: Sayer = { by: null, from: 'gateway' };

/** A response as its first alarm finds it. */
export function opened(plan: ResponsePlan, alarm: Alarm, now: Moment): Response {
  const milestone: Milestone = { at: now.at, ...byGateway, reason: alarm.reason, comment: null };
  const milestones = { queued: milestone };
  return {
    id: alarm.id,
    incident: alarm.incident?.id ?? alarm.id,
    plan: { id: plan.id, version: plan.version },
    title: plan.title,
    hazard: plan.hazard,
    place: alarm.place,
    subject: alarm.subject,
    active: [alarm.id],
    alarms: 1,
    exercise: alarm.exercise,
    stage: 'queued',
    milestones,
    steps: {},
    clocks: clocksAfter(plan, { clocks: [], milestones }, now),
    level: 1,
    escalations: [],
    needs: {},
    startedAt: now.at,
    closedAt: null,
    closedAs: null,
    sequence: 0,
  };
}

/** The same with one more step behind it. */
export function stepped(stamp: RecordStamp, response: Response, facts: StepFacts): ResponseChange {
  const { event, about, reason, by, from, via, comment = null, tells } = facts;
  const next = numbered({ ...response, sequence: response.sequence + 1 }, event, about);
  const { id: responseId, sequence, stage } = next;
  const step = { responseId, sequence, position: stamp.position, at: stamp.at, event, stage, about, reason, by, from, comment };
  return { response: next, step: via === undefined ? step : { ...step, via }, tells };
}

/** A stage is reached; one that is behind the present one is only written down. */
export function reached(plan: ResponsePlan, response: Response, stage: ResponseStage, milestone: Milestone, now: Moment): Response {
  const milestones = { ...response.milestones, [stage]: milestone };
  return { ...response, stage: furthest(milestones), milestones, clocks: clocksAfter(plan, { ...response, milestones }, now) };
}

/** A fire centre has it: no stage, because nobody was sent by that. */
export function forwarded(plan: ResponsePlan, response: Response, milestone: Milestone, now: Moment): Response {
  const next = { ...response, forwarded: milestone };
  return { ...next, clocks: clocksAfter(plan, next, now) };
}

/** What somebody said by mistake. */
export function unreached(plan: ResponsePlan, response: Response, stage: ResponseStage, now: Moment): Response {
  const { [stage]: _gone, ...milestones } = response.milestones;
  return { ...response, stage: furthest(milestones), milestones, clocks: clocksAfter(plan, { ...response, milestones }, now) };
}

/** Alarms begin to wait for an acknowledgement, or do so no more. */
export function asked(plan: ResponsePlan, response: Response, unanswered: readonly Unanswered[], now: Moment): Response {
  return { ...response, unanswered, clocks: clocksAfter(plan, { ...response, unanswered }, now) };
}

/** Up the ladder. */
export function escalated(
  stamp: RecordStamp,
  response: Response,
  to: EscalationLevel,
  why: Text,
  sayer: Sayer,
  comment: string | null = null,
): ResponseChange {
  const reason = said.escalated(to, why);
  const escalation = { level: to.level, at: stamp.at, by: sayer.by, reason, tier: to.tier ?? null };
  const next = { ...response, level: to.level, escalations: [...response.escalations, escalation] };
  return stepped(stamp, next, { event: 'escalated', ...sayer, about: String(to.level), reason, comment, tells: true });
}

/** What a step says carries its number: which of two came first is not asked of a clock, which may have been set back between them. */
function numbered(response: Response, event: ResponseEvent, about: string | null): Response {
  const { sequence, milestones, steps, needs, escalations, clocks } = response;
  // What is said of it again later is another step: an alarm that asked again is acknowledged too, its time runs out too.
  const first = <T extends { readonly sequence?: number }>(said: T): T => ({ ...said, sequence: said.sequence ?? sequence });
  const one = <T extends object>(all: T, key: string | null): T =>
    Object.fromEntries(Object.entries(all).map(([each, said]) => [each, each === key ? first(said) : said])) as T;
  switch (event) {
    case 'reached':
    case 'closed':
      return { ...response, milestones: one(milestones, about ?? 'closed') };
    case 'step-done':
    case 'step-skipped':
      return { ...response, steps: one(steps, about) };
    case 'need-met':
      return { ...response, needs: one(needs, about) };
    case 'escalated':
      return { ...response, escalations: escalations.map((each) => (String(each.level) === about ? { ...each, sequence } : each)) };
    case 'clock-missed':
      return { ...response, clocks: clocks.map((each) => (each.id === about && each.state === 'missed' ? first(each) : each)) };
    default:
      return response;
  }
}

function furthest(milestones: Response['milestones']): ResponseStage {
  return responseStages.findLast((stage) => milestones[stage] !== undefined) ?? 'queued';
}
