import { expect, test } from 'vitest';
import { rule, Story, silent } from './rig.ts';

const trapped = rule(
  'lift.trapped',
  {
    kind: 'state',
    when: [
      { point: 'lift.passengers', test: { op: 'is', value: true } },
      { point: 'lift.doorZone', test: { op: 'in', values: ['out'] } },
    ],
    clear: [{ point: 'lift.doorZone', test: { op: 'is', value: 'in' } }],
  },
  { raiseDelaySeconds: 45, lifeSafety: true },
);
const sos = rule('sos', { kind: 'event', when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] }, { lifeSafety: true });

test('a state over several points holds when all hold, over messages that carry one point each', () => {
  const story = new Story(trapped);
  story.at(1).send({ 'lift.passengers': true });
  story.at(2).send({ 'lift.doorZone': 'out' });
  expect(story.at(47).tick()).toEqual(['lift.trapped true @47']);
  expect(story.last.reason.zh).toBe('轿厢有人：是；门区：非平层，已持续 45 秒');
  expect(story.at(60).send({ 'lift.passengers': false })).toEqual([]);
  expect(story.at(61).send({ 'lift.doorZone': 'in' })).toEqual(['lift.trapped false @61']);
});

test('two moments of one message are two moments, also when they carry different points', () => {
  const both = { ...trapped, condition: { ...trapped.condition, clear: null } as typeof trapped.condition, raiseDelaySeconds: 0 };
  const story = new Story(both);
  story.at(1).send({ 'lift.passengers': false, 'lift.doorZone': 'out' });
  const moments = [{ 'lift.passengers': true }, { 'lift.doorZone': 'in' }];
  expect(story.at(2).sendMoments(moments)).toEqual(['lift.trapped true @2', 'lift.trapped false @2']);
});

test('a state without clear terms returns when one of its terms is false', () => {
  const fault = rule('fault', { kind: 'state', when: [{ point: 'gas.state', test: { op: 'is', value: 'high' } }], clear: null });
  const story = new Story(fault);
  expect(story.at(1).send({ 'gas.state': 'high' })).toEqual(['fault true @1']);
  expect(story.at(2).send({ 'gas.state': 'high' })).toEqual([]);
  expect(story.at(3).send({ 'gas.state': 'normal' })).toEqual(['fault false @3']);
});

test('a false term decides although another one is unknown', () => {
  const story = new Story({
    ...trapped,
    condition: { ...trapped.condition, clear: null } as typeof trapped.condition,
    raiseDelaySeconds: 0,
  });
  story.at(1).send({ 'lift.passengers': true, 'lift.doorZone': 'out' });
  expect(story.at(2).send({ 'lift.passengers': null })).toEqual(['lift.trapped unknown @2']);
  expect(story.at(3).send({ 'lift.doorZone': 'in' })).toEqual(['lift.trapped false @3']);
});

test('every message with a matching event is one occurrence, equal content or not', () => {
  const story = new Story(sos);
  expect(story.at(1).send({ 'sos.pressed': true })).toEqual(['sos event @1']);
  expect(story.at(2).send({ 'sos.pressed': true })).toEqual(['sos event @2']);
  expect(story.at(3).send({ 'sos.pressed': false })).toEqual([]);
  expect(story.at(4).sendMoments([{ 'sos.pressed': true }, { 'sos.pressed': false }, { 'sos.pressed': true }])).toEqual(['sos event @4']);
});

test('an event needs its deciding point in the message itself', () => {
  const story = new Story(sos);
  story.at(1).send({ 'sos.pressed': true });
  expect(story.at(2).send({ 'device.battery': 80 })).toEqual([]);
});

test('of an event with several terms the first one decides; the others may be older', () => {
  const both = rule('sos.in-lift', {
    kind: 'event',
    when: [
      { point: 'sos.pressed', test: { op: 'is', value: true } },
      { point: 'lift.passengers', test: { op: 'is', value: true } },
    ],
  });
  const story = new Story(both);
  story.at(1).send({ 'lift.passengers': true });
  expect(story.at(2).send({ 'sos.pressed': true })).toEqual(['sos.in-lift event @2']);
  expect(story.at(3).send({ 'lift.passengers': true })).toEqual([]);
});

test('an event that arrives out of order is an occurrence all the same', () => {
  const story = new Story(sos);
  story.at(10).send({ 'sos.pressed': false });
  expect(story.at(11).send({ 'sos.pressed': true }, { ts: 5 })).toEqual(['sos event @11']);
});

test('an event is not repeated by a restart', () => {
  const story = new Story(sos, silent);
  story.at(1).send({ 'sos.pressed': true });
  expect(story.at(2).restart()).toEqual([]);
  expect(story.at(100).tick()).toEqual([]);
});
