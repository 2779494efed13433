import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateWindow } from '../../src/evaluate/rate-window.ts';
import type { RuleCondition } from '../../src/model/rule.ts';
import { binding, gasRising, profile, rule, Story, silent } from './rig.ts';

type Rate = Extract<RuleCondition, { kind: 'rate' }>;
/** At least 5 °C a minute over five minutes, values spanning two and a half; back below 2. */
const warming: Rate = {
  kind: 'rate',
  point: 'charging.temperature',
  direction: 'rising',
  perSeconds: 60,
  windowSeconds: 300,
  minSpanSeconds: 150,
  raise: { op: 'atLeast', limit: 5 },
  clear: { op: 'below', limit: 2 },
  when: [],
};
const hot = rule('temp.rising', warming);
const temperature = (value: number | null) => ({ 'charging.temperature': value });

function feed(story: Story, from: number, values: readonly (number | null)[], every = 60): string[] {
  return values.flatMap((value, index) => story.at(from + index * every).send(temperature(value)));
}

test('a number that rises fast enough raises when its values span enough, and returns when it slows down', () => {
  const story = new Story(hot, silent);
  expect(feed(story, 0, [20, 30, 40])).toEqual([]);
  expect(story.at(180).send(temperature(50))).toEqual(['temp.rising true @180']);
  expect(story.last.reason).toEqual({
    zh: '温度在 180 秒内由 20 °C 变为 50 °C（每分钟 10 °C），不低于每分钟 5 °C',
    en: 'Temperature went from 20 °C to 50 °C in 180 s (10 °C per minute), which is at least 5 °C per minute',
  });
  expect(story.last.seen).toEqual({ point: 'charging.temperature', value: 50, unit: 'Cel' });
  // Between the limits it stays.
  expect(feed(story, 240, [50, 50, 50, 50])).toEqual([]);
  expect(story.at(480).send(temperature(50))).toEqual(['temp.rising false @480']);
  expect(story.last.reason.en).toBe('No longer holds: Temperature went from 50 °C to 50 °C in 300 s (0 °C per minute)');
});

test('two values a moment apart make no rate, however far apart they are', () => {
  const story = new Story(hot, silent);
  story.at(1).send(temperature(20));
  expect(story.at(1.001).send(temperature(90))).toEqual([]);
  expect(story.at(100).send(temperature(90))).toEqual([]);
});

test('only the asked direction counts', () => {
  const falling = { ...hot, id: 'temp.falling', condition: { ...warming, direction: 'falling' } } as const;
  const either = { ...hot, id: 'temp.moves', condition: { ...warming, direction: 'either' } } as const;
  const story = new Story(hot, falling, either, silent);
  expect(feed(story, 0, [90, 80, 70, 60])).toEqual(['temp.falling true @180', 'temp.moves true @180']);
  expect(story.all[0]?.reason.en).toContain('from 90 °C to 60 °C in 180 s (10 °C per minute)');
});

test('it has to last for the raise delay', () => {
  const story = new Story({ ...hot, raiseDelaySeconds: 90 }, silent);
  expect(feed(story, 0, [20, 30, 40, 50, 60])).toEqual([]);
  expect(story.at(270).tick()).toEqual(['temp.rising true @270']);
  expect(story.last.reason.en).toContain(' for 90 s');
});

test('a missing, bad or unreadable value is a gap, never zero', () => {
  const story = new Story(hot, silent);
  expect(feed(story, 0, [20, null, 21, null, 22])).toEqual([]);
  story.at(300).send(temperature(0), { quality: 'bad' });
  expect(feed(story, 360, [50])).toEqual(['temp.rising true @360']);
});

test('when nothing came for a whole window the rate is unknown, and it is gathered anew', () => {
  // Missing values keep the device from being stale; the gap is in this point alone.
  const story = new Story(hot, silent);
  feed(story, 0, [20, 30, 40, 50]);
  expect(story.all.map(({ to }) => to)).toEqual(['true']);
  for (const second of [240, 300, 360, 420]) expect(story.at(second).send(temperature(null))).toEqual([]);
  expect(story.at(480).send(temperature(null))).toEqual(['temp.rising unknown @480']);
  expect(story.last.reason).toEqual({
    zh: '温度在最近 300 秒内的有效值不足（至少跨 150 秒），无法判断变化速度',
    en: 'Temperature has too few valid values in the last 300 s (they must span 150 s), so its rate cannot be judged',
  });
  expect(feed(story, 540, [80, 80, 80])).toEqual([]);
  expect(story.at(720).send(temperature(80))).toEqual(['temp.rising false @720']);
});

test('a stale device has no rate; values from before a shorter gap count again', () => {
  const story = new Story(hot, silent);
  feed(story, 0, [20, 30, 40, 50]);
  expect(story.at(360).tick()).toEqual(['temp.rising unknown @360', 'device.silent true @360']);
  expect(story.at(400).send(temperature(60))).toEqual(['device.silent false @400', 'temp.rising true @400']);
});

test('the clock of a device that is set makes no rate', () => {
  for (const jump of [-3000, -200, -60, 60, 200, 290]) {
    const story = new Story(hot, silent);
    for (let second = 1000; second < 3000; second += 60) {
      const shift = second < 2000 ? (jump > 0 ? -jump : 0) : jump > 0 ? 0 : jump;
      // 4 °C a minute all the time.
      story.at(second).send(temperature(second / 15), { ts: second + shift });
    }
    expect(
      story.all.filter((change) => change.rule === hot.id),
      `${jump} s`,
    ).toEqual([]);
  }
});

test('messages that were held up on their way make no rate', () => {
  const story = new Story(hot, silent);
  feed(story, 0, [20, 21, 22]);
  for (const [second, source] of [
    [299, 180],
    [299.1, 240],
    [300, 300],
  ] as const)
    expect(story.at(second).send(temperature(20 + source / 60), { ts: source })).toEqual([]);
});

test('the values of a buffered message are spaced by their own time', () => {
  const story = new Story(hot, silent);
  const at = (ts: number, value: number) => story.at(170).send(temperature(value), { ts });
  expect([...at(-20, 20), ...at(40, 30), ...at(100, 40)]).toEqual([]);
  expect(at(160, 50)).toEqual(['temp.rising true @170']);
});

test('values from warming up do not count', () => {
  const unless = [{ point: 'gas.state', test: { op: 'is', value: 'normal' } }] as const;
  const story = new Story({ ...gasRising, raiseDelaySeconds: 0, unless });
  for (let second = 0; second < 10; second += 1) story.at(second).send({ 'gas.concentration': second * 8, 'gas.state': 'preheat' });
  story.at(10).send({ 'gas.concentration': 90, 'gas.state': 'normal' });
  expect(story.at(13).send({ 'gas.concentration': 90 })).toEqual([]);
  expect(story.at(14).send({ 'gas.concentration': 99 })).toEqual(['gas.rising true @14']);
});

test('it holds only while the other terms hold, and that is said', () => {
  const when = [{ point: 'gas.state', test: { op: 'is', value: 'high' } }] as const;
  const story = new Story({
    ...gasRising,
    raiseDelaySeconds: 0,
    clearDelaySeconds: 0,
    condition: { ...gasRising.condition, when } as Rate,
  });
  for (const second of [0, 2, 4]) story.at(second).send({ 'gas.concentration': second * 5 });
  expect(story.at(5).send({ 'gas.state': 'high' })).toEqual(['gas.rising true @5']);
  expect(story.last.reason.en).toBe(
    'Gas concentration went from 0 %LEL to 20 %LEL in 4 s (5 %LEL per second), which is at least 1 %LEL per second; Detector state: high',
  );
  expect(story.at(6).send({ 'gas.state': 'normal' })).toEqual(['gas.rising false @6']);
});

test('late readings are no part of it', () => {
  const story = new Story(hot, silent);
  feed(story, 0, [20, 20, 20, 20]);
  expect(story.at(200).send(temperature(90), { historical: true, ts: -2000 })).toEqual([]);
  expect(story.at(240).send(temperature(20))).toEqual([]);
});

test('an edited rule gathers anew; one that was not goes on', () => {
  const story = new Story(hot, silent);
  feed(story, 0, [20, 30, 40]);
  story.at(130).change(profile([{ ...hot, title: { zh: '新', en: 'new' } }], { version: '2' }));
  expect(story.at(180).send(temperature(50))).toEqual(['temp.rising true @180']);
  const scaled = profile([hot], { version: '3', bindings: [binding('charging.temperature', '', { scale: 0.1 })] });
  expect(story.at(190).change(scaled)).toEqual(['temp.rising unknown @190']);
  expect(feed(story, 240, [5, 5, 5])).toEqual([]);
});

test('a window remembers at most 12 samples and goes on as saved', () => {
  const sample = fc.record({
    source: fc.constantFrom(0, 0, 0, -1000, -30_000, -250_000, 400_000),
    step: fc.nat(40_000),
    value: fc.integer({ min: -50, max: 50 }),
  });
  let known = 0;
  fc.assert(
    fc.property(fc.array(sample, { minLength: 40, maxLength: 80 }), fc.nat(40), (samples, cut) => {
      const window = new RateWindow(warming);
      let copy = new RateWindow(warming);
      let run = 0;
      samples.forEach(({ source, step, value }, index) => {
        run += step;
        for (const each of [window, copy]) {
          each.pass(run, 'listening');
          each.add({ source: run + source, run, value });
        }
        expect(window.save().length).toBeLessThanOrEqual(3 * 13);
        if (index === cut) {
          const again = new RateWindow(warming);
          again.load(JSON.parse(JSON.stringify(window.save())) as number[]);
          copy = again;
        }
        expect(copy.change()).toEqual(window.change());
        expect(copy.due()).toBe(window.due());
        if (window.change() !== null) known += 1;
      });
    }),
    { numRuns: 200 },
  );
  expect(known).toBeGreaterThan(1000);
});
