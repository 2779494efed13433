import type * as z from 'zod';
import type { Alarm } from './alarm.ts';
import type { ResponsePlan } from './plan.ts';
import type { milestoneShape, planShape } from './plan-shape.ts';
import { type AgainClock, activeAlarmsOf, type ClockState, type Escalation, type Milestone, type Response } from './response.ts';
import { clocksNow, type Moment } from './response-time.ts';
import { rfc3339 } from './rfc3339.ts';
import { atOrAbove, type GatewayName, type Tier, tierIn } from './tier.ts';
import { notAppliedJson, pendingJson } from './tier-json.ts';

export type MilestoneJson = z.output<typeof milestoneShape>;
export type PlanJson = z.output<typeof planShape>;
type PlanClockJson = PlanJson['clocks'][number];

/**
 * `alarm`: that began a copy, which has the acts that wait; null = none do. `top`: the tier of this gateway when there is none above
 * it, so that nobody further up is told; null = there is one.
 */
export function planJson(plan: ResponsePlan, response: Response, alarm: Alarm | null, now: Moment, top: Tier | null): PlanJson {
  const { milestones, steps, escalations, needs, replica } = response;
  const { clocks, aheadMs } = clocksNow(response, now);
  const owner = replica?.owner ?? null;
  const said = (milestone: Milestone) => milestoneJson(milestone, owner);
  return {
    id: plan.id,
    version: plan.version,
    response: response.id,
    incident: response.incident,
    title: plan.title,
    summary: plan.summary,
    exercise: response.exercise,
    stage: response.stage,
    milestones: Object.fromEntries(Object.entries(milestones).map(([stage, milestone]) => [stage, said(milestone)])),
    steps: plan.steps.map((step) => {
      const done = steps[step.id];
      return {
        ...step,
        reaches: step.reaches ?? null,
        done: done === undefined ? null : { ...said(done), skipped: done.skipped },
      };
    }),
    clocks: plan.clocks.map((clock) => ({ ...clock, ...clockTimes(clocks.find(({ id }) => id === clock.id)) })),
    level: response.level,
    escalation: plan.escalation.map((level) => ({
      ...level,
      tier: level.tier ?? null,
      untold: level.tier !== undefined && top !== null && !atOrAbove(top, level.tier),
      clock: level.clock ?? null,
      reached: reachedJson(escalations.find((each) => each.level === level.level)),
    })),
    resources: plan.resources,
    closing: plan.closing.map((need) => ({ need, met: needs[need] === undefined ? null : said(needs[need]) })),
    cause: needs.cause === undefined ? null : said(needs.cause),
    activeAlarms: activeAlarmsOf(response),
    closedAt: time(response.closedAt),
    sequence: response.sequence,
    owner,
    clockAheadMs: aheadMs,
    pending: pendingJson(alarm?.replica).filter(({ of }) => of === 'response'),
    notApplied: notAppliedJson(alarm?.replica).filter(({ of }) => of === 'response'),
  };
}

/** `owner`: of the copy that it is of; null = of none. */
export function milestoneJson({ at, by, from, via, reason, comment, sequence }: Milestone, owner: GatewayName | null): MilestoneJson {
  const tier = via === 'tier' ? tierIn(from) : (owner?.tier ?? null);
  return { at: rfc3339(at), by, from, tier, reason, comment, sequence: sequence ?? null };
}

type ClockTimes = Pick<PlanClockJson, 'state' | 'startedAt' | 'dueAt' | 'reachedAt' | 'sequence' | 'again'>;

function clockTimes(state: ClockState | undefined): ClockTimes {
  if (state === undefined) return { state: 'waiting', startedAt: null, dueAt: null, reachedAt: null, sequence: null, again: null };
  const { startedAt, dueAt, reachedAt, sequence = null, again } = state;
  return {
    ...{ state: state.state, startedAt: time(startedAt), dueAt: time(dueAt), reachedAt: time(reachedAt) },
    ...{ sequence, again: againJson(again) },
  };
}

function againJson(again: AgainClock | undefined) {
  if (again === undefined) return null;
  const { waiting, called, dueAt, missed, missedAt } = again;
  return { waiting, called, dueAt: time(dueAt), missed, missedAt: time(missedAt) };
}

function reachedJson(escalation: Escalation | undefined) {
  return escalation === undefined
    ? null
    : { at: rfc3339(escalation.at), by: escalation.by, reason: escalation.reason, sequence: escalation.sequence ?? null };
}

const time = (at: number | null): string | null => (at === null ? null : rfc3339(at));
