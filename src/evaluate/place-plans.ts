import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { type ProfilePlan, planProfile } from './plan.ts';
import type { PlaceRule } from './witness-rules.ts';

/** The rules about places in force. Of two with the same id that of the first type counts, in order of the types' ids. */
export function placeRulesOf(profiles: Iterable<DeviceProfile>): readonly PlaceRule[] {
  const rules = new Map<string, PlaceRule>();
  for (const { id: type, rules: own } of [...profiles].sort((a, b) => (a.id < b.id ? -1 : 1)))
    for (const rule of own) if (isAboutPlace(rule.condition) && !rules.has(rule.id)) rules.set(rule.id, { type, rule });
  return [...rules.values()].sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
}

/** The plan of a type; the one it had before where neither the type nor what it says for rules about places is another. */
export function replan(old: ProfilePlan | undefined, profile: DeviceProfile, placeRules: readonly PlaceRule[]): ProfilePlan {
  const next = planProfile(profile, placeRules);
  if (old?.profile.version !== profile.version) return next;
  return witnessesOf(old) === witnessesOf(next) ? old : next;
}

function witnessesOf({ conditions }: ProfilePlan): string {
  return conditions.flatMap(({ key, signature, witness }) => (witness === null ? [] : [key, signature])).join('\n');
}
