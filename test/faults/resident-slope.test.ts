import { expect, test } from 'vitest';
import { residentSlope } from './resident-slope.ts';

/** One sample a second; the heap saws between 0 and 30 MB above what stays. */
const hours = (count: number, mbPerHour: number, noise = 0) =>
  Array.from({ length: count * 3_600 }, (_each, second) => ({
    at: second * 1_000,
    mb: 200 + (mbPerHour * second) / 3_600 + (second % 47) * 0.65 + noise * Math.sin(second * second),
  }));

test('a leak stands out of a heap that saws', () => {
  const { mbPerHour, within, lows, minutes } = residentSlope(hours(1, 12));
  expect(mbPerHour).toBeCloseTo(12, 0);
  expect(within).toBeLessThan(1);
  expect(lows).toBe(60);
  expect(minutes).toBeCloseTo(60, 0);
});

test('a memory that stays has no slope', () => {
  const { mbPerHour, within } = residentSlope(hours(1, 0, 3));
  expect(Math.abs(mbPerHour)).toBeLessThan(within + 0.5);
});

test('the shorter it was looked at, the less is known', () => {
  const noisy = hours(1, 5, 8);
  expect(residentSlope(noisy.slice(0, 900)).within).toBeGreaterThan(2 * residentSlope(noisy).within);
  expect(residentSlope(noisy.slice(0, 300)).within).toBe(Number.POSITIVE_INFINITY);
});
