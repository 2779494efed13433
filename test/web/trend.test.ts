import { expect, test } from 'vitest';
import { heardEveryMs, stretchesOf, uncovered } from '../../src/web/console/data/heard-times.ts';
import { silencesOf } from '../../src/web/console/data/silence-steps.ts';
import { firstRange, trendWindow } from '../../src/web/console/data/trend-window.ts';
import { gapOf } from '../../src/web/page/drawn-line.ts';
import { learnSiteZone, momentOfWall, siteZone, wallMs, wallText } from '../../src/web/page/site-zone.ts';

const hour = 3_600_000;

test('an hour a day and a year end now and have a few hundred buckets', () => {
  expect(trendWindow('hour', 10 * hour, null, null)).toEqual({ from: 9 * hour, to: 10 * hour, everyMs: 10_000 });
  expect(trendWindow('day', 48 * hour, null, null)).toEqual({ from: 24 * hour, to: 48 * hour, everyMs: 300_000 });
});

test('silence is counted from its steps, through every return, to now where it goes on', () => {
  const step = (sequence: number, seconds: number, event: string) => ({
    sequence,
    at: new Date(seconds * 1_000).toISOString(),
    event,
  });
  const steps = [
    step(3, 30, 'returned'),
    step(1, 10, 'raised'),
    step(2, 20, 'acknowledged'),
    step(4, 40, 'occurred-again'),
    step(5, 45, 'commented'),
    step(6, 50, 'returned'),
    step(7, 55, 'ended'),
    step(8, 60, 'occurred-again'),
  ];
  expect(silencesOf(steps)).toEqual([
    { from: 10_000, to: 30_000 },
    { from: 40_000, to: 50_000 },
    { from: 60_000, to: null },
  ]);
  expect(silencesOf([])).toEqual([]);
});

test('what no reading was kept of is neither heard nor silent', () => {
  const window = { from: 10 * hour, to: 100 * hour };
  const heard = stretchesOf(
    [12, 6, 18, 60, 60].map((n) => n * hour),
    6 * hour,
    window,
    0,
  );
  expect(heard).toEqual([
    { from: 10 * hour, to: 24 * hour },
    { from: 60 * hour, to: 66 * hour },
  ]);
  const silent = { from: 65 * hour, to: 70 * hour };
  expect(uncovered([...heard, silent], window)).toBe((36 + 30) * hour);
  expect(uncovered([], window)).toBe(90 * hour);
  // The hour that has just begun need not have a reading yet.
  expect(stretchesOf([90 * hour], 6 * hour, { from: 0, to: 97 * hour }, 2 * hour)).toEqual([{ from: 90 * hour, to: 97 * hour }]);
  expect(stretchesOf([90 * hour], 6 * hour, { from: 0, to: 99 * hour }, 2 * hour)).toEqual([{ from: 90 * hour, to: 96 * hour }]);
  expect([60_000, 12 * hour, 24 * hour].map(heardEveryMs)).toEqual([6 * hour, 24 * hour, 168 * hour]);
});

test('the wall time of the site is the same wherever it is read, and leads back to its moment', () => {
  learnSiteZone('Asia/Shanghai');
  const at = Date.parse('2026-11-28T18:30:07.250Z');
  expect(wallText(at)).toBe('2026-11-29T02:30:07');
  expect(momentOfWall(Date.parse('2026-11-29T02:30:07.250Z'))).toBe(at);
  learnSiteZone('Europe/Berlin');
  for (const moment of ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-07-01T12:00:00Z', '2026-10-25T02:00:00Z'])
    expect(momentOfWall(wallMs(Date.parse(moment))), moment).toBe(Date.parse(moment));
  expect(wallText(Date.parse('2026-03-29T01:00:00Z'))).toBe('2026-03-29T03:00:00');
  expect(wallText(momentOfWall(Date.parse('0020-11-28T10:00:00Z')))).toBe('0020-11-28T10:00:00');
  learnSiteZone('No/Such');
  expect(siteZone()).toBe('Europe/Berlin');
});

test('all goes from the oldest to the newest sample, also years ago, in at most 500 whole buckets', () => {
  const first = 1_234_567_890_123;
  for (const span of [0, 60_000, hour, 30 * hour, 400 * 24 * hour, 9_000 * 24 * hour]) {
    const { from, to, everyMs } = trendWindow('all', 2e12, first, first + span);
    expect(from).toBeLessThanOrEqual(first);
    expect(first - from).toBeLessThan(everyMs);
    expect(from % everyMs).toBe(0);
    expect(to).toBeGreaterThan(first + span);
    expect((to - from) / everyMs).toBeLessThanOrEqual(500);
  }
});

test('samples at their usual distance are joined, a hole is left a hole', () => {
  const minutely = [0, 60, 120, 180, 900, 960].map((seconds) => seconds * 1_000);
  const gap = gapOf(minutely, 10_000);
  expect(gap).toBeGreaterThanOrEqual(60_000);
  expect(gap).toBeLessThan(720_000);
  expect(gapOf([], 10_000)).toBe(30_000);
});

test('what is shown first holds samples: ten minutes of a new device, an hour of any, a day or all of one whose samples are old', () => {
  expect(firstRange(hour, hour - 60_000, hour)).toBe('minutes');
  expect(firstRange(10 * hour, hour, 10 * hour)).toBe('hour');
  expect(firstRange(hour, null, null)).toBe('hour');
  expect(firstRange(30 * hour, 0, 20 * hour)).toBe('day');
  expect(firstRange(90 * hour, 0, 20 * hour)).toBe('all');
  expect(trendWindow('minutes', hour, null, null)).toEqual({ from: hour - 600_000, to: hour, everyMs: 2_000 });
});
