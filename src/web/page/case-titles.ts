import { pick } from './language.ts';
import type { Plan } from './plan-wire.ts';
import type { Alarm } from './wire.ts';

/** What the danger is called, then what the alarm says: "the detector is in alarm" does not say that it is gas. Once where both say the same. */
export function caseTitles(alarm: Alarm, plan: Plan | null): readonly [string, string | null] {
  const title = pick(alarm.title);
  const danger = plan === null ? title : pick(plan.title);
  return [danger, danger === title ? null : title];
}
