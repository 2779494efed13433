import type * as z from 'zod';
import type { ResponsePlan } from './plan.ts';
import type { milestoneShape, planShape } from './plan-shape.ts';
import type { ClockState, Escalation, Milestone, Response } from './response.ts';
import { rfc3339 } from './rfc3339.ts';

export type MilestoneJson = z.output<typeof milestoneShape>;
export type PlanJson = z.output<typeof planShape>;
type PlanClockJson = PlanJson['clocks'][number];

export function planJson(plan: ResponsePlan, response: Response): PlanJson {
  const { milestones, steps, clocks, escalations, needs } = response;
  return {
    id: plan.id,
    version: plan.version,
    response: response.id,
    incident: response.incident,
    title: plan.title,
    summary: plan.summary,
    exercise: response.exercise,
    stage: response.stage,
    milestones: Object.fromEntries(Object.entries(milestones).map(([stage, milestone]) => [stage, milestoneJson(milestone)])),
    steps: plan.steps.map((step) => {
      const done = steps[step.id];
      return {
        ...step,
        reaches: step.reaches ?? null,
        done: done === undefined ? null : { ...milestoneJson(done), skipped: done.skipped },
      };
    }),
    clocks: plan.clocks.map((clock) => ({ ...clock, ...clockTimes(clocks.find(({ id }) => id === clock.id)) })),
    level: response.level,
    escalation: plan.escalation.map((level) => ({
      ...level,
      tier: level.tier ?? null,
      clock: level.clock ?? null,
      reached: reachedJson(escalations.find((each) => each.level === level.level)),
    })),
    resources: plan.resources,
    closing: plan.closing.map((need) => ({ need, met: needs[need] === undefined ? null : milestoneJson(needs[need]) })),
    activeAlarms: response.active.length,
    closedAt: time(response.closedAt),
    sequence: response.sequence,
  };
}

export function milestoneJson({ at, by, from, reason, comment }: Milestone): MilestoneJson {
  return { at: rfc3339(at), by, from, reason, comment };
}

function clockTimes(state: ClockState | undefined): Pick<PlanClockJson, 'state' | 'startedAt' | 'dueAt' | 'reachedAt'> {
  if (state === undefined) return { state: 'waiting', startedAt: null, dueAt: null, reachedAt: null };
  return { state: state.state, startedAt: time(state.startedAt), dueAt: time(state.dueAt), reachedAt: time(state.reachedAt) };
}

function reachedJson(escalation: Escalation | undefined) {
  return escalation === undefined ? null : { at: rfc3339(escalation.at), by: escalation.by, reason: escalation.reason };
}

const time = (at: number | null): string | null => (at === null ? null : rfc3339(at));
