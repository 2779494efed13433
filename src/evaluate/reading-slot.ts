import type { Reading, Value } from '../model/reading.ts';
import type { ProfilePlan } from './plan.ts';

/**
 * Missing is never zero, and what could not be read is not a value. `uncertain` judges: 120 %LEL is out of range and lethal.
 * A number that is not finite has no place in a snapshot and means nothing: unknown.
 */
export function usable(reading: Reading): Value {
  const { quality, value } = reading;
  if (quality !== 'good' && quality !== 'uncertain') return null;
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** -1 = no rule looks at it. */
export function slotFor(plan: ProfilePlan, reading: Reading): number {
  return plan.slotOf.get(reading.component)?.get(reading.point) ?? -1;
}
