import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from '../../src/web/console/data/line-diff.ts';

const marks = { same: ' ', out: '-', in: '+' } as const;
const shown = (before: string[], after: string[], around?: number) =>
  lineDiff(before.join('\n'), after.join('\n'), around).map(({ kind, text }) => `${marks[kind]}${text}`);

test('what was changed stands between the lines beside it, and nothing else', () => {
  expect(shown(['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['a', 'b', 'c', 'X', 'e', 'f', 'g'], 1)).toEqual([' c', '-d', '+X', ' e']);
  expect(shown(['a'], ['a'])).toEqual([]);
  expect(shown(['a', 'c'], ['a', 'b', 'c'])).toEqual([' a', '+b', ' c']);
  expect(shown(['1', 'x', '2', 'y', '3'], ['1', '2', '3'])).toEqual([' 1', '-x', ' 2', '-y', ' 3']);
});

test('what is the same and what was taken out is the text before, what was put in the text after', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before.join('\n'), after.join('\n'), Number.MAX_SAFE_INTEGER);
      if (before.join('\n') === after.join('\n')) return lines.length === 0;
      const side = (left: 'out' | 'in') => lines.filter(({ kind }) => kind !== left).map((line) => line.text);
      expect(side('in')).toEqual(before);
      expect(side('out')).toEqual(after);
      return true;
    }),
    { numRuns: 500 },
  );
});
