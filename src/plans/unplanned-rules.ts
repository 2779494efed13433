import type { ResponsePlan } from '../model/plan.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';

type PlanOf = (alarm: {
  readonly rule: string;
  readonly severity: DeviceProfile['rules'][number]['severity'];
  readonly incident?: {
    readonly id: string;
    readonly hazard: NonNullable<DeviceProfile['rules'][number]['hazard']>;
    readonly area: string;
  };
}) => ResponsePlan | null;

/**
 * Rules that warn of danger to life and begin no plan: people would hear the alarm, and nobody else would be called when they do
 * not come. A folder of a site's own replaces the shipped one whole, and a word of a plan may be misspelt: by its effect it is seen.
 */
export function unplannedRules(types: Iterable<DeviceProfile>, planOf: PlanOf, folder: string): readonly ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  for (const { id: type, rules } of types) {
    for (const { id, severity, lifeSafety, hazard } of rules) {
      if (!lifeSafety) continue;
      const incident = hazard === undefined ? {} : { incident: { id: 'i', hazard, area: '' } };
      if (planOf({ rule: id, severity, ...incident }) !== null) continue;
      problems.push({
        ...{ file: folder, line: 1, col: 1, pointer: '' },
        expected: `a plan for ${id} of ${type}, which warns of danger to life`,
        came: `none for the rule${hazard === undefined ? '' : ` and none for the hazard ${hazard.id}`}`,
        cure: 'name the rule or the hazard in a plan, or put the shipped plan back; then restart the gateway',
      });
    }
  }
  return problems;
}
