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

/** A device may send its buffer newest first; judged like that, a peak in it would look too old to count. Sorts only when it must. */
export function inTimeOrder(readings: readonly Reading[]): readonly Reading[] {
  for (let index = 1; index < readings.length; index += 1) {
    if (readings[index]!.ts < readings[index - 1]!.ts) return [...readings].sort((a, b) => a.ts - b.ts);
  }
  return readings;
}
