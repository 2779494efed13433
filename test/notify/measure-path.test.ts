import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeliveryTime } from '../../src/model/delivery.ts';
import { availability, lostSpans, transmissionTimes, type Watched } from '../../src/notify/measure-path.ts';

const now = Date.UTC(2026, 0, 1);
const day = 86_400_000;
const line = { by: 'line' } as const;
const row = (createdAt: number, tookMs: number | null, event: DeliveryTime['event'] = 'raised'): DeliveryTime => ({
  sequence: 1,
  event,
  createdAt,
  receivedAt: tookMs === null ? null : createdAt + tookMs,
});

describe('how a path is measured', () => {
  test('times are of what was raised; what never arrived is in no figure and is not forgotten', () => {
    const rows = [
      row(now - 10_000, 100),
      row(now - 20_000, 300),
      row(now - 90_000, null),
      row(now - 5_000, null),
      row(now - 1_000, 9_000, 'ended'),
    ];
    expect(transmissionTimes(rows, now)).toEqual({
      from: now - 90_000,
      to: now - 10_000,
      sample: 2,
      unanswered: 1,
      meanSeconds: 0.2,
      p95Seconds: 0.3,
      maxSeconds: 0.3,
    });
    expect(transmissionTimes([row(now, 1, 'ended'), row(now - 1, null)], now)).toBeNull();
    expect(transmissionTimes([row(now - day, null)], now)).toMatchObject({ sample: 0, unanswered: 1, meanSeconds: null, maxSeconds: null });
  });

  test('whatever the sample: 95 % do not take longer than the 95th percentile, and fewer would be too few', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 300 }), (took) => {
        const times = transmissionTimes(
          took.map((ms) => row(now - day, ms)),
          now,
        );
        const p95 = times?.p95Seconds ?? 0;
        expect(took.filter((ms) => ms / 1_000 <= p95).length).toBeGreaterThanOrEqual(took.length * 0.95);
        expect(took.filter((ms) => ms / 1_000 < p95).length).toBeLessThan(took.length * 0.95);
        expect(times?.maxSeconds).toBe(Math.max(...took) / 1_000);
        expect(times?.meanSeconds).toBeCloseTo(took.reduce((a, b) => a + b) / took.length / 1_000, 6);
      }),
    );
  });

  test('a loss is from being said to being over, however often the alarm occurs again and whoever acknowledges it', () => {
    const steps = [
      { event: 'raised', at: 10 },
      { event: 'acknowledged', at: 12 },
      { event: 'occurred-again', at: 15 },
      { event: 'returned', at: 20 },
      { event: 'occurred-again', at: 30 },
      { event: 'ended', at: 35 },
    ] as const;
    expect(lostSpans(steps, 100)).toEqual([
      [10, 20],
      [30, 35],
    ]);
    expect(lostSpans(steps.slice(0, 5), 100)).toEqual([
      [10, 20],
      [30, 100],
    ]);
  });

  test('no availability before 30 days, none for time that was not watched', () => {
    const month = 30 * day;
    expect(availability([], now - month + 1, 10 * month, now, line).ratio).toBeNull();
    // The gateway was off for most of that time.
    expect(availability([], now - 2 * month, month - 1, now, line).ratio).toBeNull();
    expect(availability([[now - day, now]], now - month, 10 * month, now, line)).toEqual({
      watched: 'line',
      since: now - month,
      observedSeconds: month / 1_000,
      losses: 1,
      lostSeconds: 86_400,
      ratio: 1 - 1 / 30,
    });
    // What was lost before it was watched does not count twice.
    expect(availability([[now - 40 * day, now - 29 * day]], now - month, 10 * month, now, line).lostSeconds).toBe(86_400);
  });

  test('a way that nothing went over was not watched: dead and idle for a year, it has no availability', () => {
    const year = 365 * day;
    const tested = (taken: readonly number[]) => ({ by: 'test', taken, apartMs: day }) as const;
    const of = (watched: Watched, spans: [number, number][] = []) => availability(spans, now - year, year, now, watched);
    expect(of({ by: 'nothing' }, [[now - 2 * day, now - day]])).toMatchObject({
      observedSeconds: 0,
      losses: 1,
      lostSeconds: 86_400,
      ratio: null,
    });
    expect(of(tested([now - year]))).toMatchObject({ observedSeconds: 0, ratio: null });
    // Two messages a month apart say nothing about the month.
    expect(of(tested([now - 31 * day, now]))).toMatchObject({ observedSeconds: 0, ratio: null });
    const daily = Array.from({ length: 41 }, (_each, index) => now - index * day);
    expect(of(tested(daily))).toMatchObject({ observedSeconds: (40 * day) / 1_000, losses: 0, ratio: 1 });
    // What follows the last is not known yet.
    expect(of(tested(daily.slice(1)))).toMatchObject({ observedSeconds: (39 * day) / 1_000 });
    // The machine was off for three days in between.
    expect(of(tested(daily.filter((_each, index) => index !== 5 && index !== 6)))).toMatchObject({ observedSeconds: (37 * day) / 1_000 });
  });

  test('while it is said to be lost it is watched, and no availability comes from less than it was', () => {
    const taken = [...Array.from({ length: 36 }, (_each, index) => now - 40 * day + index * day), now];
    const lost: [number, number] = [now - 5 * day + 60_000, now];
    const found = availability([lost], now - 40 * day, 365 * day, now, { by: 'test', taken, apartMs: day });
    expect(found).toMatchObject({ observedSeconds: (40 * day) / 1_000, losses: 1, lostSeconds: (5 * day - 60_000) / 1_000 });
    expect(found.ratio).toBeCloseTo(1 - (5 * day - 60_000) / (40 * day), 9);
  });
});
