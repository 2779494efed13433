import type { PlannedDrill } from '../../model/drill.ts';
import type { ResponsePlan } from '../../model/plan.ts';
import { milestoneJson } from '../../model/plan-json.ts';
import { activeAlarmsOf, type Response, type ResponseStep, stepsMissing } from '../../model/response.ts';
import { clocksNow } from '../../model/response-time.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Language, Text } from '../../model/text.ts';
import type { Responses } from '../responses.ts';
import { type TierReceipt, tierReceiptJson } from './tier-receipts.ts';

type Asked = Pick<Responses, 'now' | 'pendingOf'>;

/** Times of a copy are by the clock of its owner; when the next clock is missed is said by the one here. */
export function responseJson(response: Response, asked: Asked) {
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
    alarms,
    startedAt,
    closedAt,
    closedAs,
    sequence,
    replica,
    needs,
  } = response;
  const { clocks, aheadMs } = clocksNow(response, asked.now());
  const dues = clocks.flatMap(({ state, dueAt, again }) => [state === 'running' ? dueAt : null, again?.dueAt ?? null]);
  const running = closedAt === null ? dues.filter((due) => due !== null) : [];
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
    activeAlarms: activeAlarmsOf(response),
    alarms,
    missed: clocks.filter(({ state, again }) => state === 'missed' || (again?.missed ?? 0) > 0).map((clock) => clock.id),
    nextDueAt: running.length === 0 ? null : rfc3339(Math.min(...running) - aheadMs),
    startedAt: rfc3339(startedAt),
    closedAt: closedAt === null ? null : rfc3339(closedAt),
    closedAs,
    causeFiledAt: needs.cause === undefined ? null : rfc3339(needs.cause.at),
    sequence,
    owner: replica?.owner ?? null,
    confirmed: asked.pendingOf(response).length === 0,
  };
}

/** `receipts`: of the alarm that began it, per tier. */
export function responseWholeJson(response: Response, responses: Responses, receipts: readonly TierReceipt[], language: Language) {
  const steps = responses.steps(response.id).map((step) => responseStepJson(step, response, language));
  return {
    ...responseJson(response, responses),
    progress: responses.planOf(response),
    receipts: receipts.map(tierReceiptJson),
    steps,
    stepsMissing: stepsMissing(response, steps),
  };
}

function responseStepJson(step: ResponseStep, { replica }: Response, language: Language) {
  const { sequence, position, event, stage, about } = step;
  const { reason: reasons, sequence: _, ...said } = milestoneJson(step, replica?.owner ?? null);
  return { sequence, position, event, stage, about, reason: reasons[language], reasons, ...said };
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
