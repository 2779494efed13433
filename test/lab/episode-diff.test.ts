import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffEpisodes } from '../../src/lab/episode-diff.ts';
import type { Episode } from '../../src/model/lab.ts';

const episode = (from: number, to: number | null, rule = 'gas.low', component = ''): Episode => ({
  deviceId: 'gas-1',
  place: null,
  component,
  rule,
  from,
  to,
  reason: { zh: '因', en: 'why' },
  seen: null,
});
const words = (before: Episode[], after: Episode[]) =>
  diffEpisodes(before, after).map(({ difference, shiftMs }) => (shiftMs === 0 ? difference : `${difference} ${shiftMs}`));

test('an alarm of both that overlaps is one alarm: earlier, later or the same', () => {
  expect(words([episode(10, 20)], [episode(10, 15)])).toEqual(['same']);
  expect(words([episode(10, 20)], [episode(8, 12)])).toEqual(['earlier -2']);
  expect(words([episode(10, 20)], [episode(14, 30)])).toEqual(['later 4']);
  expect(words([episode(10, null)], [episode(500, null)])).toEqual(['later 490']);
});

test('what does not overlap, or is of another rule or component, is gained and lost', () => {
  expect(words([episode(10, 20)], [episode(21, 30)])).toEqual(['lost', 'gained']);
  expect(words([episode(21, 30)], [episode(10, 20)])).toEqual(['gained', 'lost']);
  expect(words([episode(10, 20)], [episode(10, 20, 'gas.high')])).toHaveLength(2);
  expect(words([episode(10, 20)], [episode(10, 20, 'gas.low', '2')])).toHaveLength(2);
});

test('one long alarm that the draft breaks into three is one alarm and two more for whoever has to answer', () => {
  expect(words([episode(10, 100)], [episode(10, 20), episode(30, 40), episode(50, 60)])).toEqual(['same', 'gained', 'gained']);
  expect(words([episode(10, 20), episode(30, 40), episode(50, 60)], [episode(10, 100)])).toEqual(['same', 'lost', 'lost']);
});

test('momentary occurrences meet only at the same moment', () => {
  expect(words([episode(10, 10)], [episode(10, 10)])).toEqual(['same']);
  expect(words([episode(10, 10)], [episode(11, 11)])).toEqual(['lost', 'gained']);
});

/** Episodes of one condition do not overlap one another. */
const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 })), { maxLength: 12 }).map((steps) => {
  let at = 0;
  return steps.map(([gap, length]) => {
    const from = at + gap;
    at = from + length;
    return episode(from, at);
  });
});

test('every episode stands in the diff once, pairs overlap, and nothing differs from itself', () => {
  fc.assert(
    fc.property(history, history, (before, after) => {
      const entries = diffEpisodes(before, after);
      expect(entries.flatMap((entry) => entry.before ?? []).sort((a, b) => a.from - b.from)).toEqual(before);
      expect(entries.flatMap((entry) => entry.after ?? []).sort((a, b) => a.from - b.from)).toEqual(after);
      for (const { before: old, after: draft, difference } of entries) {
        if (old !== null && draft !== null) expect(old.from <= draft.to! && draft.from <= old.to!).toBe(true);
        else expect(difference).toBe(old === null ? 'gained' : 'lost');
      }
      // As many pairs as a match of most pairs can have: episodes of one side are in order and apart, so greedy is best.
      const overlaps = (a: Episode, b: Episode) => a.from <= b.to! && b.from <= a.to!;
      const best: number[][] = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
      for (let i = before.length - 1; i >= 0; i--)
        for (let j = after.length - 1; j >= 0; j--)
          best[i]![j] = Math.max(best[i + 1]![j]!, best[i]![j + 1]!, overlaps(before[i]!, after[j]!) ? 1 + best[i + 1]![j + 1]! : 0);
      expect(entries.filter((entry) => entry.before !== null && entry.after !== null)).toHaveLength(best[0]![0]!);
      expect(new Set(diffEpisodes(after, after).map(({ difference }) => difference))).toEqual(new Set(after.length > 0 ? ['same'] : []));
    }),
    { numRuns: 500 },
  );
});
