import { defaultToleranceSeconds } from '../model/place-rule.ts';
import type { Rule } from '../model/rule.ts';
import { latestMs } from './sparse-samples.ts';

/** A rule about several devices of one place, with the device type it stands in. */
export interface PlaceRule {
  readonly type: string;
  readonly rule: Rule;
}

/** Which part of which rule about a place a condition speaks for. */
export interface Witness {
  readonly rule: string;
  readonly part: number;
}

interface WitnessRule {
  readonly rule: Rule;
  readonly of: Witness;
}

/** What one device says for each part, or does for each step, of the rules about its place. */
export function witnessRules(placeRules: readonly PlaceRule[]): readonly WitnessRule[] {
  return placeRules.flatMap(({ rule: whole }): readonly WitnessRule[] => {
    const { hours, ...rule } = whole;
    const { condition } = rule;
    // No file can give a rule such a name. Only the rule it speaks for hears it, with delays and life-safety of its own.
    const own = { raiseDelaySeconds: 0, clearDelaySeconds: 0, lifeSafety: false };
    const named = (part: number) => ({ ...rule, ...own, id: `${rule.id}#${part}` });
    if (condition.kind === 'together')
      return condition.parts.map(({ when }, part) => ({
        rule: { ...named(part), condition: { kind: 'witness' as const, when, withinSeconds: condition.withinSeconds } },
        of: { rule: rule.id, part },
      }));
    if (condition.kind !== 'sequence' || condition.at === undefined) return [];
    const { withinSeconds, toleranceSeconds = defaultToleranceSeconds } = condition;
    // A step before it may still come, as late as a live reading may.
    const keepSeconds = withinSeconds + toleranceSeconds + latestMs / 1000;
    return condition.steps.map((when, part) => ({
      rule: { ...named(part), ...(hours === undefined ? {} : { hours }), condition: { kind: 'step' as const, when, keepSeconds } },
      of: { rule: rule.id, part },
    }));
  });
}
