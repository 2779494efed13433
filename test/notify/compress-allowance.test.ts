import { expect, test } from 'vitest';
import { CompressAllowance } from '../../src/notify/compress-allowance.ts';

test('one alarm to a hundred terminals at once has time, and a hundred messages a second; a flood has none until it is over', () => {
  const allowance = new CompressAllowance();
  const taken = (count: number, now: number) => Array.from({ length: count }, () => allowance.take(now)).filter(Boolean).length;
  expect(taken(100, 5_000)).toBe(100);
  expect(taken(50, 6_000)).toBe(50);
  expect(taken(5_000, 6_100)).toBe(60);
  // Each message of a flood is counted, so that none of it has time.
  for (let now = 6_110; now < 8_000; now += 10) expect(taken(50, now)).toBe(0);
  expect(taken(1, 8_500)).toBe(0);
  expect(taken(10, 10_000)).toBe(10);
});
