import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forecastOf, type Stretch } from '../../src/maintenance/forecast.ts';
import type { WatchedNumber } from '../../src/model/maintenance.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 5, 1);
const today = '2026-06-01';
const device = { id: 'd1', profile: 'p', place: 'A' };
const battery: WatchedNumber = {
  point: 'device.battery',
  component: '',
  title: { zh: '更换电池', en: 'Change the battery' },
  kind: 'below',
  limit: 30,
  unit: '%',
};
const runs: WatchedNumber = {
  ...battery,
  point: 'lift.runCount',
  title: { zh: '保养', en: 'Service' },
  kind: 'every',
  limit: 100_000,
  unit: null,
};
/** A value every three days, the newest a day and a half ago. */
const stretches = (count: number, valueAt: (daysAgo: number) => number): readonly Stretch[] =>
  Array.from({ length: count }, (_, i) => {
    const daysAgo = 1.5 + 3 * (count - 1 - i);
    return { at: now - daysAgo * day, value: valueAt(daysAgo) };
  });
const of = (watched: WatchedNumber, seen: readonly Stretch[]) => forecastOf(device, watched, seen, today, now);

test('a battery that falls by 6 % a month and stands at 38 % is at 30 % in about 40 days, and says from what', () => {
  const forecast = of(
    battery,
    stretches(20, (ago) => 38 + 0.2 * ago),
  );
  expect(forecast).toMatchObject({ dueOn: '2026-07-11', days: 40, observedDays: 57, limit: 30 });
  expect(forecast.perMonth).toBeCloseTo(-6, 6);
  expect(forecast.basis).toEqual({
    zh: '现约 38.3 %；57 天里每 30 天约降 6 %，照此约 40 天后到 30 %（推算）',
    en: 'About 38.3 % now. Over 57 days it fell by about 6 % in 30 days; at that rate it is at 30 % in about 40 days (an estimate)',
  });
});

test('too little is no forecast, and says why: no readings, old ones, few days, nothing that changes', () => {
  expect(of(battery, [])).toMatchObject({ dueOn: null, days: null, value: null, basis: { en: 'No stored readings within 90 days' } });
  const old = stretches(20, (ago) => 38 + 0.2 * ago).filter(({ at }) => at < now - 12 * day);
  expect(of(battery, old)).toMatchObject({ dueOn: null, basis: { en: 'No readings for 13 days', zh: '已 13 天没有读数' } });
  expect(
    of(
      battery,
      stretches(4, (ago) => 38 + ago),
    ),
  ).toMatchObject({
    dueOn: null,
    basis: { zh: '只有 9 天的读数，至少要 14 天才能推算', en: 'Only 9 days of readings; a forecast takes at least 14' },
  });
  expect(
    of(
      battery,
      stretches(20, () => 80),
    ).basis.en,
  ).toContain('did not change by more than it scatters');
  const noise = [3, -4, 5, -2, 4, -5, 1, -3, 2, 5, -4, 3, -1, 4, -5, 2, -2, 5, -3, 1];
  expect(
    of(
      battery,
      stretches(20, (ago) => 60 + 0.01 * ago + (noise[Math.round(ago / 3) % 20] ?? 0)),
    ),
  ).toMatchObject({ dueOn: null });
  // Away from the limit, and too far away to say.
  expect(
    of(
      battery,
      stretches(20, (ago) => 60 - 0.2 * ago),
    ).basis.en,
  ).toContain('away from the limit 30 %');
  expect(
    of(
      battery,
      stretches(20, (ago) => 95 + 0.05 * ago),
    ),
  ).toMatchObject({
    dueOn: null,
    basis: { en: expect.stringContaining('more than 228 days away, too far to say') },
  });
});

test('a battery that was changed is counted from there', () => {
  const seen = stretches(28, (ago) => (ago > 40 ? 20 + 0.3 * ago : 90 + 0.5 * ago));
  expect(of(battery, seen)).toMatchObject({ observedDays: 36, days: 120 });
  expect(of(battery, seen).basis.en).toContain('Over 36 days since it was changed or reset it fell');
  const lately = stretches(28, (ago) => (ago > 10 ? 20 + 0.3 * ago : 90 + 0.5 * ago));
  expect(of(battery, lately).basis).toEqual({
    zh: '更换或复位以来只有 6 天的读数，至少要 14 天才能推算',
    en: 'Only 6 days of readings since it was changed or reset; a forecast takes at least 14',
  });
});

test('wear that rises to its limit, and what is there already', () => {
  const wear: WatchedNumber = { ...battery, kind: 'above', limit: 60, unit: null };
  expect(
    of(
      wear,
      stretches(20, (ago) => 50 - 0.25 * ago),
    ),
  ).toMatchObject({ days: 40 });
  expect(
    of(
      wear,
      stretches(20, (ago) => 70 - 0.25 * ago),
    ),
  ).toMatchObject({ days: 0, dueOn: today, basis: { en: 'It is there: 69.6, limit 60' } });
});

test('a counter goes to its next multiple at the pace of now, also after it was reset', () => {
  expect(
    of(
      runs,
      stretches(20, (ago) => 275_000 - 500 * ago),
    ),
  ).toMatchObject({ limit: 300_000, days: 50, dueOn: '2026-07-21' });
  const reset = stretches(20, (ago) => (ago > 30 ? 275_000 - 500 * ago : 40_000 - 1000 * ago));
  expect(of(runs, reset)).toMatchObject({ limit: 100_000, days: 60, observedDays: 27 });
});

test('up to a fifth of wild values moves the day by no more than the scatter explains, whatever they are', () => {
  const wild = fc.array(fc.tuple(fc.nat(29), fc.integer({ min: 0, max: 100 })), { maxLength: 5 });
  let dated = 0;
  fc.assert(
    fc.property(wild, fc.integer({ min: 2, max: 10 }), fc.integer({ min: 35, max: 60 }), (list, perMonth, level) => {
      // Not a leap that looks like a new battery.
      const seen = stretches(30, (ago) => level + (perMonth / 30) * ago).map(({ at, value }, index) => {
        const other = list.find(([where]) => where === index && where > 0 && where < 29)?.[1];
        return { at, value: other === undefined ? value : Math.min(other, value + 5) };
      });
      const sound = of(
        battery,
        stretches(30, (ago) => level + (perMonth / 30) * ago),
      );
      const bent = of(battery, seen);
      if (sound.days === null || bent.days === null) return;
      dated += 1;
      // A leap back up from a wild low value may be taken for a new battery: then it says so.
      if (bent.basis.en.includes('changed or reset')) return;
      expect(Math.abs(bent.days - sound.days)).toBeLessThanOrEqual(Math.max(10, 0.35 * sound.days));
    }),
    { numRuns: 400 },
  );
  expect(dated).toBeGreaterThan(100);
});
