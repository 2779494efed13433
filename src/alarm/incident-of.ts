import type { Alarm } from '../model/alarm.ts';
import { type IncidentMark, supervisionHazard } from '../model/incident.ts';
import type { Rule } from '../model/rule.ts';
import type { IncidentIndex } from './incident-index.ts';

/** How long after its newest alarm an incident takes another one in. A choice of ours: no standard names a figure. */
const joinWithinMs = 30 * 60_000;

/**
 * The incident of an alarm that is being raised: that of the newest active one of the same hazard in the same area, else one
 * of its own. A function of what is active, so replay gives the same. Alarms of tests belong to none.
 */
export function incidentOf(
  active: IncidentIndex,
  { id, place, raisedAt, test, exercise }: Alarm,
  rule: Rule,
  levels: number,
): { readonly incident?: IncidentMark } {
  if (test !== undefined) return {};
  const hazard = rule.hazard ?? supervisionHazard;
  const area = place.split('/').slice(0, levels).join('/');
  // A drill joins nothing that is real, and nothing real joins it.
  if (exercise) return { incident: { id, hazard, area } };
  return { incident: active.newest(hazard.id, area, raisedAt, joinWithinMs) ?? { id, hazard, area } };
}
