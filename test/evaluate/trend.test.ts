import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TrendWindow } from '../../src/evaluate/trend-window.ts';
import type { RuleCondition } from '../../src/model/rule.ts';
import { rule, Story, silent } from './rig.ts';

type Trend = Extract<RuleCondition, { kind: 'trend' }>;
/** On its way to 80 °C: there within an hour, at the slope of ten minutes; until it would take two. */
const warming: Trend = {
  kind: 'trend',
  point: 'charging.temperature',
  limit: { op: 'atLeast', limit: 80 },
  raiseSeconds: 3600,
  clearSeconds: 7200,
  windowSeconds: 600,
  minSpanSeconds: 300,
  when: [],
};
const hot = rule('temp.trend', warming);
const temperature = (value: number | null) => ({ 'charging.temperature': value });

function feed(story: Story, from: number, values: readonly (number | null)[], every = 60): string[] {
  return values.flatMap((value, index) => story.at(from + index * every).send(temperature(value)));
}

test('a number that will be at the limit in less than the time raises once its values span enough, and says when it will be there', () => {
  const story = new Story(hot, silent);
  // Half a degree a minute: 80 is 40 minutes away at 60.
  expect(feed(story, 0, [57.5, 58, 58.5, 59, 59.5])).toEqual([]);
  expect(story.at(300).send(temperature(60))).toEqual(['temp.trend true @300']);
  expect(story.last.reason).toEqual({
    zh: '温度在最近 5 分钟内由约 57.5 °C 变为约 60 °C（每小时 30 °C），按此速度约 40 分钟后达到 80 °C（60 分钟内即告警）',
    en: 'Temperature went from about 57.5 °C to about 60 °C in the last 5 min (30 °C per hour): at this rate it reaches 80 °C in about 40 min (raised within 60 min)',
  });
  expect(story.last.seen).toEqual({ point: 'charging.temperature', value: 60, unit: 'Cel' });
  // It stops rising: no time is short enough any more once most of what is remembered stands still.
  expect(feed(story, 360, [60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60])).toHaveLength(1);
  expect(story.last.to).toBe('false');
  expect(story.last.reason.en).toContain('No longer holds: Temperature went from');
});

test('between the two times it stays as it was', () => {
  const story = new Story(hot, silent);
  feed(story, 0, [57.5, 58, 58.5, 59, 59.5, 60]);
  // 0.2 a minute from 60 on: 100 minutes away, more than an hour and less than two.
  expect(
    feed(
      story,
      360,
      Array.from({ length: 15 }, (_v, index) => 60.2 + index * 0.2),
    ),
  ).toEqual([]);
  const fresh = new Story(hot, silent);
  expect(
    feed(
      fresh,
      0,
      Array.from({ length: 15 }, (_v, index) => 60 + index * 0.2),
    ),
  ).toEqual([]);
});

test('one wild value neither raises nor hides anything', () => {
  const story = new Story(hot, silent);
  expect(feed(story, 0, [40, 40, 40, 40, 79, 40, 40, 40])).toEqual([]);
  const rising = new Story(hot, silent);
  expect(feed(rising, 0, [57.5, 58, 58.5, 20, 59.5, 60])).toEqual(['temp.trend true @300']);
});

test('what is there already raises, whatever the slope is', () => {
  const story = new Story(hot, silent);
  expect(feed(story, 0, [95, 92, 90, 88, 86, 84])).toEqual(['temp.trend true @300']);
  expect(story.last.reason.en).toContain('and is at least 80 °C already');
});

test('a number that falls to a lower limit', () => {
  const empty = rule('battery.trend', { ...warming, point: 'device.battery', limit: { op: 'below', limit: 10 } });
  const story = new Story(empty, silent);
  const send = (second: number, value: number) => story.at(second).send({ 'device.battery': value });
  expect([40, 39, 38, 37, 36, 35].flatMap((value, index) => send(index * 60, value))).toEqual(['battery.trend true @300']);
  expect(story.last.reason.zh).toContain('约 25 分钟后达到 10 %');
});

test('after a silence, an excuse or a null nothing is known until enough has come again; history is no part of it', () => {
  const excused = rule('temp.trend', warming, { unless: [{ point: 'gas.state', test: { op: 'in', values: ['normal', 'high'] } }] });
  const story = new Story(excused, silent);
  expect(feed(story, 0, [57.5, 58, null, 59, 59.5, 60])).toEqual(['temp.trend true @300']);
  expect(story.at(310).send({ 'gas.state': 'preheat' })).toEqual(['temp.trend unknown @310']);
  expect(story.at(320).send({ 'gas.state': 'normal' })).toEqual([]);
  expect(feed(story, 330, [60, 60.5, 61, 61.5, 62])).toEqual([]);
  expect(story.at(630).send(temperature(62.5))).toEqual(['temp.trend true @630']);
  // 180 s without a message.
  expect(story.at(810).tick()).toEqual(['temp.trend unknown @810', 'device.silent true @810']);
  const late = new Story(hot, silent);
  expect([70, 71, 72, 73, 74, 75].flatMap((value, index) => late.at(index * 30).send(temperature(value), { historical: true }))).toEqual(
    [],
  );
});

test('a clock that is set makes no trend, and a restart changes nothing', () => {
  const story = new Story(hot, silent);
  feed(story, 0, [40, 40, 40]);
  story.downtime(36_000);
  expect(story.at(130).restart()).toEqual([]);
  expect(feed(story, 180, [40, 40, 40, 40, 40])).toEqual([]);
  const rising = new Story(hot, silent);
  feed(rising, 0, [57.5, 58, 58.5]);
  expect(rising.at(130).restart()).toEqual([]);
  expect(feed(rising, 180, [59, 59.5, 60])).toEqual(['temp.trend true @300']);
});

test('the forecast is that of a reference that fits every pair of lines by hand', () => {
  const value = fc.integer({ min: -50, max: 120 });
  let known = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(30, 60, 61, 300), value), { minLength: 3, maxLength: 60 }), (list) => {
      const window = new TrendWindow(warming);
      const kept: { t: number; value: number }[] = [];
      let partStart = Number.NEGATIVE_INFINITY;
      let t = 0;
      for (const [pause, next] of list) {
        t += pause;
        window.pass(t * 1000, 'listening');
        window.add({ source: t * 1000, run: t * 1000, value: next });
        // The reference: of each 30 s after the first value in it, the last one; nothing older than 600 s before the newest.
        while (kept[0] !== undefined && t - kept[0].t > 600) kept.shift();
        if (kept.length === 0 || t - partStart >= 30) {
          kept.push({ t, value: next });
          partStart = t;
        } else kept[kept.length - 1] = { t, value: next };
      }
      const forecast = window.forecast();
      const span = kept.at(-1)!.t - kept[0]!.t;
      if (kept.length < 3 || span < 300) {
        expect(forecast).toBeNull();
        return;
      }
      known += 1;
      const slopes = kept.flatMap((a, i) => kept.slice(i + 1).map((b) => (b.value - a.value) / (b.t - a.t)));
      const half = (all: number[]) => {
        // As many below as above: the middle one, or the mean of the two in the middle.
        const rank = (value: number) => all.filter((other) => other < value).length;
        const upTo = (value: number) => all.filter((other) => other <= value).length;
        const low = Math.min(...all.filter((entry) => upTo(entry) >= all.length / 2));
        const high = Math.max(...all.filter((entry) => rank(entry) <= all.length / 2));
        return (low + high) / 2;
      };
      const slope = half(slopes);
      const now = half(kept.map((entry) => entry.value - slope * (entry.t - kept[0]!.t))) + slope * span;
      expect(forecast!.perHour).toBeCloseTo(slope * 3600, 6);
      const eta = kept.at(-1)!.value >= 80 ? 0 : slope <= 0 ? Infinity : Math.max(0, (80 - now) / slope);
      if (eta === Infinity) expect(forecast!.etaSeconds).toBe(Infinity);
      else expect(forecast!.etaSeconds).toBeCloseTo(eta, 3);
    }),
    { numRuns: 500 },
  );
  expect(known).toBeGreaterThan(200);
});
