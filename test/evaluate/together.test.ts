import { expect, test } from 'vitest';
import type { Rule, RuleCondition } from '../../src/model/rule.ts';
import { profile, rule, Story, silent } from './rig.ts';

type Together = Extract<RuleCondition, { kind: 'together' }>;
const smoking = [{ point: 'gas.concentration', test: { op: 'above' as const, limit: 25 } }];
const hot = [{ point: 'charging.temperature', test: { op: 'atLeast' as const, limit: 60 } }];
const two: Together = { kind: 'together', at: 'floor', withinSeconds: 120, parts: [{ devices: 2, when: smoking }] };
const confirmed = (change: Partial<Together> = {}, other: Partial<Rule> = {}) =>
  rule('fire.confirmed', { ...two, ...change }, { lifeSafety: true, ...other });

/** Three devices on one floor and one on the next; device d1 of the story is on the first floor as well. */
function house(...rules: Rule[]): Story {
  const story = new Story(...rules, silent);
  story.registerAt('d1', 'A社区/1号楼/1单元/3层/301室');
  story.registerAt('d2', 'A社区/1号楼/1单元/3层/302室');
  story.registerAt('d3', 'A社区/1号楼/1单元/3层');
  story.registerAt('up', 'A社区/1号楼/1单元/4层/401室');
  for (const device of ['d1', 'd2', 'd3', 'up'])
    story.send({ 'gas.concentration': 0, 'charging.temperature': 20, 'gas.state': 'normal' }, { device });
  return story;
}
const gas = (story: Story, device: string, value: number | null) => story.send({ 'gas.concentration': value }, { device });
const floor = 'place:A社区/1号楼/1单元/3层';

test('two devices of one floor raise one alarm about the floor, which says who saw what; one alone or on another floor does not', () => {
  const story = house(confirmed());
  expect(gas(story.at(10), 'd1', 30)).toEqual([]);
  expect(gas(story.at(20), 'up', 30)).toEqual([]);
  expect(gas(story.at(30), 'd2', 40)).toEqual(['fire.confirmed true @30']);
  expect(story.last.subject).toBe(floor);
  expect(story.last.reason).toEqual({
    zh: 'A社区/1号楼/1单元/3层：d1（可燃气体浓度 30 %LEL，高于 25 %LEL）、d2（可燃气体浓度 40 %LEL，高于 25 %LEL）（2 分钟内须有 2 台“可燃气体浓度高于 25 %LEL”）',
    en: 'A社区/1号楼/1单元/3层: d1 (Gas concentration 30 %LEL is above 25 %LEL), d2 (Gas concentration 40 %LEL is above 25 %LEL) (needed within 2 min: 2 × "Gas concentration is above 25 %LEL")',
  });
  // A third one says nothing new.
  expect(gas(story.at(40), 'd3', 50)).toEqual([]);
  expect(gas(story.at(50), 'd3', 0)).toEqual([]);
  expect(gas(story.at(60), 'd2', 0)).toEqual([]);
  // d3 counts until 170, d2 until 180.
  expect(story.at(169).tick()).toEqual([]);
  for (const device of ['d1', 'd2', 'd3']) gas(story.at(175), device, device === 'd1' ? 30 : 0);
  expect(story.at(180).tick()).toEqual(['fire.confirmed false @180']);
  expect(story.last.reason.en).toContain('No longer holds: A社区/1号楼/1单元/3层: only d1 (');
});

test('one after the other within the time is together, later is not', () => {
  const story = house(confirmed());
  gas(story.at(10), 'd1', 30);
  gas(story.at(20), 'd1', 0);
  expect(gas(story.at(139), 'd2', 30)).toEqual(['fire.confirmed true @139']);
  expect(story.last.reason.en).toContain('d1 (Gas concentration is above 25 %LEL, a moment ago)');
  const late = house(confirmed());
  gas(late.at(10), 'd1', 30);
  gas(late.at(20), 'd1', 0);
  expect(gas(late.at(140), 'd2', 30)).toEqual([]);
});

test('one device is not two, however often or with how many components it says it', () => {
  const parts = [
    { devices: 1, when: smoking },
    { devices: 1, when: hot },
  ];
  const story = house(confirmed({ parts }));
  expect(story.at(10).send({ 'gas.concentration': 30, 'charging.temperature': 70 }, { device: 'd1' })).toEqual([]);
  expect(story.at(20).send({ 'charging.temperature': 70 }, { device: 'd2' })).toEqual(['fire.confirmed true @20']);
});

test('a silent device may or may not: unknown, not false', () => {
  const story = house(confirmed());
  gas(story.at(10), 'd1', 30);
  gas(story.at(10), 'd2', 30);
  expect(story.last.to).toBe('true');
  for (let at = 60; at <= 300; at += 60) for (const device of ['d1', 'd3']) gas(story.at(at), device, device === 'd1' ? 30 : 0);
  // d2 fell silent at 190: what it had said counts for two more minutes.
  expect(story.all.filter((change) => change.subject === floor).map((change) => `${change.to} @${change.effectiveRun / 1000}`)).toEqual([
    'true @10',
  ]);
  gas(story.at(305), 'd1', 30);
  expect(story.at(310).tick()).toContain('fire.confirmed unknown @310');
  expect(story.last.reason.zh).toContain('d2 没有有效数据，无法判断');
  expect(gas(story.at(320), 'd2', 0)).toContain('fire.confirmed false @320');
});

test('what is excused or under test speaks neither for it nor against it', () => {
  const story = house(confirmed({}, { unless: [{ point: 'gas.state', test: { op: 'is', value: 'normal' } }] }));
  story.at(10).send({ 'gas.state': 'preheat' }, { device: 'd1' });
  gas(story, 'd1', 30);
  expect(gas(story.at(20), 'd2', 30)).toEqual([]);
  expect(story.at(30).send({ 'gas.state': 'normal' }, { device: 'd1' })).toEqual(['fire.confirmed true @30']);

  const tested = house(confirmed());
  tested.at(10).signal('device:d1', 'device.under-test', 'true');
  gas(tested.at(20), 'd1', 30);
  expect(gas(tested.at(30), 'd2', 30)).toEqual([]);
  expect(gas(tested.at(40), 'd3', 30)).toEqual(['fire.confirmed true @40']);
  gas(tested.at(50), 'd3', 0);
  gas(tested.at(50), 'd2', 0);
  // The test is over while the device still says so: that is evidence now, one device's.
  tested.at(200).send({ 'gas.concentration': 30 }, { device: 'd1' });
  expect(tested.all.at(-1)?.to).not.toBe('true');
});

test('delays are those of the rule, and run over a restart with everything else', () => {
  const story = house(confirmed({}, { raiseDelaySeconds: 30, clearDelaySeconds: 20 }));
  gas(story.at(10), 'd1', 30);
  gas(story.at(20), 'd2', 30);
  story.downtime(86_400);
  expect(story.at(25).restart()).toEqual([]);
  expect(story.at(49).tick()).toEqual([]);
  expect(story.at(50).tick()).toEqual(['fire.confirmed true @50']);
  expect(story.last.reason.zh).toContain('已持续 30 秒');
  gas(story.at(60), 'd1', 0);
  expect(story.at(61).restart()).toEqual([]);
  for (const device of ['d1', 'd2', 'd3', 'up']) gas(story.at(150), device, device === 'd2' ? 30 : 0);
  expect(story.at(199).tick()).toEqual([]);
  expect(story.at(200).tick()).toEqual(['fire.confirmed false @200']);
});

test('a device that is moved takes what it says along; one that is taken away proves nothing', () => {
  const story = house(confirmed());
  gas(story.at(10), 'd1', 30);
  gas(story.at(20), 'up', 30);
  expect(story.at(30).registerAt('up', 'A社区/1号楼/1单元/3层/303室')).toEqual(['fire.confirmed true @30']);
  expect(story.at(40).retire('up')).toEqual(['fire.confirmed unknown @40']);
  expect(story.last.reason.en).toContain('is there no more');
  expect(gas(story.at(50), 'd1', 0)).toEqual([]);
  expect(gas(story.at(171), 'd2', 1)).toEqual(['fire.confirmed false @170']);
});

test('with the last device the alarm of a place is left to people; without life-safety it ends', () => {
  const story = new Story(confirmed(), silent);
  for (const id of ['d1', 'd2']) {
    story.registerAt(id, 'B');
    gas(story, id, 30);
  }
  expect(story.last.to).toBe('true');
  story.retire('d1');
  story.retire('d2');
  expect(story.all.filter(({ rule: id }) => id === 'fire.confirmed').map(({ to }) => to)).toEqual(['true', 'unknown']);
  expect(story.evaluator.isJudged('place:B', '', 'fire.confirmed')).toBe(false);

  const plain = new Story(confirmed({}, { lifeSafety: false }), silent);
  for (const id of ['d1', 'd2']) {
    plain.registerAt(id, 'B');
    gas(plain, id, 30);
  }
  plain.retire('d1');
  plain.retire('d2');
  expect(plain.all.map(({ to }) => to)).toEqual(['true', 'unknown', 'false']);
});

test('a rule that is edited or taken out, with what is going on', () => {
  const story = house(confirmed());
  gas(story.at(10), 'd1', 30);
  gas(story.at(10), 'd2', 30);
  // A third one is wanted now: what was raised goes on as it is judged now.
  expect(story.at(20).change(profile([confirmed({ parts: [{ devices: 3, when: smoking }] }), silent], { version: '2' }))).toEqual([
    'fire.confirmed false @20',
  ]);
  expect(gas(story.at(30), 'd3', 30)).toEqual(['fire.confirmed true @30']);
  expect(story.at(40).change(profile([silent], { version: '3' }))).toEqual(['fire.confirmed unknown @40']);
  // Nothing is known of the devices under the new rule until they report; the alarm that was left to people follows it.
  expect(story.at(50).change(profile([confirmed(), silent], { version: '4' }))).toEqual([]);
  expect(gas(story.at(60), 'd1', 30)).toEqual([]);
  expect(gas(story.at(70), 'd2', 30)).toEqual(['fire.confirmed true @70']);
});

test('devices of different types take part, each by the points that it binds', () => {
  const story = new Story(
    confirmed({
      parts: [
        { devices: 1, when: smoking },
        { devices: 1, when: hot },
      ],
    }),
    silent,
  );
  // Where no device of the type is that the rule stands in, it is not for this place.
  const neighbours = [
    { id: 'detector', bindings: profile([]).bindings.filter(({ point }) => point.name === 'gas.concentration') },
    { id: 'thermometer', bindings: profile([]).bindings.filter(({ point }) => point.name === 'charging.temperature') },
  ].map((change) => profile([silent], change));
  story.at(2).change(story.profiles.get('rig 1')!, ...neighbours);
  story.registerAt('x1', 'B/1层', 'detector');
  story.registerAt('x2', 'B/1层', 'thermometer');
  gas(story.at(3), 'x1', 30);
  expect(story.at(4).send({ 'charging.temperature': 65 }, { device: 'x2' })).toEqual([]);
  expect(story.at(5).registerAt('d1', 'B/1层')).toEqual(['fire.confirmed true @5']);
  story.at(6).registerAt('d1', 'B/2层');
  story.registerAt('t1', 'B/2层/201', 'thermometer');
  expect(gas(story.at(10), 'd1', 30)).toEqual([]);
  expect(story.at(20).send({ 'charging.temperature': 65 }, { device: 't1' })).toEqual(['fire.confirmed true @20']);
});
