import type { VocabularyPoint } from '../model/profile.ts';
import type { Comparison, Statement } from '../model/rule.ts';

type Path = readonly (string | number)[];

/** Does a statement over several points make sense? `path` is the place of it below the rule. */
export function lintStatement(
  statement: Statement,
  path: Path,
  points: ReadonlyMap<string, VocabularyPoint>,
  lintTest: (path: Path, point: string, test: Comparison) => void,
  report: (path: Path, expected: string, came: string, cure: string) => void,
): void {
  if (statement.kind === 'group') {
    const { as, of, atLeast } = statement;
    if (!Number.isInteger(atLeast) || atLeast < 1 || atLeast > of.length)
      report([...path, 'atLeast'], `a whole number from 1 to ${of.length} (so many stand under \`of\`)`, String(atLeast), 'correct it');
    of.forEach((part, index) => {
      lintStatement(part, [...path, as, index], points, lintTest, report);
    });
    return;
  }
  const { point, minus, test } = statement;
  lintTest(path, point, test);
  if (minus === null) return;
  lintTest([...path, 'minus'], minus, test);
  const [one, other] = [points.get(point), points.get(minus)];
  if (one === undefined || other === undefined) return;
  if (test.op === 'is' || test.op === 'in')
    report(path, 'above, below, atLeast or atMost (a difference is a number)', test.op, 'compare it with a limit');
  if (point === minus) report([...path, 'minus'], 'another point', `"${minus}"`, 'the difference of a point and itself is always 0');
  else if (one.unit !== other.unit)
    report([...path, 'minus'], `a point in ${one.unit ?? 'no unit'}`, `${minus} in ${other.unit ?? 'no unit'}`, 'compare like with like');
}
