import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Comparison, Rule, Term } from '../model/rule.ts';
import {
  baselineFaults,
  hysteresisFault,
  maxDelaySeconds,
  rateFaults,
  sequenceFaults,
  togetherFaults,
  trendFaults,
} from './lint-limits.ts';
import { lintStatement } from './lint-statement.ts';
import { suppressionFaults } from './lint-suppression.ts';
import { lintText } from './lint-text.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { ruleIdShape } from './schema.ts';
import type { Vocabulary } from './vocabulary-file.ts';
import type { YamlSource } from './yaml-source.ts';

/** Somebody who was not seen for longer is looked for by other means. */
const maxQuietSeconds = 60 * 86_400;
const reservedRule = /^device\.(silent|unreadable)$/;

/** Does what the rules say make sense for the points they speak of? */
export function lintRules(profile: DeviceProfile, own: readonly Rule[], vocabulary: Vocabulary, yaml: YamlSource): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const points = new Map(profile.bindings.map((binding) => [binding.point.name, binding.point]));
  for (const rule of own) {
    const report = (rest: readonly (string | number)[], expected: string, came: string, cure: string) =>
      problems.push(yaml.problemAt(['rules', rule.id, ...rest], expected, came, cure));

    const lintTest = (path: readonly (string | number)[], name: string, test: Comparison) => {
      // Other devices take part in a rule about a place.
      const place = isAboutPlace(rule.condition);
      const point = place ? vocabulary.points.get(name) : points.get(name);
      if (point === undefined && place)
        return report(path, 'a point of the vocabulary', `"${name}"`, 'correct the name, or add the point to vocabulary.yaml');
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
    const lintTerms = (path: readonly (string | number)[], terms: readonly Term[]) => {
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

    for (const [path, expected, came, cure] of suppressionFaults(rule, profile.rules)) report(path, expected, came, cure);

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
    } else if (condition.kind === 'trend') {
      lintTest(['trend', 'limit'], condition.point, condition.limit);
      lintTerms(['trend', 'when'], condition.when);
      for (const [key, expected, came, cure] of trendFaults(condition, profile.expectedIntervalSeconds))
        report(['trend', key], expected, came, cure);
    } else if (condition.kind === 'sequence') {
      const { steps, withinSeconds } = condition;
      steps.forEach((step, index) => {
        lintTerms(['sequence', 'steps', index], step);
      });
      if (withinSeconds <= 0 || withinSeconds > maxDelaySeconds)
        report(['sequence', 'within'], 'more than 0 s, at most 7 d', `${withinSeconds} s`, 'correct the time');
      if (rule.raiseDelaySeconds > 0 || rule.clearDelaySeconds > 0)
        report([], 'no delays on a sequence (it has happened)', 'a delay', 'remove raiseDelay / clearDelay');
      for (const [key, expected, came, cure] of sequenceFaults(condition, new Set(points.keys()))) report(key, expected, came, cure);
    } else if (condition.kind === 'baseline') {
      lintTest(['baseline', 'point'], condition.point, { op: 'above', limit: 0 });
      lintTerms(['baseline', 'when'], condition.when);
      for (const [key, expected, came, cure] of baselineFaults(rule)) report(key, expected, came, cure);
    } else if (condition.kind === 'deadMan' || condition.kind === 'expected') {
      const { kind } = condition;
      const time = kind === 'deadMan' ? 'for' : 'within';
      lintTerms([kind, 'when'], condition.when);
      const [least, words] = kind === 'deadMan' ? [600, '10 min to 60 d'] : [60, '1 min to 60 d'];
      if (condition.seconds < least || condition.seconds > maxQuietSeconds)
        report([kind, time], words, `${condition.seconds} s`, 'correct the time');
      if (rule.raiseDelaySeconds > 0) report(['raiseDelay'], `none (\`${time}\` is the delay)`, `${rule.raiseDelaySeconds} s`, 'remove it');
    } else if (condition.kind === 'together') {
      const { parts, withinSeconds } = condition;
      parts.forEach(({ when }, index) => {
        lintTerms(['together', 'parts', index, 'when'], when);
      });
      for (const [key, expected, came, cure] of togetherFaults(rule, new Set(points.keys()))) report(key, expected, came, cure);
      if (withinSeconds <= 0 || withinSeconds > maxDelaySeconds)
        report(['together', 'within'], 'more than 0 s, at most 7 d', `${withinSeconds} s`, 'correct the time');
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
