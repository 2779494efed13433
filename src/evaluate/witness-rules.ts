import type { Rule } from '../model/rule.ts';

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

/** What one device says for each part of the rules about its place. */
export function witnessRules(placeRules: readonly PlaceRule[]): readonly { readonly rule: Rule; readonly of: Witness }[] {
  return placeRules.flatMap(({ rule: whole }) => {
    const { hours: _, ...rule } = whole;
    const { condition } = rule;
    if (condition.kind !== 'together') return [];
    return condition.parts.map(({ when }, part) => ({
      // No file can give a rule such a name. Only the rule it speaks for hears it, with delays and life-safety of its own.
      rule: {
        ...rule,
        id: `${rule.id}#${part}`,
        condition: { kind: 'witness' as const, when, withinSeconds: condition.withinSeconds },
        raiseDelaySeconds: 0,
        clearDelaySeconds: 0,
        lifeSafety: false,
      },
      of: { rule: rule.id, part },
    }));
  });
}
