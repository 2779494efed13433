import type { DifferenceCounts, LabRule, RuleSide } from '../model/lab.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Comparison, Rule } from '../model/rule.ts';

/** What the counts are of: the rule's name, and its severity and limit on both sides. In the order of the draft, then what is gone. */
export function labRules(current: DeviceProfile, draft: DeviceProfile, counts: ReadonlyMap<string, DifferenceCounts>): readonly LabRule[] {
  const [before, after] = [current, draft].map(({ rules }) => new Map(rules.map((rule) => [rule.id, rule])));
  const ids = new Set([...(after?.keys() ?? []), ...(before?.keys() ?? [])]);
  return [...ids].flatMap((id) => {
    const [old, next, count] = [before?.get(id), after?.get(id), counts.get(id)];
    const title = (next ?? old)?.title;
    return count === undefined || title === undefined ? [] : [{ rule: id, title, before: sideOf(old), after: sideOf(next), ...count }];
  });
}

function sideOf(rule: Rule | undefined): RuleSide | null {
  return rule === undefined ? null : { severity: rule.severity, limit: limitOf(rule) };
}

function limitOf({ condition }: Rule): RuleSide['limit'] {
  if (condition.kind === 'trend') return { point: condition.point, ...condition.limit };
  if (condition.kind !== 'threshold') return null;
  const { point, raise } = condition;
  return isLimit(raise) ? { point, op: raise.op, limit: raise.limit } : null;
}

function isLimit(test: Comparison): test is Extract<Comparison, { limit: number }> {
  return 'limit' in test;
}
