import { expect, test } from 'vitest';
import { type LastTest, testDue } from '../../src/notify/test-due.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 0, 10, 12);
const daily = { hours: 24, at: null };
const byDay = { hours: 24, at: '10:00' };
/** The clock on the wall showed ten two hours ago. */
const ten = () => now - 2 * hour;
const due = (testing: typeof daily | typeof byDay, last: LastTest | null, ran = hour) => testDue(testing, last, now, ran, ten);
const taken = (ago: number): LastTest => ({ createdAt: now - ago, receivedAt: now - ago + 1_000 });

test('the first goes a minute after the start, the next a day later, and a restart sends none twice', () => {
  expect(due(daily, null, 59_000)).toBe(false);
  expect(due(daily, null, 60_000)).toBe(true);
  expect(due(daily, taken(24 * hour - 1))).toBe(false);
  expect(due(daily, taken(24 * hour))).toBe(true);
  expect(due(daily, taken(48 * hour), 59_000)).toBe(false);
});

test('at a time of day it goes once after that time, also when the gateway was off at it', () => {
  expect(due(byDay, taken(26 * hour))).toBe(true);
  expect(due(byDay, taken(2 * hour + 1))).toBe(true);
  expect(due(byDay, taken(2 * hour))).toBe(false);
  expect(due(byDay, taken(hour))).toBe(false);
});

test('one that nobody has taken is not followed by another before it is given up; a clock that was set back sends one more', () => {
  const waits = (ago: number): LastTest => ({ createdAt: now - ago, receivedAt: null });
  expect(due(daily, waits(6 * 24 * hour))).toBe(false);
  expect(due(daily, waits(7 * 24 * hour))).toBe(true);
  expect(due(daily, taken(-hour))).toBe(true);
});
