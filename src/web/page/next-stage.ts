import { isReached } from './plan-missing.ts';
import type { Plan } from './plan-wire.ts';
import { saidStages, stageWords } from './plan-words.ts';
import { waits } from './tier-words.ts';

/** The stage that a person may say now; undefined = each was said. */
export function nextStage(plan: Plan): string | undefined {
  return saidStages.find((stage) => !isReached(plan, stage) && !waits(plan, 'reach', stage));
}

/** Which stage has to be said before `stage`; null = none has. A stage that is said too early stops the clocks of all before it. */
export function stageBefore(plan: Plan, stage: string | null): string | null {
  const next = nextStage(plan);
  return next !== undefined && stage !== null && stageWords.indexOf(stage) > stageWords.indexOf(next) ? next : null;
}
