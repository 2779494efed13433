import type { Alarm } from '../model/alarm.ts';
import type { ResponsePlan } from '../model/plan.ts';
import { severities } from '../model/severity.ts';

/**
 * The plan for an alarm: one that names its rule and is for its hazard, else one that names its rule, else the one of its hazard
 * that names none. So a rule of two hazards (gas in a home, gas in a shaft) may have two plans. Null = nobody has written down
 * what to do beyond the guidance of the rule, or it is not grave enough.
 */
export function planFor(alarm: Pick<Alarm, 'rule' | 'severity' | 'incident'>, plans: Iterable<ResponsePlan>): ResponsePlan | null {
  const hazard = alarm.incident?.hazard.id;
  let [best, rank] = [null as ResponsePlan | null, 0];
  for (const plan of plans) {
    const fits = fit(plan, alarm.rule, hazard);
    if (fits > rank) [best, rank] = [plan, fits];
  }
  return best !== null && graveEnough(best, alarm) ? best : null;
}

/** 0 = it is not for it. */
function fit({ rules, hazard: own }: ResponsePlan, rule: string, hazard: string | undefined): 0 | 1 | 2 | 3 {
  if (rules.includes(rule)) return own === hazard ? 3 : 2;
  return rules.length === 0 && own === hazard ? 1 : 0;
}

function graveEnough({ minSeverity }: ResponsePlan, { severity }: Pick<Alarm, 'severity'>): boolean {
  return severities.indexOf(severity) <= severities.indexOf(minSeverity);
}
