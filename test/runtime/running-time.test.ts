import { expect, test } from 'vitest';
import { ManualClock } from '../../src/runtime/clock.ts';
import { RunningTime } from '../../src/runtime/running-time.ts';

test('goes on from where the last run stopped', () => {
  const clock = new ManualClock();
  const running = new RunningTime(clock, 5_000);
  expect(running.now()).toBe(5_000);
  clock.advance(100);
  expect(running.now()).toBe(5_100);
});

test('a jump of the wall clock changes nothing', () => {
  const clock = new ManualClock();
  const running = new RunningTime(clock, 0);
  clock.jumpWall(86_400_000);
  expect(running.now()).toBe(0);
});

test('a frozen process does not count as silence of its devices', () => {
  const clock = new ManualClock();
  const running = new RunningTime(clock, 0);
  clock.advance(600_000);
  expect(running.now()).toBe(2_000);
  expect(running.beat()).toBe(598_000);
  clock.advance(100);
  expect(running.now()).toBe(2_100);
  expect(running.beat()).toBe(0);
  clock.jumpWall(86_400_000);
  clock.advance(1_999.5);
  expect(running.beat()).toBe(0);
});

test('never falls, whatever the order of beats and reads', () => {
  const clock = new ManualClock();
  const running = new RunningTime(clock, 0);
  let last = 0;
  for (let i = 0; i < 1_000; i++) {
    clock.advance((i * 37) % 301);
    if (i % 3 === 0) running.beat();
    expect(running.now()).toBeGreaterThanOrEqual(last);
    last = running.now();
  }
});
