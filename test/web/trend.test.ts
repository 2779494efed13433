import { expect, test } from 'vitest';
import { trendWindow } from '../../src/web/page/trend-window.ts';

const hour = 3_600_000;

test('an hour and a day end now and have a few hundred buckets', () => {
  expect(trendWindow('hour', 10 * hour, null, null)).toEqual({ from: 9 * hour, to: 10 * hour, everyMs: 10_000 });
  expect(trendWindow('day', 48 * hour, null, null)).toEqual({ from: 24 * hour, to: 48 * hour, everyMs: 300_000 });
});

test('all goes from the oldest to the newest sample, also years ago, in at most 500 buckets', () => {
  for (const span of [0, 60_000, hour, 30 * hour, 400 * 24 * hour, 9_000 * 24 * hour]) {
    const { from, to, everyMs } = trendWindow('all', 1e12, 5_000, 5_000 + span);
    expect(from).toBe(5_000);
    expect(to).toBeGreaterThan(5_000 + span);
    expect((to - from) / (everyMs ?? 1)).toBeLessThanOrEqual(500);
  }
});
