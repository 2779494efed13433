import { expect, test } from 'vitest';
import { AttemptLimits } from '../../src/runtime/attempt-limits.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

function wrongTimes(limits: AttemptLimits, times: number, identity: string, source: string): void {
  for (let i = 0; i < times; i++) limits.wrong(identity, source);
}

test('ten wrong tries close one name from one source for the rest of the minute, and nothing else', () => {
  const clock = new ManualClock();
  const limits = new AttemptLimits(clock);
  wrongTimes(limits, 9, 'wang', '192.0.2.1');
  expect(limits.waitSeconds('wang', '192.0.2.1')).toBe(0);
  clock.advance(20_000);
  limits.wrong('wang', '192.0.2.1');
  expect(limits.waitSeconds('wang', '192.0.2.1')).toBe(40);
  expect(limits.waitSeconds('li', '192.0.2.1')).toBe(0);
  expect(limits.waitSeconds('wang', '192.0.2.2')).toBe(0);
  clock.advance(40_000);
  expect(limits.waitSeconds('wang', '192.0.2.1')).toBe(0);
});

test('a source that tries many names is closed for all of them', () => {
  const limits = new AttemptLimits(new ManualClock());
  for (let i = 0; i < 60; i++) limits.wrong(`name-${i}`, '192.0.2.1');
  expect(limits.waitSeconds('never-tried', '192.0.2.1')).toBe(60);
  expect(limits.waitSeconds('never-tried', '192.0.2.2')).toBe(0);
});

test('whoever has signed in from a source is not locked out by others there who try many names', () => {
  const limits = new AttemptLimits(new ManualClock());
  limits.wrong('wang', '192.0.2.1');
  limits.right('wang', '192.0.2.1');
  for (let i = 0; i < 60; i++) limits.wrong(`name-${i}`, '192.0.2.1');
  expect([limits.waitSeconds('wang', '192.0.2.1'), limits.waitSeconds('li', '192.0.2.1')]).toEqual([0, 60]);
  wrongTimes(limits, 10, 'wang', '192.0.2.1');
  expect(limits.waitSeconds('wang', '192.0.2.1')).toBe(60);
});

test('addresses of one IPv6 subscriber are one source, and a mapped IPv4 address is the IPv4 address', () => {
  const limits = new AttemptLimits(new ManualClock());
  for (let i = 0; i < 10; i++) limits.wrong('wang', `2001:db8:1:2::${i}`);
  expect(limits.waitSeconds('wang', '2001:db8:1:2:ffff:0:0:1')).toBe(60);
  expect(limits.waitSeconds('wang', '2001:db8:1:3::1')).toBe(0);
  wrongTimes(limits, 10, 'li', '::ffff:192.0.2.1');
  expect(limits.waitSeconds('li', '192.0.2.1')).toBe(60);
});

test('a try that turned out right does not count', () => {
  const limits = new AttemptLimits(new ManualClock());
  for (let i = 0; i < 100; i++) {
    limits.wrong('wang', '192.0.2.1');
    limits.right('wang', '192.0.2.1');
  }
  expect(limits.waitSeconds('wang', '192.0.2.1')).toBe(0);
});

test('however many strangers try, the table stays within its bound', () => {
  const limits = new AttemptLimits(new ManualClock(), { maxWindows: 100 });
  for (let i = 0; i < 10_000; i++) limits.wrong('x'.repeat(1000) + i, `10.0.${i >> 8}.${i & 255}`);
  expect(limits.size).toBeLessThanOrEqual(100);
});
