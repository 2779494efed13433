import type { ResponsePlan } from '../model/plan.ts';
import { activeAlarmsOf, type Response } from '../model/response.ts';
import type { Text } from '../model/text.ts';
import { isReached } from './response-clocks.ts';
import { needTexts, stageTexts } from './response-sentences.ts';

/** What has still to be there before it can be closed; empty = nothing. `real`: it was no false alarm. */
export function missingToClose(plan: ResponsePlan, response: Response, real: boolean): readonly Text[] {
  const missing: Text[] = [];
  const { milestones, steps, needs } = response;
  const active = activeAlarmsOf(response);
  if (active > 0) missing.push({ zh: `${active} 条告警尚未解除`, en: `${active} alarms have not ended` });
  if (!real) return missing;
  for (const stage of ['resolved', 'verified'] as const) {
    // The last stage that the plan knows has to be reached; one behind it says the same.
    if (plan.steps.some(({ reaches }) => reaches === stage) && !isReached(milestones, stage)) missing.push(stageTexts[stage]);
  }
  for (const step of plan.steps) if (step.required && steps[step.id] === undefined) missing.push(step.title);
  for (const need of plan.closing) if (needs[need] === undefined) missing.push(needTexts[need]);
  return missing;
}
