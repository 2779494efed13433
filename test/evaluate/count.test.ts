import { expect, test } from 'vitest';
import type { RuleCondition } from '../../src/model/rule.ts';
import { profile, rule, Story, silent } from './rig.ts';

type Count = Extract<RuleCondition, { kind: 'count' }>;
const presses: Count = {
  kind: 'count',
  counts: 'reports',
  when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }],
  windowSeconds: 600,
  raise: 3,
  clear: 2,
};
const often = rule('sos.often', presses);
const peaks = rule('gas.peaks', {
  ...presses,
  counts: 'starts',
  when: [{ point: 'gas.concentration', test: { op: 'above', limit: 25 } }],
  clear: 1,
});
const press = { 'sos.pressed': true };

/** A device that says something harmless every minute. */
function beat(story: Story, from: number, until: number): string[] {
  const said: string[] = [];
  for (let second = from; second <= until; second += 60) said.push(...story.at(second).send({ 'device.battery': 80 }));
  return said;
}

test('often enough raises at once, and returns when fewer than the limit are left in the window', () => {
  const story = new Story(often, silent);
  expect([...story.at(10).send(press), ...story.at(100).send(press)]).toEqual([]);
  expect(story.at(150).send(press)).toEqual(['sos.often true @150']);
  expect(story.last.reason).toEqual({
    zh: '求助按钮：是：600 秒内 3 次，达到 3 次',
    en: 'SOS button: yes: 3 times within 600 s, the limit is 3',
  });
  // 10 and 100 leave the window at 610 and 700; one is left then.
  expect(beat(story, 200, 680)).toEqual([]);
  expect(story.evaluator.nextDue()).toBe(700_000);
  expect(story.at(700).tick()).toEqual(['sos.often false @700']);
  expect(story.last.reason.en).toBe('No longer holds: SOS button: yes: once within 600 s, fewer than 2');
});

test('each moment of a message counts, equal content or not', () => {
  const story = new Story(often);
  expect(story.at(1).sendMoments([press, press, press])).toEqual(['sos.often true @1']);
});

test('late ones do not count', () => {
  const story = new Story(often);
  story.at(1000).send({ 'sos.pressed': false });
  for (const ts of [1, 2, 3]) expect(story.at(1001).send(press, { historical: true, ts })).toEqual([]);
});

test('starts: what stays true has begun once, and what was not seen to be false has not begun', () => {
  const story = new Story(peaks, silent);
  const gas = (second: number, value: number | null) => story.at(second).send({ 'gas.concentration': value });
  for (const [second, value] of [
    [1, 30], // nobody saw it begin
    [2, 3],
    [3, 30],
    [4, 31],
    [5, null],
    [6, 32],
    [7, 3],
    [8, null],
    [9, 30],
    [10, 3],
  ] as const)
    expect(gas(second, value), `${second}`).toEqual([]);
  expect(gas(11, 30)).toEqual(['gas.peaks true @11']);
  expect(story.last.reason.en).toBe('Gas concentration is above 25 %LEL: began 3 times within 600 s, the limit is 3');
  expect(story.last.reason.zh).toBe('可燃气体浓度高于 25 %LEL：600 秒内出现 3 次，达到 3 次');
});

test('what was missed may have been more: too few is unknown until a whole window was heard', () => {
  const story = new Story(often, silent);
  for (const second of [10, 20, 30]) story.at(second).send(press);
  // Silent from 30 on: three within ten minutes stays true, silence or not; then it is not known.
  expect(story.at(600).tick()).toEqual(['device.silent true @210']);
  expect(story.at(630).tick()).toEqual(['sos.often unknown @620']);
  expect(story.last.reason.en).toBe(
    'SOS button: yes: once within 600 s, but the device was not heard all of that time, so this cannot be judged',
  );
  expect(beat(story, 660, 1200)).toEqual(['device.silent false @660']);
  expect(beat(story, 1260, 1260)).toEqual(['sos.often false @1260']);
});

test('a gap in hearing does not hide what was seen', () => {
  const story = new Story(often, silent);
  for (const second of [10, 20]) story.at(second).send(press);
  story.at(400).tick();
  expect(story.at(500).send(press)).toEqual(['device.silent false @500', 'sos.often true @500']);
});

test('what happens while an excuse holds does not count', () => {
  const unless = [{ point: 'gas.state', test: { op: 'is', value: 'normal' } }] as const;
  const story = new Story({ ...often, unless }, silent);
  story.at(1).send({ 'gas.state': 'preheat', ...press });
  story.at(2).send({ 'gas.state': 'preheat', ...press });
  story.at(3).send({ 'gas.state': 'normal', ...press });
  expect(story.at(4).send(press)).toEqual([]);
  expect(story.at(5).send(press)).toEqual(['sos.often true @5']);
  expect(story.at(6).send({ 'gas.state': 'preheat' })).toEqual(['sos.often unknown @6']);
  expect(story.at(7).send({ 'gas.state': 'normal' })).toEqual(['sos.often true @7']);
});

test('delays count as for any condition', () => {
  const story = new Story({ ...often, raiseDelaySeconds: 30, clearDelaySeconds: 60 }, silent);
  for (const second of [10, 20, 30]) expect(story.at(second).send(press)).toEqual([]);
  expect(story.at(60).tick()).toEqual(['sos.often true @60']);
  expect(story.last.reason.en).toBe('SOS button: yes: 3 times within 600 s, the limit is 3 for 30 s');
  beat(story, 120, 660);
  expect(story.at(680).tick()).toEqual(['sos.often false @680']);
});

test('downtime neither counts nor forgets', () => {
  const story = new Story(often, silent);
  for (const second of [10, 20]) story.at(second).send(press);
  expect(story.at(30).downtime(86_400).restart()).toEqual([]);
  expect(story.at(40).send(press)).toEqual(['sos.often true @40']);
});

test('an edited rule counts anew', () => {
  const story = new Story(often, silent);
  for (const second of [10, 20, 30]) story.at(second).send(press);
  const stricter = { ...often, condition: { ...presses, raise: 4 } };
  expect(story.at(40).change(profile([stricter, silent], { version: '2' }))).toEqual(['sos.often unknown @40']);
  expect(beat(story, 60, 600)).toEqual([]);
  expect(story.at(640).send({ 'device.battery': 1 })).toEqual(['sos.often false @640']);
});

test('it remembers no more than the limit needs', () => {
  const story = new Story(often, silent);
  for (let second = 1; second < 500; second += 1) story.at(second).send(press);
  story.save();
  const saved = JSON.parse(story.saved.get('device:d1') ?? '{}') as { conditions: [string, ...unknown[]][] };
  const window = saved.conditions.find(([key]) => key === '|sos.often')?.at(-1);
  expect(window).toHaveLength(3 + presses.raise);
});
