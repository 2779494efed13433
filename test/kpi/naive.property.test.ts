import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullest, perPart, quantile, spells } from '../../src/kpi/in-time.ts';
import { hour, minute, Story } from './story.ts';

// Grains of seconds, so that moments coincide often: with the width of the window, too.
const moments = fc.array(fc.integer({ min: 0, max: 240 }), { maxLength: 60 }).map((all) => all.sort((a, b) => a - b));
const runs = { numRuns: 3_000 };

const countAt = (times: readonly number[], t: number, width: number) => times.filter((time) => time > t - width && time <= t).length;

test('the fullest window holds as many as the fullest of all windows looked at one by one', () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 60 }), (times, width) => {
      const most = Math.max(0, ...times.map((t) => countAt(times, t, width)));
      const found = fullest(times, width);
      expect(found?.count ?? 0).toBe(most);
      if (found !== null) expect(times[found.last]! - times[found.last - found.count + 1]!).toBeLessThan(width);
    }),
    runs,
  );
});

test('spells are those that somebody sees who looks at every second', () => {
  fc.assert(
    fc.property(
      moments,
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      (times, width, above, low) => {
        const below = Math.min(low, above);
        const until = 250;
        const seen: { from: number; to: number }[] = [];
        let begun: number | null = null;
        for (let t = 0; t < until; t++) {
          const count = countAt(times, t, width);
          if (begun === null && count > above) begun = t;
          else if (begun !== null && count < below) {
            seen.push({ from: begun, to: t });
            begun = null;
          }
        }
        if (begun !== null) seen.push({ from: begun, to: until });
        expect(spells(times, width, above, below, until)).toEqual(seen);
      },
    ),
    runs,
  );
});

test('moments between two milliseconds, as running time gives them, end a spell too', () => {
  const times = Array.from({ length: 1_000 }, (_, i) => 1.7e12 + i * 0.1);
  expect(spells(times, 0.7, 3, 2, 1.8e12)).toHaveLength(1);
});

test('parts and quantiles, counted the slow way', () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 50 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (times, width, share) => {
      const parts = perPart(times, 10, width, 5);
      expect(parts).toEqual([0, 1, 2, 3, 4].map((i) => times.filter((t) => t >= 10 + i * width && t < 10 + (i + 1) * width).length));
      const found = quantile(times, share);
      const enough = (value: number) => times.filter((t) => t <= value).length >= share * times.length;
      expect(found).toBe(times.find(enough) ?? null);
    }),
    runs,
  );
});

/** Lives of a few alarms in minutes from -90 to 90. */
const lives = fc.array(
  fc.record({
    at: fc.integer({ min: -90, max: 90 }),
    place: fc.constantFrom('A', 'A/1', 'B'),
    gaps: fc.array(fc.tuple(fc.constantFrom('again', 'acknowledge', 'end'), fc.integer({ min: 1, max: 40 })), { maxLength: 6 }),
  }),
  { maxLength: 8 },
);

test('who was announced, who answered when, who stands and who waits: as read off each life by itself', () => {
  fc.assert(
    fc.property(lives, fc.constantFrom('', 'A', 'B'), (all, place) => {
      const story = new Story();
      let [announced, standing] = [0, 0];
      const answers: number[] = [];
      const waits: number[] = [];
      for (const [i, { at, place: where, gaps }] of all.entries()) {
        const id = `d${i}`;
        story.raise(id, at * minute, { place: where });
        const counts = place === '' || where === place || where.startsWith(`${place}/`);
        let [now, since, over]: [number, number | null, boolean] = [at, at, false];
        const inside = () => counts && now >= 0 && now < 60;
        if (inside()) announced++;
        /** What was so when the range ended. */
        let atEnd: { stands: boolean; since: number | null } = { stands: at < 60, since: at < 60 ? at : null };
        for (const [what, gap] of gaps) {
          now += gap;
          if (over) continue;
          if (what === 'again') {
            story.again(id, now * minute);
            since ??= now;
            if (inside()) announced++;
          } else if (what === 'acknowledge') {
            if (since === null) continue;
            story.acknowledge(id, now * minute);
            if (inside()) answers.push((now - since) * 60);
            since = null;
          } else {
            story.end(id, now * minute);
            over = true;
            since = null;
          }
          if (now < 60) atEnd = { stands: !over, since };
        }
        if (!counts || !atEnd.stands) continue;
        standing++;
        if (atEnd.since !== null) waits.push((60 - atEnd.since) * 60);
      }
      const { report } = story.over({ from: 0, to: hour, place });
      expect(report.announced.count).toBe(announced);
      expect(report.standing.count).toBe(standing);
      const { acknowledge } = report;
      expect([acknowledge.count, acknowledge.maxSeconds]).toEqual([answers.length, answers.length === 0 ? null : Math.max(...answers)]);
      expect([acknowledge.waiting.count, acknowledge.waiting.longestSeconds]).toEqual([
        waits.length,
        waits.length === 0 ? null : Math.max(...waits),
      ]);
      expect(report.load.counts.reduce((sum, count) => sum + count, 0)).toBe(announced);
    }),
    runs,
  );
});
