import { expect, test } from 'vitest';
import { operatorLoad } from '../../src/lab/operator-load.ts';

const minute = 60_000;
const day = 86_400_000;
/** So many alarms in the ten minutes that begin at `window` * 10 min. */
const burst = (window: number, count: number) => Array.from({ length: count }, (_, i) => window * 10 * minute + i);

test('the rate is per day of the range, the peak the fullest ten minutes', () => {
  expect(operatorLoad([...burst(0, 2), ...burst(7, 5)], 0, 2 * day)).toMatchObject({
    alarms: 7,
    perDay: 3.5,
    peak: 5,
    peakAt: 70 * minute,
    floodWindows: 0,
  });
  expect(operatorLoad([], 0, day)).toMatchObject({ alarms: 0, perDay: 0, peak: 0, peakAt: null, floodWindows: 0 });
});

test('a flood begins above 10 in ten minutes, goes on at 5, and ends below', () => {
  expect(operatorLoad(burst(0, 10), 0, day).floodWindows).toBe(0);
  expect(operatorLoad(burst(0, 11), 0, day).floodWindows).toBe(1);
  expect(operatorLoad([...burst(0, 11), ...burst(1, 5), ...burst(2, 4), ...burst(3, 5)], 0, day).floodWindows).toBe(2);
  // Ten quiet minutes in between end it.
  expect(operatorLoad([...burst(0, 11), ...burst(2, 5)], 0, day).floodWindows).toBe(1);
});

test('the range is cut into equal parts, and each alarm lies in one of them', () => {
  const { parts } = operatorLoad([0, minute - 1, minute, 60 * minute], 0, 60 * minute);
  expect([parts.length, parts[0], parts[1], parts.at(-1), parts.reduce((sum, each) => sum + each, 0)]).toEqual([60, 2, 1, 1, 4]);
});
