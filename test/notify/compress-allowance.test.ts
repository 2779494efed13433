import { expect, test } from 'vitest';
import { CompressAllowance } from '../../src/notify/compress-allowance.ts';

test('a hundred at once, a hundred a second after that, and never more than that for having waited', () => {
  const allowance = new CompressAllowance();
  const taken = (now: number) => {
    let count = 0;
    while (allowance.take(now)) count += 1;
    return count;
  };
  expect(taken(5_000)).toBe(100);
  expect(taken(5_000)).toBe(0);
  expect(taken(5_500)).toBe(50);
  expect(taken(3_600_000)).toBe(100);
});
