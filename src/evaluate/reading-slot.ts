import type { Reading, Value } from '../model/reading.ts';
import type { ProfilePlan } from './plan.ts';

/** Missing is never zero, and what could not be read is not a value. `uncertain` judges: 120 %LEL is out of range and lethal. */
export function usable(reading: Reading): Value {
  return reading.quality === 'good' || reading.quality === 'uncertain' ? reading.value : null;
}

/** -1 = no rule looks at it. */
export function slotFor(plan: ProfilePlan, reading: Reading): number {
  return plan.slotOf.get(reading.component)?.get(reading.point) ?? -1;
}
