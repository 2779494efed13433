import type { Truth } from '../model/alarm.ts';
import type { Value } from '../model/reading.ts';
import type { ConditionPlan, TermPlan } from './plan.ts';
import { compare } from './truth.ts';

/** Kleene AND over the last values. */
export function allHold(terms: readonly TermPlan[], values: readonly Value[]): Truth {
  let result: Truth = 'true';
  for (let index = 0; index < terms.length; index += 1) {
    const term = terms[index]!;
    const truth = compare(term.test, term.slot < 0 ? null : (values[term.slot] ?? null));
    if (truth === 'false') return 'false';
    if (truth === 'unknown') result = 'unknown';
  }
  return result;
}

/** The `unless` term that is false, so that the rule must not be judged. Unknown excuses nothing: a missing preheat flag silences no gas alarm. */
export function excused(plan: ConditionPlan, values: readonly Value[]): TermPlan | null {
  for (const term of plan.unless) {
    if (term.slot >= 0 && compare(term.test, values[term.slot] ?? null) === 'false') return term;
  }
  return null;
}
