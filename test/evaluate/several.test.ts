import { expect, test } from 'vitest';
import type { Comparison, Statement } from '../../src/model/rule.ts';
import { rule, Story, silent } from './rig.ts';

const point = (name: string, test: Comparison, minus: string | null = null): Statement => ({ kind: 'test', point: name, minus, test });
const group = (as: 'allOf' | 'anyOf' | 'of', atLeast: number, ...of: Statement[]): Statement => ({ kind: 'group', as, atLeast, of });
const occupied = point('lift.passengers', { op: 'is', value: true });
const outside = point('lift.doorZone', { op: 'is', value: 'out' });
const gas = point('gas.concentration', { op: 'above', limit: 25 });

test('any of: one true is enough whatever the others are; false only when all are', () => {
  const story = new Story(rule('any', { kind: 'several', when: group('anyOf', 1, occupied, outside), clear: null }), silent);
  expect(story.at(0).send({ 'lift.doorZone': 'in' })).toEqual([]);
  expect(story.at(1).send({ 'lift.passengers': true })).toEqual(['any true @1']);
  expect(story.last.reason).toEqual({ zh: '轿厢有人：是', en: 'Passengers: yes' });
  expect(story.at(2).send({ 'lift.doorZone': null })).toEqual([]);
  expect(story.at(3).send({ 'lift.passengers': false })).toEqual(['any unknown @3']);
  expect(story.last.reason.en).toBe('Cannot be judged: no valid value of Door zone');
  expect(story.last.reason.zh).toBe('门区没有有效值，无法判断');
  expect(story.at(4).send({ 'lift.doorZone': 'in' })).toEqual(['any false @4']);
  expect(story.last.reason.en).toBe('No longer holds: Passengers: no; Door zone: in');
});

test('so many of: true as soon as so many are, false only when too few still can be; the delay counts meanwhile', () => {
  const when = group('of', 2, occupied, outside, gas);
  const story = new Story(rule('two', { kind: 'several', when, clear: null }, { raiseDelaySeconds: 5, clearDelaySeconds: 3 }), silent);
  expect(story.at(0).send({ 'lift.passengers': true })).toEqual([]);
  expect(story.at(1).send({ 'gas.concentration': 30 })).toEqual([]);
  expect(story.at(5.9).tick()).toEqual([]);
  expect(story.at(6).tick()).toEqual(['two true @6']);
  expect(story.last.reason).toEqual({
    zh: '3 项中有 2 项成立（至少 2 项）：轿厢有人：是；可燃气体浓度 30 %LEL，高于 25 %LEL，已持续 5 秒',
    en: '2 of 3 hold (at least 2): Passengers: yes; Gas concentration 30 %LEL is above 25 %LEL for 5 s',
  });
  expect(story.at(7).send({ 'gas.concentration': 3 })).toEqual(['two unknown @7']);
  expect(story.at(8).send({ 'lift.doorZone': 'in' })).toEqual([]);
  expect(story.at(11).tick()).toEqual(['two false @11']);
});

test('a difference has its limit and its limit for return; between them it stays', () => {
  const minus = (op: 'above' | 'below', limit: number) => point('charging.temperature', { op, limit }, 'device.battery');
  const story = new Story(rule('warmer', { kind: 'several', when: minus('above', 15), clear: minus('below', 10) }), silent);
  expect(story.at(0).send({ 'charging.temperature': 60 })).toEqual([]);
  expect(story.at(1).send({ 'device.battery': 42.7 })).toEqual(['warmer true @1']);
  expect(story.last.reason.en).toBe('Temperature minus Battery 17.3 °C is above 15 °C');
  expect(story.last.reason.zh).toBe('温度与电量之差 17.3 °C，高于 15 °C');
  expect(story.at(2).send({ 'charging.temperature': 55 })).toEqual([]);
  expect(story.at(3).send({ 'charging.temperature': null })).toEqual(['warmer unknown @3']);
  expect(story.at(4).send({ 'charging.temperature': 54 })).toEqual(['warmer true @4']);
  expect(story.last.reason.en).toBe('Temperature minus Battery: 11.3 °C, not yet back to the limit for return');
  expect(story.at(5).send({ 'charging.temperature': 50 })).toEqual(['warmer false @5']);
});

test('a point that does not come any more is unknown though the device goes on speaking, also across a restart', () => {
  for (const restarted of [false, true]) {
    const story = new Story(rule('both', { kind: 'several', when: group('allOf', 2, occupied, outside), clear: null }), silent);
    story.at(0).send({ 'lift.passengers': true });
    expect(story.at(60).send({ 'lift.doorZone': 'out' })).toEqual(['both true @60']);
    expect(story.at(120).send({ 'lift.doorZone': 'out' })).toEqual([]);
    if (restarted) story.restart();
    expect(story.at(179.9).tick()).toEqual([]);
    expect(story.evaluator.nextDue()).toBe(180_000);
    expect(story.at(200).send({ 'lift.doorZone': 'out' })).toEqual(['both unknown @180']);
    expect(story.last.reason).toEqual({
      zh: '轿厢有人已 180 秒没有更新，无法判断',
      en: 'Cannot be judged: nothing new of Passengers for 180 s',
    });
    // The same value again is news.
    expect(story.at(201).send({ 'lift.passengers': true })).toEqual(['both true @201']);
  }
});

test('evidence of a point that went stale waits for it, and an excuse that went stale excuses nothing', () => {
  const unless = [{ point: 'sos.pressed', test: { op: 'is', value: false } } as const];
  const story = new Story(
    rule('both', { kind: 'several', when: group('allOf', 2, occupied, outside), clear: null }, { raiseDelaySeconds: 90, unless }),
    silent,
  );
  story.at(0).send({ 'sos.pressed': true, 'lift.passengers': true });
  story.at(85).send({ 'lift.doorZone': 'out', 'lift.passengers': true });
  expect(story.at(179).tick()).toEqual([]);
  // The excuse is over at 180, the door zone goes stale at 265: 85 of 90 s were seen.
  expect(story.at(255).send({ 'lift.passengers': true })).toEqual([]);
  expect(story.at(281).send({ 'lift.doorZone': 'out' })).toEqual([]);
  expect(story.at(285.9).tick()).toEqual([]);
  expect(story.at(286).tick()).toEqual(['both true @286']);
});
