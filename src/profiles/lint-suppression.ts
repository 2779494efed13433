import { isAboutPlace } from '../model/place-rule.ts';
import type { Rule } from '../model/rule.ts';
import { severities } from '../model/severity.ts';

/** Path under the rule, what was expected, what came, the cure. */
type Fault = readonly [path: readonly (string | number)[], expected: string, came: string, cure: string];

/** Something that happened does not stand, so it speaks for nothing. */
const momentary: ReadonlySet<Rule['condition']['kind']> = new Set(['event', 'sequence']);

/** Whether others may speak for this rule, and may that (decision 0020). `rules`: all of the type. */
export function suppressionFaults(rule: Rule, rules: readonly Rule[]): readonly Fault[] {
  const { suppressedBy = [] } = rule;
  if (suppressedBy.length === 0) return [];
  const whole = ['suppressedBy'];
  if (rule.lifeSafety)
    return [[whole, 'nothing (danger to life is never suppressed)', suppressedBy.join(', '), 'remove suppressedBy, or drop lifeSafety']];
  if (isAboutPlace(rule.condition))
    return [[whole, 'nothing (an alarm about a place has no device whose rules could speak for it)', suppressedBy.join(', '), 'remove it']];
  return suppressedBy.flatMap((name, index): readonly Fault[] => {
    const path = ['suppressedBy', index];
    const other = rules.find(({ id }) => id === name);
    const names = rules.filter(({ id }) => id !== rule.id).map(({ id }) => id);
    if (other === undefined || name === rule.id) return [[path, names.join(' | '), `"${name}"`, 'name another rule of this type']];
    if (momentary.has(other.condition.kind))
      return [[path, 'a rule whose condition lasts', `"${name}", which is momentary`, 'something that happened does not stand']];
    if (isAboutPlace(other.condition))
      return [[path, 'a rule about this device', `"${name}", which is about a place`, 'name a rule of the same device']];
    if (severities.indexOf(other.severity) > severities.indexOf(rule.severity))
      return [
        [
          path,
          `a rule as severe as this one (${rule.severity}) or more`,
          `"${name}" (${other.severity})`,
          'a lesser alarm speaks for no greater one',
        ],
      ];
    return reaches(other, rule.id, rules) ? [[path, 'no circle', `"${name}", which ${rule.id} suppresses`, 'let one of the two go']] : [];
  });
}

/** Whether `from` is suppressed by `id`, directly or through others. */
function reaches(from: Rule, id: string, rules: readonly Rule[], seen: ReadonlySet<string> = new Set()): boolean {
  if (seen.has(from.id)) return false;
  const { suppressedBy = [] } = from;
  return (
    suppressedBy.includes(id) ||
    rules.some((rule) => suppressedBy.includes(rule.id) && reaches(rule, id, rules, new Set([...seen, from.id])))
  );
}
