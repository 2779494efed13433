import { supervisionHazard } from '../model/incident.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { systemRules } from '../model/system-rules.ts';
import type { PlanWords } from './load-plans.ts';

/** What plans may name: the words of the device types, and what the gateway watches itself. */
export function planWords(profiles: Iterable<Pick<DeviceProfile, 'rules'>>, hazards: Iterable<string>): PlanWords {
  const hazardsOf = new Map<string, Set<string>>();
  const note = (rule: string, hazard: string) => void hazardsOf.set(rule, (hazardsOf.get(rule) ?? new Set()).add(hazard));
  for (const { rules } of profiles) for (const { id, hazard } of rules) note(id, (hazard ?? supervisionHazard).id);
  for (const { id, hazard } of systemRules) note(id, (hazard ?? supervisionHazard).id);
  return { hazards: new Set(hazards), rules: new Set(hazardsOf.keys()), hazardsOf };
}
