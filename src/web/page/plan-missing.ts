import type { Plan } from './plan-wire.ts';
import { alarmsLeftText, planWord, stageWords } from './plan-words.ts';
import type { Text } from './wire.ts';

/** Whether a stage or one behind it was reached. */
export function isReached({ milestones }: Pick<Plan, 'milestones'>, stage: string): boolean {
  return stageWords.slice(stageWords.indexOf(stage)).some((each) => milestones[each] !== undefined);
}

/** What is missing before it can be closed as real, by name; the gateway decides (respond/closing.ts). */
export function missingToClose(plan: Plan, real = true): readonly Text[] {
  const missing: Text[] = [];
  if (plan.activeAlarms > 0) missing.push(alarmsLeftText(plan.activeAlarms));
  if (!real) return missing;
  for (const stage of ['resolved', 'verified'])
    if (plan.steps.some(({ reaches }) => reaches === stage) && !isReached(plan, stage)) missing.push(planWord('stage', stage));
  for (const step of plan.steps) if (step.required && step.done === null) missing.push(step.title);
  for (const { need, met } of plan.closing) if (met === null) missing.push(planWord('need', need));
  return missing;
}
