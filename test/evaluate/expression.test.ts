import { expect, test } from 'vitest';
import type { Truth } from '../../src/model/alarm.ts';
import type { ConditionVerdict } from '../../src/model/answer.ts';
import type { Value } from '../../src/model/reading.ts';
import type { Rule } from '../../src/model/rule.ts';
import { describeChange, rule, Story, silent } from './rig.ts';

const hot: Rule = rule('hot', {
  kind: 'expression',
  when: 'gas.concentration > 10.0 && charging.temperature > 50.0',
  clear: 'gas.concentration < 5.0',
  points: ['charging.temperature', 'gas.concentration'],
});
const key = { subject: 'device:d1', component: '', rule: 'hot' } as const;

class AskedStory extends Story {
  asked(): readonly Readonly<Record<string, Value>>[] {
    return this.evaluator.question(key)?.asked.map(({ values }) => values) ?? [];
  }
  positions(): readonly number[] {
    return this.evaluator.question(key)?.asked.map(({ position }) => position) ?? [];
  }
  answer(verdicts: readonly (Truth | Omit<ConditionVerdict, 'position'>)[], positions = this.positions()): string[] {
    const full = verdicts.map((entry, index) => ({
      position: positions[index] ?? 0,
      ...(typeof entry === 'string'
        ? { when: entry, clear: entry === 'true' ? ('false' as const) : ('true' as const), failed: null }
        : entry),
    }));
    return this.evaluator.onVerdicts(this.stamp(), { of: 'condition', ...key, verdicts: full }).map((change) => {
      this.all.push(change);
      return describeChange(change);
    });
  }
}

test('a change of a named value is asked; the answer raises, with the values it was asked about', () => {
  const story = new AskedStory(hot);
  expect(story.at(1).send({ 'gas.concentration': 12, 'charging.temperature': 60 })).toEqual([]);
  expect(story.evaluator.takeQuestions()).toMatchObject([key]);
  expect(story.asked()).toEqual([{ 'gas.concentration': 12, 'charging.temperature': 60 }]);
  story.at(2).send({ 'gas.concentration': 3 });
  expect(story.answer(['true'])).toEqual(['hot true @2']);
  expect(story.last.reason.en).toBe('Temperature: 60 °C; Gas concentration: 12 %LEL');
  expect(story.last.seen).toMatchObject({ value: 60 });
  // The value that came meanwhile is asked after the answer.
  expect(story.evaluator.takeQuestions()).toMatchObject([key]);
  expect(story.at(3).answer(['false'])).toEqual(['hot false @3']);
  expect(story.asked()).toEqual([]);
});

test('a point that is not named asks nothing, and neither does the same value again', () => {
  const story = new AskedStory(hot);
  story.at(1).send({ 'sos.pressed': true });
  expect(story.asked()).toEqual([]);
  story.at(2).send({ 'gas.concentration': 12 });
  story.at(3).send({ 'gas.concentration': 12 });
  expect(story.asked()).toHaveLength(1);
});

test('a peak between two values is judged, in one message or in three', () => {
  const story = new AskedStory(hot);
  story.at(1).sendMoments([
    { 'gas.concentration': 1, 'charging.temperature': 60 },
    { 'gas.concentration': 90, 'charging.temperature': 60 },
    { 'gas.concentration': 1, 'charging.temperature': 60 },
  ]);
  expect(story.asked().map((values) => values['gas.concentration'])).toEqual([1, 90, 1]);
  expect(story.at(2).answer(['false', 'true', 'false'])).toEqual(['hot true @2', 'hot false @2']);
});

test('between when and clear it stays as it was', () => {
  const story = new AskedStory(hot);
  story.at(1).send({ 'gas.concentration': 12, 'charging.temperature': 60 });
  expect(story.answer(['true'])).toEqual(['hot true @1']);
  story.at(2).send({ 'gas.concentration': 8 });
  expect(story.answer([{ when: 'false', clear: 'false', failed: null }])).toEqual([]);
  story.at(3).send({ 'gas.concentration': 2 });
  expect(story.answer([{ when: 'false', clear: 'true', failed: null }])).toEqual(['hot false @3']);
});

test('unknown is said and never false; one that could not be worked out says so', () => {
  const story = new AskedStory(hot);
  story.at(1).send({ 'gas.concentration': 12, 'charging.temperature': 60 });
  story.answer(['true']);
  story.at(2).send({ 'charging.temperature': null });
  expect(story.answer([{ when: 'unknown', clear: 'unknown', failed: null }])).toEqual(['hot unknown @2']);
  expect(story.last.reason.en).toContain('Temperature has no valid value');
  story.at(3).send({ 'charging.temperature': 20 });
  expect(story.answer([{ when: 'true', clear: 'false', failed: null }])).toEqual(['hot true @3']);
  story.at(4).send({ 'charging.temperature': 21 });
  expect(story.answer([{ when: 'unknown', clear: 'unknown', failed: 'division by zero' }])).toEqual(['hot unknown @4']);
  expect(story.last.reason.en).toContain('came to no result');
});

test('delays, unless and life safety work as for every other rule', () => {
  const excuse = { point: 'gas.state', test: { op: 'in', values: ['normal', 'high'] } } as const;
  const story = new AskedStory({ ...hot, raiseDelaySeconds: 5, clearDelaySeconds: 3, unless: [excuse] });
  story.at(1).send({ 'gas.concentration': 12, 'charging.temperature': 60, 'gas.state': 'normal' });
  expect(story.answer(['true'])).toEqual([]);
  expect(story.at(7).tick()).toEqual(['hot true @6']);
  // Excused while the answer is on its way: the answer decides nothing.
  story.at(8).send({ 'gas.concentration': 1 });
  expect(story.at(9).send({ 'gas.state': 'preheat' })).toEqual(['hot unknown @9']);
  expect(story.asked()).toEqual([]);
  expect(story.at(10).send({ 'gas.state': 'normal' })).toEqual([]);
  expect(story.answer(['false'])).toEqual([]);
  expect(story.at(20).tick()).toEqual(['hot false @13']);
});

test('values that are too old are unknown at once, and an answer about them is dropped', () => {
  const story = new AskedStory(hot, { ...silent, condition: { kind: 'absence', seconds: 20 } });
  story.at(1).send({ 'gas.concentration': 12, 'charging.temperature': 60 });
  story.answer(['true']);
  story.at(2).send({ 'gas.concentration': 13 });
  const before = story.positions();
  expect(story.at(30).tick()).toEqual(expect.arrayContaining(['hot unknown @22']));
  expect(story.answer(['true'], before)).toEqual([]);
});

test('an answer from before a change of the expression is dropped, and the new one is asked', () => {
  const story = new AskedStory(hot);
  story.at(1).send({ 'gas.concentration': 12, 'charging.temperature': 60 });
  const before = story.positions();
  const [profile] = [...story.profiles.values()];
  const changed = { ...hot, condition: { ...hot.condition, when: 'gas.concentration > 90.0' } } as Rule;
  story.at(2).change({ ...profile!, version: '2', rules: [changed] });
  expect(story.answer(['true'], before)).toEqual([]);
  expect(story.evaluator.question(key)).toMatchObject({ when: 'gas.concentration > 90.0' });
});

test('more questions than may wait: the newest takes the place of the one before, and a verdict on that one is none on it', () => {
  const story = new AskedStory(hot);
  const send = (n: number) => story.at(1 + n / 100).send({ 'gas.concentration': n, 'charging.temperature': 60 });
  for (let n = 0; n < 32; n += 1) send(n);
  const inHand = story.positions();
  for (let n = 32; n < 100; n += 1) send(n);
  const asked = story.asked().map((values) => values['gas.concentration']);
  expect(asked).toHaveLength(32);
  expect([asked[0], asked[30], asked[31]]).toEqual([0, 30, 99]);
  expect(
    story.answer(
      inHand.map(() => 'false' as const),
      inHand,
    ),
  ).toEqual([]);
  expect(story.asked()).toMatchObject([{ 'gas.concentration': 99 }]);
  expect(story.answer(['true'])).toEqual(['hot true @1.99']);
});

test('open questions and what was said last live through a restart', () => {
  const story = new AskedStory(hot);
  story.at(1).send({ 'gas.concentration': 12, 'charging.temperature': 60 });
  story.answer(['false']);
  story.at(2).send({ 'gas.concentration': 13 });
  story.restart();
  expect(story.evaluator.openQuestions()).toMatchObject([key]);
  expect(story.asked()).toEqual([{ 'gas.concentration': 13, 'charging.temperature': 60 }]);
  expect(story.answer(['true'])).toEqual(['hot true @2']);
});

test('a message that awaits its answer is heard at once; its values count from when it came', () => {
  const story = new Story(
    rule('gas.plain', {
      kind: 'threshold',
      point: 'gas.concentration',
      raise: { op: 'above', limit: 25 },
      clear: { op: 'below', limit: 20 },
    }),
    {
      ...silent,
      condition: { kind: 'absence', seconds: 20 },
    },
  );
  const heard = story.at(19).stamp();
  expect(story.evaluator.onAwaited(heard, 'd1')).toEqual([]);
  expect(story.at(30).tick()).toEqual([]);
  expect(story.evaluator.awaitedAfter()).toBe(0);
  const reading = { ts: heard.at, point: 'gas.concentration', component: '', value: 30, unit: null, quality: 'good' } as const;
  const batch = { deviceId: 'd1', position: 9, receivedAt: heard.at, historical: false, readings: [reading] };
  expect(
    story.at(31).evaluator.onAnswer(story.stamp(), { asked: heard, settled: heard.position }, batch, true).map(describeChange),
  ).toEqual(['gas.plain true @31']);
  expect([story.evaluator.awaitedAfter(), story.evaluator.isAnswered(heard.position)]).toEqual([null, true]);
  // Silent and stale twenty seconds after the message, not after its answer.
  expect(story.at(40).tick()).toEqual(['gas.plain unknown @39', 'device.silent true @39']);
});
