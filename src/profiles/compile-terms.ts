import type { VocabularyPoint } from '../model/profile.ts';
import type { Comparison, Statement, Term } from '../model/rule.ts';
import type { InnerStatementFile, TermsFile, TestFile } from './schema.ts';

export function compileTest(test: TestFile): Comparison {
  if (test.above !== undefined) return { op: 'above', limit: test.above };
  if (test.below !== undefined) return { op: 'below', limit: test.below };
  if (test.atLeast !== undefined) return { op: 'atLeast', limit: test.atLeast };
  if (test.atMost !== undefined) return { op: 'atMost', limit: test.atMost };
  if (test.in !== undefined) return { op: 'in', values: test.in };
  if (test.is !== undefined) return { op: 'is', value: test.is };
  throw new TypeError('a test without a comparison passed the schema');
}

export function compileTerms(terms: TermsFile): readonly Term[] {
  return Object.entries(terms).map(([point, test]) => ({ point, test: compileTest(test) }));
}

export function compileStatement(file: InnerStatementFile): Statement {
  for (const as of ['allOf', 'anyOf', 'of'] as const) {
    const of = file[as]?.map(compileStatement);
    if (of === undefined) continue;
    return { kind: 'group', as, atLeast: as === 'allOf' ? of.length : as === 'anyOf' ? 1 : (file.atLeast ?? of.length), of };
  }
  if (file.point === undefined) throw new TypeError('a statement without a point passed the schema');
  return { kind: 'test', point: file.point, minus: file.minus ?? null, test: compileTest(file) };
}

const opposite = { above: 'atMost', atMost: 'above', below: 'atLeast', atLeast: 'below' } as const;

/**
 * The YAML says `unless: gas.state is preheat`; the model wants the terms that must not be false for the rule to be
 * judged. So every `unless` term becomes its opposite. Null when a test has none (a number that equals something).
 */
export function oppositeOf(test: Comparison, point: VocabularyPoint): Comparison | null {
  if (test.op !== 'is' && test.op !== 'in') return { op: opposite[test.op], limit: test.limit };
  const values = test.op === 'is' ? [test.value] : test.values;
  if (point.kind === 'boolean') {
    const rest = [true, false].filter((value) => !values.includes(value));
    return rest.length === 1 ? { op: 'is', value: rest[0] as boolean } : null;
  }
  if (point.kind !== 'word') return null;
  const rest = [...point.words.keys()].filter((word) => !values.includes(word));
  return rest.length === 0 ? null : { op: 'in', values: rest };
}
