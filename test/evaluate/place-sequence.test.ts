import { expect, test } from 'vitest';
import type { Rule, RuleCondition } from '../../src/model/rule.ts';
import { profile, rule, Story, silent } from './rig.ts';

type Sequence = Extract<RuleCondition, { kind: 'sequence' }>;
const gas = [{ point: 'gas.concentration', test: { op: 'above' as const, limit: 25 } }];
const pressed = [{ point: 'sos.pressed', test: { op: 'is' as const, value: true } }];
const two: Sequence = { kind: 'sequence', at: 'floor', steps: [gas, pressed], withinSeconds: 120, toleranceSeconds: 5 };
const sequence = (change: Partial<Sequence> = {}, other: Partial<Rule> = {}) =>
  rule('gas.then-sos', { ...two, ...change }, { lifeSafety: true, severity: 'critical', ...other });

const floor = 'A社区/1号楼/1单元/3层';
function house(...rules: Rule[]): Story {
  const story = new Story(...rules, silent);
  story.registerAt('d1', `${floor}/301室`);
  story.registerAt('d2', `${floor}/302室`);
  story.registerAt('d3', floor);
  story.registerAt('up', 'A社区/1号楼/1单元/4层/401室');
  return story;
}
const smell = (story: Story, device: string, ts?: number) =>
  story.send({ 'gas.concentration': 30 }, { device, ...(ts === undefined ? {} : { ts }) });
const press = (story: Story, device: string, ts?: number) =>
  story.send({ 'sos.pressed': true }, { device, ...(ts === undefined ? {} : { ts }) });
const told = (at: number) => [`gas.then-sos event @${at}`];

test('one device and then another of the floor is one event about the floor, which says who did what when', () => {
  const story = house(sequence());
  expect(smell(story.at(10), 'd1')).toEqual([]);
  expect(press(story.at(20), 'up')).toEqual([]);
  expect(press(story.at(50), 'd2')).toEqual(told(50));
  expect(story.last.subject).toBe(`place:${floor}`);
  expect(story.last.seen).toEqual({ point: 'sos.pressed', value: true, unit: null });
  expect(story.last.reason).toEqual({
    zh: `${floor}：先后出现：d1（可燃气体浓度高于 25 %LEL，08:00:10），随后 d2（求助按钮：是，08:00:50）（历时 40 秒，限 2 分钟内）`,
    en: `${floor}: one after the other: d1 (Gas concentration is above 25 %LEL, 08:00:10), then d2 (SOS button: yes, 08:00:50) (in 40 s; the limit is 2 min)`,
  });
  // The whole has happened: the second step alone is no second one.
  expect(press(story.at(60), 'd2')).toEqual([]);
  expect(smell(story.at(70), 'd3')).toEqual([]);
  expect(press(story.at(80), 'd2')).toEqual(told(80));
});

test('the other way round, too late, on another floor or at one device alone is none', () => {
  const story = house(sequence());
  expect(press(story.at(10), 'd2')).toEqual([]);
  expect(smell(story.at(20), 'd1')).toEqual([]);
  expect(press(story.at(141), 'd3')).toEqual([]);
  expect(press(story.at(142), 'd1')).toEqual([]);
  expect(smell(story.at(150), 'up')).toEqual([]);
  expect(press(story.at(160), 'd2')).toEqual([]);
});

test('it is the order in which things happened, not the one in which they came', () => {
  const story = house(sequence());
  // d1 was held up on its way: it smelled gas twenty seconds before the button.
  expect(press(story.at(100), 'd2', 100)).toEqual([]);
  expect(smell(story.at(130), 'd1', 80)).toEqual(told(130));
  expect(story.last.reason.en).toContain(
    'd1 (Gas concentration is above 25 %LEL, 08:01:20), then d2 (SOS button: yes, 08:01:40) (in 20 s;',
  );
  // What came in order and happened the other way round is none.
  const late = house(sequence());
  expect(smell(late.at(100), 'd1', 100)).toEqual([]);
  expect(press(late.at(130), 'd2', 80)).toEqual([]);
});

test('clocks that may differ by five seconds: six the wrong way round are none, four are one whose order is not certain', () => {
  const wrong = house(sequence());
  expect(press(wrong.at(100), 'd2', 94)).toEqual([]);
  expect(smell(wrong.at(101), 'd1', 100)).toEqual([]);
  const doubtful = house(sequence());
  expect(press(doubtful.at(100), 'd2', 96)).toEqual([]);
  expect(smell(doubtful.at(101), 'd1', 100)).toEqual(told(101));
  expect(doubtful.last.reason.zh).toContain('历时 0 秒，限 2 分钟内；各设备时钟可相差 5 秒，先后不能确定');
  expect(doubtful.last.reason.en).toContain('clocks may differ by 5 s, so the order is not certain');
  const certain = house(sequence({ toleranceSeconds: 0 }));
  expect(press(certain.at(100), 'd2', 96)).toEqual([]);
  expect(smell(certain.at(101), 'd1', 100)).toEqual([]);
});

test('history raises nothing, and neither does what is missing, excused or under test', () => {
  const story = house(sequence({}, { unless: [{ point: 'gas.state', test: { op: 'is', value: 'normal' } }] }));
  story.at(10).send({ 'gas.concentration': 30 }, { device: 'd1', historical: true, ts: -500 });
  expect(press(story.at(20), 'd2')).toEqual([]);
  story.at(30).send({ 'gas.concentration': 30 }, { device: 'd1', quality: 'bad' });
  expect(press(story.at(40), 'd2')).toEqual([]);
  story.at(50).send({ 'gas.state': 'preheat', 'gas.concentration': 30 }, { device: 'd1' });
  expect(press(story.at(60), 'd2')).toEqual([]);
  story.at(70).signal('device:d3', 'device.under-test', 'true');
  smell(story, 'd3');
  expect(press(story.at(80), 'd2')).toEqual([]);
  story.at(85).signal('device:d3', 'device.under-test', 'false');
  expect(press(story.at(90), 'd2')).toEqual([]);
  smell(story.at(100), 'd3');
  // Unknown of the second device is no second step.
  expect(story.at(110).send({ 'sos.pressed': null }, { device: 'd2' })).toEqual([]);
  expect(press(story.at(120), 'd2')).toEqual(told(120));
});

test('over a restart, and over a wall clock that is set in between', () => {
  const story = house(sequence());
  smell(story.at(10), 'd1');
  story.downtime(86_400);
  expect(story.at(20).restart()).toEqual([]);
  expect(press(story.at(60), 'd2')).toEqual(told(60));
  expect(story.at(61).restart()).toEqual([]);
  expect(press(story.at(62), 'd3')).toEqual([]);
  smell(story.at(70), 'd1');
  story.downtime(-7200);
  expect(press(story.at(80), 'd2')).toEqual(told(80));
});

test('a device that is moved leaves what it did where it was', () => {
  const story = house(sequence());
  smell(story.at(10), 'up');
  story.at(20).registerAt('up', `${floor}/303室`);
  expect(press(story.at(30), 'd2')).toEqual([]);
  smell(story.at(40), 'up');
  expect(press(story.at(50), 'd2')).toEqual(told(50));
  // What it does where it is now is not done where it was.
  const away = house(sequence());
  smell(away.at(10), 'd1');
  away.at(20).registerAt('d1', 'A社区/1号楼/1单元/4层/402室');
  smell(away.at(30), 'd1');
  expect(press(away.at(40), 'd2')).toEqual([]);
  expect(press(away.at(50), 'up')).toEqual(told(50));
});

test('a rule that is edited begins anew; one that is only worded differently goes on', () => {
  const story = house(sequence());
  smell(story.at(10), 'd1');
  story.at(20).change(profile([sequence({}, { title: { zh: '改名', en: 'renamed' } }), silent], { version: '2' }));
  expect(press(story.at(30), 'd2')).toEqual(told(30));
  smell(story.at(40), 'd1');
  story.at(50).change(profile([sequence({ withinSeconds: 60 }), silent], { version: '3' }));
  expect(press(story.at(55), 'd2')).toEqual([]);
  smell(story.at(60), 'd1');
  story.at(61).change(profile([silent], { version: '4' }));
  story.at(62).change(profile([sequence(), silent], { version: '5' }));
  expect(press(story.at(63), 'd2')).toEqual([]);
});

test('three steps at three devices; one device takes one of them, and one of them is of the own type', () => {
  const hot = [{ point: 'charging.temperature', test: { op: 'atLeast' as const, limit: 60 } }];
  const story = house(sequence({ steps: [gas, hot, pressed] }));
  smell(story.at(10), 'd1');
  story.at(20).send({ 'charging.temperature': 70 }, { device: 'd1' });
  expect(press(story.at(30), 'd3')).toEqual([]);
  story.at(36).send({ 'charging.temperature': 70 }, { device: 'd2' });
  expect(press(story.at(40), 'd2')).toEqual([]);
  expect(press(story.at(50), 'd3')).toEqual(told(50));

  const others = new Story(sequence(), silent);
  const neighbour = (id: string, point: string) =>
    profile([silent], { id, bindings: profile([]).bindings.filter((one) => one.point.name === point) });
  others.at(2).change(others.profiles.get('rig 1')!, neighbour('nose', 'gas.concentration'), neighbour('button', 'sos.pressed'));
  others.registerAt('n', 'B/1层', 'nose');
  others.registerAt('b', 'B/1层', 'button');
  smell(others.at(10), 'n');
  expect(press(others.at(20), 'b')).toEqual([]);
  others.registerAt('d1', 'B/1层');
  expect(press(others.at(30), 'd1')).toEqual(told(30));
});

test('outside its hours no step is taken', () => {
  // The rig begins at 08:00.
  const hours = { during: [{ days: [1, 2, 3, 4, 5, 6, 7], from: 481, to: 485, dates: null }], except: [] };
  const story = house(sequence({}, { lifeSafety: false, hours }));
  smell(story.at(50), 'd1');
  expect(press(story.at(70), 'd2')).toEqual([]);
  smell(story.at(80), 'd1');
  expect(press(story.at(90), 'd2')).toEqual(told(90));
});

test('a device that does the same step over and over is remembered by its newest eight, and that is counted', () => {
  const story = house(sequence());
  for (let at = 10; at < 20; at += 1) smell(story.at(at), 'd1');
  expect(story.evaluator.counts().stepsDropped).toBe(2);
  expect(press(story.at(30), 'd2')).toEqual(told(30));
});
