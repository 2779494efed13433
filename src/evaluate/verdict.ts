import type { Truth } from '../model/alarm.ts';
import type { Value } from '../model/reading.ts';
import type { ConditionPlan } from './plan.ts';
import type { Sample } from './sample.ts';
import { SeveralWindow } from './several-window.ts';
import type { Condition } from './subject-state.ts';
import { allHold, excused } from './terms-verdict.ts';
import { compare, withHysteresis } from './truth.ts';

/**
 * What the values say about a threshold or state rule. `last` is the last definite verdict: between `when` and `clear`
 * it stays (hysteresis), also across a time of unknown.
 */
export function levelVerdict(plan: ConditionPlan, last: boolean, values: readonly Value[]): Truth {
  if (plan.unless.length > 0 && excused(plan, values) !== null) return 'unknown';
  const when = allHold(plan.when, values);
  if (!last || plan.clear === null || when === 'true') return when;
  return withHysteresis(last, when, allHold(plan.clear, values));
}

/** What is known now about a condition on values: unknown when nothing usable comes, or while an excuse holds. */
export function verdictOf(condition: Condition): Truth {
  const { plan, owner, window } = condition;
  if (window === null) return levelVerdict(plan, condition.last, owner.values);
  if (window instanceof SeveralWindow) return excused(plan, window.values) !== null ? 'unknown' : window.truth(condition.last);
  if (excused(plan, owner.values) !== null) return 'unknown';
  const { kind } = plan.rule.condition;
  if (kind === 'count' || kind === 'deadMan' || kind === 'expected' || plan.witness !== null) return window.truth(condition.last);
  if (owner.stale) return 'unknown';
  return both(window.truth(condition.last), allHold(plan.when, owner.values));
}

/** Kleene AND. */
function both(one: Truth, other: Truth): Truth {
  if (one === 'false' || other === 'false') return 'false';
  return one === 'true' ? other : one;
}

/** Whether this moment of a message is an occurrence: the first term's point must be in it, the others may be older. */
export function occurs(plan: Pick<ConditionPlan, 'when' | 'unless'>, sample: Sample, values: readonly Value[] | null): boolean {
  const deciding = plan.when[0];
  if (deciding === undefined || deciding.slot < 0 || !sample.has(deciding.slot)) return false;
  for (const term of plan.when) if (compare(term.test, sample.value(term.slot, values)) !== 'true') return false;
  for (const term of plan.unless) if (compare(term.test, sample.value(term.slot, values)) === 'false') return false;
  return true;
}
