import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NextMisses } from '../../src/respond/next-misses.ts';

test('the first of all, whatever was said of whom in which order', () => {
  const word = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.nat(6)));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const misses = new NextMisses();
      const known = new Map<string, number | null>();
      for (const [id, at] of words) {
        misses.note(id, at);
        known.set(id, at);
        const running = [...known.values()].filter((each) => each !== null);
        expect(misses.least).toBe(running.length === 0 ? null : Math.min(...running));
      }
    }),
    { numRuns: 500 },
  );
});
