import { checkCel } from '../expressions/cel-language.ts';
import type { Hazard } from '../model/incident.ts';
import type { PointBinding, VocabularyPoint } from '../model/profile.ts';
import type { Limit, Rule, RuleCondition, Term } from '../model/rule.ts';
import type { Text } from '../model/text.ts';
import { compileHours } from './compile-hours.ts';
import { compileStatement, compileTerms, compileTest, oppositeOf } from './compile-terms.ts';
import { secondsOf } from './duration.ts';
import { withPlace } from './expression-place.ts';
import type { ProfileProblem } from './profile-problem.ts';
import type { ProfileFile, RuleFile } from './schema.ts';
import type { Vocabulary } from './vocabulary-file.ts';
import type { YamlSource } from './yaml-source.ts';

/** The profile's own rules, in the order of the file. What cannot be compiled is reported; meaning is linted afterwards. */
export function compileRules(
  file: ProfileFile,
  bindings: readonly PointBinding[],
  { hazards, calendars }: Pick<Vocabulary, 'hazards' | 'calendars'>,
  yaml: YamlSource,
  problems: ProfileProblem[],
): readonly Rule[] {
  const bound = new Map(bindings.map((binding) => [binding.point.name, binding.point]));
  return Object.entries(file.rules).map(([id, rule]) => {
    const unless: Term[] = [];
    for (const { point, test } of rule.unless === undefined ? [] : compileTerms(rule.unless)) {
      const known = bound.get(point);
      const opposite = known === undefined ? null : oppositeOf(test, known);
      if (opposite !== null) unless.push({ point, test: opposite });
      else
        problems.push(
          yaml.problemAt(
            ['rules', id, 'unless', point],
            'a bound point and a test with an opposite (words, booleans, limits)',
            JSON.stringify(rule.unless?.[point]),
            known === undefined ? 'bind the point under `points`' : 'use above / below for numbers; leave at least one word over',
          ),
        );
    }
    const hours = compileHours(id, rule, calendars, yaml, problems);
    return {
      ...(hours === null ? {} : { hours }),
      id,
      severity: rule.severity,
      title: rule.title,
      guidance: rule.guidance,
      condition: rule.cel === undefined ? compileCondition(rule) : compileCel(id, rule.cel, bound, yaml, problems),
      raiseDelaySeconds: rule.raiseDelay === undefined ? 0 : secondsOf(rule.raiseDelay),
      clearDelaySeconds: rule.clearDelay === undefined ? 0 : secondsOf(rule.clearDelay),
      lifeSafety: rule.lifeSafety,
      hazard: compileHazard(id, rule.hazard, file.domain, hazards, yaml, problems),
      unless,
      ...(rule.suppressedBy === undefined ? {} : { suppressedBy: rule.suppressedBy }),
      source: sourceOf(rule),
    };
  });
}

/** A plain string is the number of a standard, the same in every language. */
function sourceOf({ source }: RuleFile): Text | null {
  if (source === undefined) return null;
  return typeof source === 'string' ? { zh: source, en: source } : source;
}

/** A domain that is no word of the vocabulary stands for itself: types from before there were hazards have no other. */
function compileHazard(
  id: string,
  named: string | undefined,
  domain: string,
  hazards: Vocabulary['hazards'],
  yaml: YamlSource,
  problems: ProfileProblem[],
): Hazard {
  const word = named ?? domain;
  const known = hazards.get(word);
  if (known === undefined && named !== undefined)
    problems.push(
      yaml.problemAt(['rules', id, 'hazard'], [...hazards.keys()].join(', '), named, 'take one of them, or add it to the vocabulary'),
    );
  if (known === undefined) return { id: word, title: { zh: word, en: word } };
  const { zh, en, cap, explosive } = known;
  return { id: word, title: { zh, en }, ...(cap === undefined ? {} : { cap }), ...(explosive === true ? { explosive } : {}) };
}

/** Type-checked here, so that what cannot be true or false never runs. */
function compileCel(
  id: string,
  { when, clear }: NonNullable<RuleFile['cel']>,
  bound: ReadonlyMap<string, VocabularyPoint>,
  yaml: YamlSource,
  problems: ProfileProblem[],
): RuleCondition {
  const kinds = Object.fromEntries([...bound].map(([name, { kind }]) => [name, kind]));
  const points = new Set<string>();
  for (const [key, text] of Object.entries({ when, clear })) {
    if (text === undefined) continue;
    const { fault, points: named } = checkCel(text, kinds);
    for (const point of named) points.add(point);
    if (fault !== null) problems.push(yaml.problemAt(['rules', id, 'cel', key], fault.expected, withPlace(fault), fault.cure));
  }
  return { kind: 'expression', when, clear: clear ?? null, points: [...points].sort() };
}

function compileCondition(rule: RuleFile): RuleCondition {
  if (rule.threshold !== undefined) {
    const { point, raise, clear } = rule.threshold;
    return { kind: 'threshold', point, raise: compileTest(raise), clear: compileTest(clear) };
  }
  if (rule.state !== undefined)
    return {
      kind: 'state',
      when: compileTerms(rule.state.when),
      clear: rule.state.clear === undefined ? null : compileTerms(rule.state.clear),
    };
  if (rule.several !== undefined) {
    const { when, clear } = rule.several;
    return { kind: 'several', when: compileStatement(when), clear: clear === undefined ? null : compileStatement(clear) };
  }
  if (rule.event !== undefined) return { kind: 'event', when: compileTerms(rule.event.when) };
  if (rule.rate !== undefined) {
    const { point, direction, per, over, minSpan, raise, clear, when } = rule.rate;
    const windowSeconds = secondsOf(over);
    return {
      kind: 'rate',
      point,
      direction,
      perSeconds: secondsOf(per),
      windowSeconds,
      minSpanSeconds: minSpan === undefined ? windowSeconds / 2 : secondsOf(minSpan),
      raise: compileTest(raise),
      clear: compileTest(clear),
      when: when === undefined ? [] : compileTerms(when),
    };
  }
  if (rule.trend !== undefined) {
    const { point, limit, within, clear, over, minSpan, when } = rule.trend;
    const windowSeconds = secondsOf(over);
    return {
      kind: 'trend',
      point,
      // Another test is refused by the lint.
      limit: compileTest(limit) as Limit,
      raiseSeconds: secondsOf(within),
      clearSeconds: secondsOf(clear),
      windowSeconds,
      minSpanSeconds: minSpan === undefined ? windowSeconds / 2 : secondsOf(minSpan),
      when: when === undefined ? [] : compileTerms(when),
    };
  }
  if (rule.sequence !== undefined) {
    const { at, steps, within, clockTolerance } = rule.sequence;
    return {
      kind: 'sequence',
      steps: steps.map(compileTerms),
      withinSeconds: secondsOf(within),
      ...(at === undefined ? {} : { at }),
      ...(clockTolerance === undefined ? {} : { toleranceSeconds: secondsOf(clockTolerance) }),
    };
  }
  if (rule.baseline !== undefined) {
    const { when, ...rest } = rule.baseline;
    return { kind: 'baseline', ...rest, when: when === undefined ? [] : compileTerms(when) };
  }
  if (rule.deadMan !== undefined) {
    const { when, counts, for: time } = rule.deadMan;
    return { kind: 'deadMan', when: compileTerms(when), counts, seconds: secondsOf(time) };
  }
  if (rule.expected !== undefined) {
    const { when, within } = rule.expected;
    return { kind: 'expected', when: compileTerms(when), seconds: secondsOf(within) };
  }
  if (rule.together !== undefined) {
    const { at, within, parts } = rule.together;
    const compiled = parts.map(({ devices, when }) => ({ devices, when: compileTerms(when) }));
    return { kind: 'together', at, withinSeconds: secondsOf(within), parts: compiled };
  }
  if (rule.count !== undefined) {
    const { when, counts, within, raise, clear } = rule.count;
    return { kind: 'count', counts, when: compileTerms(when), windowSeconds: secondsOf(within), raise, clear };
  }
  throw new TypeError('a rule without a condition passed the schema');
}
