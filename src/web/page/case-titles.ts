import { pick } from './language.ts';
import type { Plan } from './plan-wire.ts';
import type { Alarm } from './wire.ts';

/**
 * What stands first and what beside it; once where both say the same. Of a danger to life first what it is called: "the detector is in
 * alarm" does not say that it is gas. Of anything else first what the alarm says: a plan has one name for many faults.
 */
export function caseTitles(alarm: Alarm, plan: Plan | null): readonly [string, string | null] {
  const title = pick(alarm.title);
  const followed = plan === null ? title : pick(plan.title);
  const [first, second] = alarm.lifeSafety ? [followed, title] : [title, followed];
  return [first, first === second ? null : second];
}
