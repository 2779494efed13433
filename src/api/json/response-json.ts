import type { PlannedDrill } from '../../model/drill.ts';
import type { ResponsePlan } from '../../model/plan.ts';
import type { Response, ResponseStep } from '../../model/response.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Language, Text } from '../../model/text.ts';
import type { Responses } from '../responses.ts';

export function responseJson(response: Response) {
  const {
    id,
    incident,
    plan,
    title,
    hazard,
    place,
    exercise,
    stage,
    level,
    active,
    alarms,
    clocks,
    startedAt,
    closedAt,
    closedAs,
    sequence,
  } = response;
  const running = closedAt === null ? clocks.flatMap(({ state, dueAt }) => (state === 'running' && dueAt !== null ? [dueAt] : [])) : [];
  return {
    id,
    incident,
    plan,
    title,
    hazard,
    place,
    exercise,
    stage,
    level,
    activeAlarms: active.length,
    alarms,
    missed: clocks.filter(({ state }) => state === 'missed').map((clock) => clock.id),
    nextDueAt: running.length === 0 ? null : rfc3339(Math.min(...running)),
    startedAt: rfc3339(startedAt),
    closedAt: closedAt === null ? null : rfc3339(closedAt),
    closedAs,
    sequence,
  };
}

export function responseWholeJson(response: Response, responses: Responses, language: Language) {
  const steps = responses.steps(response.id).map((step) => responseStepJson(step, language));
  return { ...responseJson(response), progress: responses.planOf(response), steps };
}

function responseStepJson({ sequence, position, at, event, stage, about, reason, by, from, comment }: ResponseStep, language: Language) {
  return { sequence, position, at: rfc3339(at), event, stage, about, reason: reason[language], reasons: reason, by, from, comment };
}

/** A plan as it is written; of the settings of its drills only what people choose. */
export function writtenPlanJson({ drill, ...plan }: ResponsePlan) {
  return { ...plan, scenario: drill.scenario };
}

export function plannedDrillJson({ id, place, reason, by, plannedAt, parts }: PlannedDrill, titleOf: (plan: string) => Text) {
  return {
    id,
    place,
    reason,
    by,
    plannedAt: rfc3339(plannedAt),
    parts: parts.map(({ plan, due, state, alarmId, why }) => ({
      plan,
      title: titleOf(plan),
      due: rfc3339(due),
      state,
      response: alarmId,
      why,
    })),
  };
}
