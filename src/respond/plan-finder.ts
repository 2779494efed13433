import type { Alarm } from '../model/alarm.ts';
import type { ResponsePlan } from '../model/plan.ts';
import { severities } from '../model/severity.ts';

/**
 * The plan for an alarm: one that names its rule, else the one of its hazard that names none. Null = nobody has written down
 * what to do beyond the guidance of the rule, or it is not grave enough.
 */
export function planFor(alarm: Pick<Alarm, 'rule' | 'severity' | 'incident'>, plans: Iterable<ResponsePlan>): ResponsePlan | null {
  const hazard = alarm.incident?.hazard.id;
  let usual: ResponsePlan | null = null;
  for (const plan of plans) {
    if (plan.rules.includes(alarm.rule)) return graveEnough(plan, alarm) ? plan : null;
    if (plan.rules.length === 0 && plan.hazard === hazard) usual = plan;
  }
  return usual !== null && graveEnough(usual, alarm) ? usual : null;
}

function graveEnough({ minSeverity }: ResponsePlan, { severity }: Pick<Alarm, 'severity'>): boolean {
  return severities.indexOf(severity) <= severities.indexOf(minSeverity);
}
