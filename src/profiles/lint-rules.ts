import type { DeviceProfile } from '../model/profile.ts';
import type { Comparison, Rule, RuleCondition, Term } from '../model/rule.ts';
import { lintStatement } from './lint-statement.ts';
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

    // One string for both languages is a standard's number; what was written twice has to be in both.
    if (rule.source !== null && rule.source.zh !== rule.source.en)
      problems.push(...lintText(yaml, ['rules', rule.id, 'source'], rule.source));

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
    } else if (condition.kind === 'several') {
      for (const [key, statement] of [['when', condition.when] as const, ['clear', condition.clear] as const])
        if (statement !== null) lintStatement(statement, ['several', key], points, lintTest, report);
    } else if (condition.kind === 'event') {
      lintTerms(['event', 'when'], condition.when);
      if (rule.raiseDelaySeconds > 0 || rule.clearDelaySeconds > 0)
        report([], 'no delays on an event (it has happened)', 'a delay', 'remove raiseDelay / clearDelay, or make it a state');
    } else if (condition.kind === 'rate') {
      lintTest(['rate', 'raise'], condition.point, condition.raise);
      lintTest(['rate', 'clear'], condition.point, condition.clear);
      lintTerms(['rate', 'when'], condition.when);
      for (const [key, expected, came, cure] of rateFaults(condition, profile.expectedIntervalSeconds))
        report(['rate', key], expected, came, cure);
    } else if (condition.kind === 'count') {
      const { windowSeconds, raise, clear } = condition;
      lintTerms(['count', 'when'], condition.when);
      if (windowSeconds <= 0 || windowSeconds > maxDelaySeconds)
        report(['count', 'within'], 'more than 0 s, at most 7 d', `${windowSeconds} s`, 'correct the time');
      if (clear > raise) report(['count', 'clear'], `at most ${raise} (\`raise\`)`, String(clear), 'lower it');
    }
  }
  return problems;
}

type Fault = readonly [key: string, expected: string, came: string, cure: string];

/** A rate that could never be known, or would be true of a number that stands still. */
function rateFaults(rate: Extract<RuleCondition, { kind: 'rate' }>, intervalSeconds: number): readonly Fault[] {
  const { raise, clear, windowSeconds, minSpanSeconds, perSeconds } = rate;
  const faults: Fault[] = [];
  const upwards = raise.op === 'above' || raise.op === 'atLeast';
  if (!upwards || raise.limit <= 0)
    faults.push(['raise', 'above or atLeast a limit greater than 0', JSON.stringify(raise), 'say the way of change with `direction`']);
  else {
    const wrong = hysteresisFault(raise, clear);
    if (wrong !== null) faults.push(['clear', wrong, JSON.stringify(clear), 'move the clear limit back from the raise limit']);
    else if ('limit' in clear && rate.direction === 'either' && clear.limit <= 0)
      faults.push(['clear', 'a limit greater than 0', JSON.stringify(clear), 'a change in either direction is never below 0']);
  }
  if (perSeconds <= 0) faults.push(['per', 'more than 0 s', `${perSeconds} s`, 'name the time that the limits are per']);
  if (windowSeconds < 3 * intervalSeconds || windowSeconds > maxDelaySeconds)
    faults.push([
      'over',
      `${3 * intervalSeconds} s (three expected intervals) to 7 d`,
      `${windowSeconds} s`,
      'with fewer values in the time there is no rate to speak of',
    ]);
  const longest = windowSeconds * 0.9 - intervalSeconds;
  if (minSpanSeconds <= 0 || minSpanSeconds > longest)
    faults.push([
      'minSpan',
      `more than 0 s, at most ${Math.floor(longest)} s (nine tenths of \`over\` less an expected interval)`,
      `${minSpanSeconds} s`,
      'shorten it or lengthen `over`',
    ]);
  return faults;
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
