import type { Comparison, RuleCondition, Statement, Term } from '../model/rule.ts';

type Value = string | number | boolean;

/**
 * Whether a value of a point could make a rule true. Says yes where it cannot tell: a loop that is refused costs a second look,
 * one that runs costs more.
 */
export function ruleMayHold(condition: RuleCondition, point: string, value: Value): boolean {
  const termMay = (terms: readonly Term[]) => terms.some((term) => term.point === point && fits(term.test, value));
  const named = (terms: readonly Term[]) => terms.some((term) => term.point === point);
  switch (condition.kind) {
    case 'threshold':
      return condition.point === point && fits(condition.raise, value);
    case 'state':
    case 'event':
    case 'count':
    case 'witness':
    case 'step':
      return termMay(condition.when);
    case 'several':
      return statementMay(condition.when, point, value);
    case 'sequence':
      return condition.steps.some(termMay);
    case 'together':
      return condition.parts.some(({ when }) => termMay(when));
    case 'expression':
      return condition.points.includes(point);
    case 'rate':
    case 'trend':
    case 'baseline':
      return condition.point === point || termMay(condition.when);
    case 'deadMan':
    case 'expected':
      return named(condition.when);
    case 'absence':
    case 'unreadable':
    case 'signal':
      return false;
  }
}

function statementMay(statement: Statement, point: string, value: Value): boolean {
  if (statement.kind === 'group') return statement.of.some((each) => statementMay(each, point, value));
  if (statement.minus !== null) return statement.point === point || statement.minus === point;
  return statement.point === point && fits(statement.test, value);
}

function fits(test: Comparison, value: Value): boolean {
  if (test.op === 'is') return test.value === value;
  if (test.op === 'in') return test.values.includes(value);
  if (typeof value !== 'number') return false;
  switch (test.op) {
    case 'above':
      return value > test.limit;
    case 'below':
      return value < test.limit;
    case 'atLeast':
      return value >= test.limit;
    case 'atMost':
      return value <= test.limit;
  }
}
