import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BaselineWindow } from '../../src/evaluate/baseline-window.ts';
import type { RuleCondition } from '../../src/model/rule.ts';
import { binding, profile, rule, Story, silent } from './rig.ts';

type Baseline = Extract<RuleCondition, { kind: 'baseline' }>;
const hour = 3600;
const week = 168 * hour;
const unusual: Baseline = {
  kind: 'baseline',
  point: 'charging.temperature',
  direction: 'above',
  raise: 5,
  clear: 3,
  floor: 0.5,
  minWeeks: 3,
  weeks: 8,
  when: [],
};
const warm = rule('temp.unusual', unusual, { severity: 'warning' });
const send = (story: Story, at: number, value: number | null) => story.at(at).send({ 'charging.temperature': value });
const own = (lines: readonly string[]) => lines.filter((line) => line.startsWith('temp.'));

/** At one hour of the week around 30, at another around 50, for so many weeks; one value an hour is enough. */
function weeks(story: Story, count: number): string[] {
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => [
    ...send(story, index * week + 1, 30 + (index % 3)),
    ...send(story, index * week + 12 * hour, 50 + (index % 3)),
    ...send(story, index * week + 20 * hour, 40),
  ]);
}

test('what is far from usual at this hour warns, and says what is usual; the same value at another hour is nothing', () => {
  const story = new Story(warm, silent);
  expect(own(weeks(story, 5))).toEqual([]);
  expect(own(send(story, 5 * week + 12 * hour, 51))).toEqual([]);
  expect(own(send(story, 6 * week + 1, 51))).toEqual([`temp.unusual true @${6 * week + 1}`]);
  // The rig begins on Thursday at 08:00. Usual: 31, spread 1.48 (of 30 to 32), five of them.
  expect(story.last.reason).toEqual({
    zh: '温度 51 °C；周四 8 时前后平常不超过 38.4 °C（依据 5 周）',
    en: 'Temperature 51 °C; normally up to 38.4 °C around 8:00 on a Thursday (from 5 weeks)',
  });
  // 36 is less than five, more than three spreads off: it stays. Below three it returns.
  expect(own(send(story, 6 * week + 60, 36))).toEqual([]);
  expect(own(send(story, 6 * week + 120, 34))).toEqual([`temp.unusual false @${6 * week + 120}`]);
});

test('before this hour was seen in enough weeks nothing is known; after a silence nothing is known of now', () => {
  const story = new Story(warm, silent);
  weeks(story, 2);
  expect(own(send(story, 2 * week + 1, 90))).toEqual([]);
  const known = new Story(warm, silent);
  weeks(known, 4);
  expect(own(send(known, 4 * week + 1, 90))).toEqual([`temp.unusual true @${4 * week + 1}`]);
  expect(own(known.at(4 * week + 181).tick())).toEqual([`temp.unusual unknown @${4 * week + 181}`]);
});

test('one wild week makes nothing usual and hides nothing', () => {
  const story = new Story(warm, silent);
  weeks(story, 4);
  send(story, 4 * week + 1, 95);
  send(story, 4 * week + 12 * hour, 50);
  expect(own(send(story, 5 * week + 1, 60)).at(-1)).toBe(`temp.unusual true @${5 * week + 1}`);
  expect(own(send(story, 5 * week + 60, 31)).at(-1)).toBe(`temp.unusual false @${5 * week + 60}`);
});

test('it learns over restarts and downtime, and not what comes while it is excused', () => {
  const story = new Story({ ...warm, unless: [{ point: 'gas.state', test: { op: 'is', value: 'normal' } }] }, silent);
  for (let index = 0; index < 4; index += 1) {
    weeksOf(story, index, 30);
    story.at(index * week + 21 * hour).restart();
  }
  // For five weeks it is hot while it preheats, and for a moment as ever.
  for (let index = 4; index < 9; index += 1) {
    story.at(index * week).send({ 'gas.state': 'preheat' });
    for (let minute = 1; minute < 50; minute += 10) send(story, index * week + minute * 60, 90);
    story.at(index * week + 3000).send({ 'gas.state': 'normal' });
    send(story, index * week + 3001, 30);
  }
  expect(own(send(story, 9 * week, 90)).at(-1)).toBe(`temp.unusual true @${9 * week}`);
  expect(story.last.reason.en).toContain('up to 32.5 °C');
});
function weeksOf(story: Story, index: number, value: number): void {
  send(story, index * week + 1, value);
  send(story, index * week + 12 * hour, value);
}

test('what was learned means something else when the value is read out differently, and goes with the device', () => {
  const story = new Story(warm, silent);
  weeks(story, 4);
  story.change(profile([warm, silent], { version: '2', bindings: [binding('charging.temperature', '', { scale: 2 })] }));
  story.at(4 * week).restart();
  expect(own(send(story, 4 * week + 1, 90))).toEqual([]);
  expect([...story.saved.keys()].filter((key) => key.endsWith('#usual'))).toEqual(['device:d1#usual']);
  story.retire('d1');
  story.restart();
  expect([...story.saved.keys()].filter((key) => key.endsWith('#usual'))).toEqual([]);
});

test('the verdict is that of a reference that keeps everything and sorts it', () => {
  const verdicts = { true: 0, false: 0, unknown: 0 };
  const step = fc.record({
    hours: fc.constantFrom(0, 0, 1, 1, 23, 167, 168, 168, 169),
    value: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.constantFrom(-40, 40)),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 10, maxLength: 120 }),
      fc.constantFrom('above', 'below', 'either'),
      fc.constantFrom(0.1, 2),
      (steps, direction, floor) => {
        const condition: Baseline = { ...unusual, direction, floor, minWeeks: 2, weeks: 3 };
        const window = new BaselineWindow(condition);
        const everything: { hour: number; value: number }[] = [];
        let now = 0;
        let last = false;
        for (const { hours, value } of steps) {
          now += hours;
          window.pass(now * 3_600_000, 'listening');
          window.add(value, now * 3_600_000 + 1000, () => now % 168);
          everything.push({ hour: now, value });
          // The reference: hours that are over, each with its mean; of an hour of the week the last three.
          const over = [...new Set(everything.map((one) => one.hour))].filter((one) => one < now);
          const mean = (one: number) => {
            const all = everything.filter((entry) => entry.hour === one).map((entry) => entry.value);
            return Number((all.reduce((sum, each) => sum + each, 0) / all.length).toPrecision(6));
          };
          const known = [-1, 0, 1].map((beside) =>
            over
              .filter((one) => one % 168 === (now + beside + 168) % 168)
              .slice(-3)
              .map(mean),
          );
          const middle = (list: readonly number[]) => {
            const sorted = [...list].sort((a, b) => a - b);
            return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
          };
          const all = known.flat();
          let expected: 'true' | 'false' | 'unknown' = 'unknown';
          if (known[1]!.length >= 2) {
            const usual = middle(all);
            const spread = Math.max(floor, 1.4826 * middle(all.map((one) => Math.abs(one - usual))));
            const off = (direction === 'below' ? usual - value : direction === 'above' ? value - usual : Math.abs(value - usual)) / spread;
            expected = (last ? off >= 3 : off >= 5) ? 'true' : 'false';
          }
          const truth = window.truth(last);
          expect(truth).toBe(expected);
          verdicts[truth] += 1;
          if (truth !== 'unknown') last = truth === 'true';
        }
        const again = new BaselineWindow(condition);
        again.load(JSON.parse(JSON.stringify(window.save())));
        again.loadHistory(JSON.parse(JSON.stringify(window.saveHistory())));
        expect(again).toEqual(window);
        expect(window.saveHistory().flat().length).toBeLessThanOrEqual(168 * 3);
      },
    ),
    { numRuns: 600 },
  );
  for (const count of Object.values(verdicts)) expect(count).toBeGreaterThan(100);
});
