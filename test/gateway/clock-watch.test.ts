import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ClockWatch, jumpSignal } from '../../src/gateway/clock-watch.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

const hour = 3_600_000;
const day = 24 * hour;
let folder: string;
let clock: ManualClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anlin-clock-'));
  clock = new ManualClock();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/** As a gateway begins that was shut down a moment ago. */
function begin(): ClockWatch {
  const watch = new ClockWatch(clock, folder, clock.wall());
  expect(watch.look()).toBeNull();
  return watch;
}

const first = (lastRecordAt: number | null) => new ClockWatch(clock, folder, lastRecordAt);

function run(watch: ClockWatch, ms: number, step = 1_000): (number | null)[] {
  const seen: (number | null)[] = [];
  for (let gone = 0; gone < ms; gone += step) {
    clock.advance(step);
    seen.push(watch.look());
  }
  return seen.filter((moved) => moved !== null);
}

describe('a wall clock that jumps', () => {
  test.each([hour, -hour, day, -day, -56 * 365 * day, 12 * 365 * day, 10 * 365 * day])('by %d ms is told once, with its size', (by) => {
    const watch = begin();
    expect(run(watch, 5_000)).toEqual([]);
    clock.jumpWall(by);
    expect(run(watch, 5_000)).toEqual([by]);
  });

  test.each([
    [hour, true],
    [-hour, true],
    [day, false],
    [-day, false],
    [10 * 365 * day, false],
  ])('by %d ms is believed: %s, already before the next look', (by, believed) => {
    const watch = begin();
    run(watch, 5_000);
    clock.jumpWall(by);
    expect(watch.believed()).toBe(believed);
    run(watch, 60_000);
    expect(watch.believed()).toBe(believed);
  });

  test('is believed again when it is back, and the way back is a jump too', () => {
    const watch = begin();
    clock.jumpWall(day);
    run(watch, 3 * hour, 60_000);
    clock.jumpWall(-day);
    expect(run(watch, 2_000)).toEqual([-day]);
    expect(watch.believed()).toBe(true);
  });

  test('is believed after a day without a further jump', () => {
    const watch = begin();
    clock.jumpWall(365 * day);
    run(watch, day - hour, 60_000);
    expect(watch.believed()).toBe(false);
    clock.jumpWall(day);
    run(watch, 2 * hour, 60_000);
    expect(watch.believed()).toBe(false);
    run(watch, day, 60_000);
    expect(watch.believed()).toBe(true);
  });

  test('slewed by a time server is no jump, however long', () => {
    const watch = begin();
    for (let second = 0; second < 20_000; second++) {
      clock.jumpWall(1_000);
      expect(run(watch, 1_000)).toEqual([]);
    }
    expect(watch.believed()).toBe(true);
  });
});

describe('a gateway that starts', () => {
  test('believes its clock when nothing is known, and when it was off for a month', () => {
    expect(first(null).believed()).toBe(true);
    expect(first(clock.wall() - 29 * day).believed()).toBe(true);
    expect(first(clock.wall() - 29 * day).look()).toBeNull();
  });

  test.each([10 * 365 * day, -2 * hour])('does not believe a clock that is %d ms from its last record, and tells', (by) => {
    const watch = first(clock.wall() - by);
    clock.advance(1_000);
    expect(watch.believed()).toBe(false);
    expect(watch.look()).toBe(by);
    run(watch, 10_000);
    expect(watch.believed()).toBe(false);
  });

  test('again with the wrong clock does not believe it, although its records were stamped with it', () => {
    const before = begin();
    run(before, 5_000);
    clock.jumpWall(10 * 365 * day);
    run(before, 5_000);
    const again = first(clock.wall());
    run(again, 5_000);
    expect(again.believed()).toBe(false);
  });
});

test('what people are told names the size, the direction and what is held back', () => {
  const { reason } = jumpSignal(-3_600_000, false);
  expect(reason.en).toBe('The system clock jumped back by 3600 s; nothing is deleted for its age until it is right again');
  expect(reason.zh).toContain('3600');
  expect(jumpSignal(3_600_000, true).reason.en).toBe('The system clock jumped forward by 3600 s');
});
