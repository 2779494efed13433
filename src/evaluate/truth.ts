import type { Truth } from '../model/alarm.ts';
import type { Value } from '../model/reading.ts';
import type { Comparison } from '../model/rule.ts';

/** One value against one test. Null (never seen, missing, bad, stale) is unknown, and so is a word where a number is needed. */
export function compare(test: Comparison, value: Value): Truth {
  if (value === null) return 'unknown';
  switch (test.op) {
    case 'is':
      return value === test.value ? 'true' : 'false';
    case 'in':
      return test.values.includes(value) ? 'true' : 'false';
    default:
      if (typeof value !== 'number' || Number.isNaN(value)) return 'unknown';
  }
  switch (test.op) {
    case 'above':
      return value > test.limit ? 'true' : 'false';
    case 'below':
      return value < test.limit ? 'true' : 'false';
    case 'atLeast':
      return value >= test.limit ? 'true' : 'false';
    case 'atMost':
      return value <= test.limit ? 'true' : 'false';
  }
}

/** `clear` null = there is no condition for return but that `when` is false. */
export function withHysteresis(last: boolean, when: Truth, clear: Truth | null): Truth {
  if (!last || clear === null || when === 'true') return when;
  return clear === 'true' ? 'false' : clear === 'false' ? 'true' : 'unknown';
}
