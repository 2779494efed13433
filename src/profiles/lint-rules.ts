import type { DeviceProfile } from '../model/profile.ts';
import type { Comparison, Rule, Term } from '../model/rule.ts';
import { lintText } from './lint-text.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { ruleIdShape } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

const reservedRule = /^device\.(silent|unreadable)$/;
const maxDelaySeconds = 7 * 86_400;

/** Does what the rules say make sense for the points they speak of? */
export function lintRules(profile: DeviceProfile, own: readonly Rule[], yaml: YamlSource): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const points = new Map(profile.bindings.map((binding) => [binding.point.name, binding.point]));
  for (const rule of own) {
    const report = (rest: readonly (string | number)[], expected: string, came: string, cure: string) =>
      problems.push(yaml.problemAt(['rules', rule.id, ...rest], expected, came, cure));

    const lintTest = (path: readonly (string | number)[], name: string, test: Comparison) => {
      const point = points.get(name);
      if (point === undefined) return report(path, 'a point bound under `points`', `"${name}"`, 'bind the point or correct the name');
      const numeric = test.op !== 'is' && test.op !== 'in';
      if (numeric && point.kind !== 'number')
        return report(path, `is or in (the point is a ${point.kind})`, test.op, 'compare words with is / in');
      if (numeric) return;
      for (const value of test.op === 'is' ? [test.value] : test.values) {
        if (point.kind === 'word' && !point.words.has(String(value)))
          report(path, [...point.words.keys()].join(' | '), JSON.stringify(value), `use a word of ${name}`);
        else if (point.kind === 'boolean' && typeof value !== 'boolean') report(path, 'true | false', JSON.stringify(value), 'no quotes');
        else if (point.kind === 'number' && typeof value !== 'number') report(path, 'a number', JSON.stringify(value), 'no quotes');
      }
    };
    const lintTerms = (path: readonly string[], terms: readonly Term[]) => {
      for (const term of terms) lintTest([...path, term.point], term.point, term.test);
    };

    if (!ruleIdShape.test(rule.id) || reservedRule.test(rule.id))
      report(
        [],
        'an id of your own like "gas.high"',
        `"${rule.id}"`,
        'rename; device.silent and device.unreadable come with every profile',
      );
    problems.push(...lintText(yaml, ['rules', rule.id, 'title'], rule.title));
    for (const part of ['cause', 'consequence', 'action'] as const)
      problems.push(...lintText(yaml, ['rules', rule.id, 'guidance', part], rule.guidance[part]));
    if (rule.raiseDelaySeconds > maxDelaySeconds) report(['raiseDelay'], 'at most 7 d', `${rule.raiseDelaySeconds} s`, 'shorten it');
    if (rule.clearDelaySeconds > maxDelaySeconds) report(['clearDelay'], 'at most 7 d', `${rule.clearDelaySeconds} s`, 'shorten it');
    if (rule.lifeSafety && rule.severity !== 'critical' && rule.severity !== 'major')
      report(['severity'], 'critical | major (the rule is life-safety)', rule.severity, 'raise the severity or drop lifeSafety');
    if (rule.lifeSafety && rule.source === null)
      report(['source'], 'where the rule comes from (standard, clause, [M] when from memory, field note)', 'nothing', 'add `source:`');

    const { condition } = rule;
    if (condition.kind === 'threshold') {
      lintTest(['threshold', 'raise'], condition.point, condition.raise);
      lintTest(['threshold', 'clear'], condition.point, condition.clear);
      const wrong = hysteresisFault(condition.raise, condition.clear);
      if (wrong !== null)
        report(['threshold', 'clear'], wrong, JSON.stringify(condition.clear), 'move the clear limit back from the raise limit');
    } else if (condition.kind === 'state') {
      lintTerms(['state', 'when'], condition.when);
      lintTerms(['state', 'clear'], condition.clear ?? []);
    } else if (condition.kind === 'event') {
      lintTerms(['event', 'when'], condition.when);
      if (rule.raiseDelaySeconds > 0 || rule.clearDelaySeconds > 0)
        report([], 'no delays on an event (it has happened)', 'a delay', 'remove raiseDelay / clearDelay, or make it a state');
    }
  }
  return problems;
}

/** The clear limit lies on the safe side of the raise limit, with a gap: without one a value at the limit chatters. */
function hysteresisFault(raise: Comparison, clear: Comparison): string | null {
  if (raise.op === 'is' || raise.op === 'in' || clear.op === 'is' || clear.op === 'in') return 'limits (above, below, atLeast, atMost)';
  const upwards = raise.op === 'above' || raise.op === 'atLeast';
  const clearsDown = clear.op === 'below' || clear.op === 'atMost';
  if (upwards !== clearsDown) return upwards ? 'below or atMost (the rule raises upwards)' : 'above or atLeast (the rule raises downwards)';
  if (upwards && clear.limit >= raise.limit) return `a limit below ${raise.limit}`;
  if (!upwards && clear.limit <= raise.limit) return `a limit above ${raise.limit}`;
  return null;
}
