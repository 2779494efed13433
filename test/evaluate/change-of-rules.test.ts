import { expect, test } from 'vitest';
import { binding, gasHigh, profile, rule, Story, silent } from './rig.ts';

const now = { ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 };
const plain = { ...now, id: 'gas.plain', lifeSafety: false };

test('a rule that vanishes takes its condition back, but a life-safety one becomes unknown and is no longer judged', () => {
  const story = new Story(now, plain);
  story.at(1).send({ 'gas.concentration': 40 });
  expect(story.evaluator.isJudged('device:d1', '', 'gas.high')).toBe(true);
  expect(story.at(2).change(profile([silent], { version: '2' }))).toEqual(['gas.high unknown @2', 'gas.plain false @2']);
  expect(story.last.reason.en).toBe('The rule was removed from the profile');
  expect(story.evaluator.isJudged('device:d1', '', 'gas.high')).toBe(false);
  story.restart();
  expect(story.evaluator.isJudged('device:d1', '', 'gas.high')).toBe(false);
});

test('a life-safety rule that comes back tells the condition of the alarm that was left behind', () => {
  const story = new Story(now);
  story.at(1).send({ 'gas.concentration': 40 });
  story.at(2).change(profile([silent], { version: '2' }));
  story.restart();
  story.at(3).change(profile([silent, now], { version: '3' }));
  expect(story.at(4).send({ 'gas.concentration': 2 })).toEqual(['gas.high false @4']);
});

test('an edited limit is judged at once and keeps what was said', () => {
  const story = new Story(now);
  story.at(1).send({ 'gas.concentration': 24 });
  const stricter = { ...now, condition: { ...now.condition, raise: { op: 'above', limit: 22 } } } as typeof now;
  expect(story.at(2).change(profile([stricter], { version: '2' }))).toEqual(['gas.high true @2']);
  expect(story.at(3).change(profile([now], { version: '3' }))).toEqual([]);
  expect(story.at(4).send({ 'gas.concentration': 19 })).toEqual(['gas.high false @4']);
});

test('a value that is read out differently from now on is forgotten, not mixed up', () => {
  const story = new Story(now);
  story.at(1).send({ 'gas.concentration': 40 });
  const scaled = profile([now], { version: '2', bindings: [binding('gas.concentration', '', { scale: 0.01 })] });
  expect(story.at(2).change(scaled)).toEqual(['gas.high unknown @2']);
});

test('evidence for a rule that was edited is gathered anew from the change', () => {
  const story = new Story(gasHigh);
  story.at(1).send({ 'gas.concentration': 40 });
  expect(story.at(2).change(profile([{ ...gasHigh, raiseDelaySeconds: 3 }], { version: '2' }))).toEqual([]);
  expect(story.at(9).tick()).toEqual(['gas.high true @5']);
});

test('the same versions again change nothing, and evidence goes on', () => {
  const story = new Story(gasHigh, silent);
  story.at(1).send({ 'gas.concentration': 40 });
  expect(story.at(3).change(profile([gasHigh, silent]))).toEqual([]);
  expect(story.at(6).tick()).toEqual(['gas.high true @6']);
});

test('a longer silence allowed from now on counts from the change', () => {
  const story = new Story(silent);
  story.at(1).send({ 'device.battery': 1 });
  story.at(100).change(profile([rule('device.silent', { kind: 'absence', seconds: 60 })], { version: '2' }));
  expect(story.at(159).tick()).toEqual([]);
  expect(story.at(160).tick()).toEqual(['device.silent true @160']);
});

test('a retired device is judged no more; what was life-safety becomes unknown', () => {
  const story = new Story(now, plain, silent);
  story.at(1).send({ 'gas.concentration': 40 });
  story.signal('device:d1', 'credential.in-use-twice', 'true');
  expect(story.at(2).retire('d1')).toEqual(['gas.high unknown @2', 'gas.plain false @2', 'credential.in-use-twice false @2']);
  expect(story.at(999).tick()).toEqual([]);
  expect(story.at(1000).send({ 'gas.concentration': 40 })).toEqual([]);
  expect(story.evaluator.counts().unknownDevice).toBe(1);
  story.at(1001).register('d1');
  expect(story.at(1002).send({ 'gas.concentration': 2 })).toEqual(['gas.high false @1002']);
});

test('a device whose profile comes later is supervised from then on', () => {
  const story = new Story(silent);
  story.at(1).register('late', 'other');
  expect(story.at(500).tick()).toEqual(['device.silent true @180']);
  story.at(600).change(profile([silent]), profile([silent], { id: 'other' }));
  expect(story.at(780).tick()).toEqual(['device.silent true @780']);
});

test('a device under another profile keeps the conditions that both have', () => {
  const story = new Story(silent);
  story.at(1).change(profile([silent]), profile([silent, now], { id: 'other' }));
  story.at(180).tick();
  expect(story.at(200).register('d1', 'other')).toEqual([]);
  expect(story.at(201).send({ 'gas.concentration': 40 })).toEqual(['device.silent false @201', 'gas.high true @201']);
});

test('other hardware starts without evidence: a life-safety condition is unknown until it speaks, whatever its clock says', () => {
  const story = new Story(now, plain, silent);
  story.at(100).send({ 'gas.concentration': 40 });
  expect(story.at(110).replace('d1')).toEqual(['gas.high unknown @110', 'gas.plain false @110']);
  expect(story.evaluator.isJudged('device:d1', '', 'gas.high')).toBe(true);
  story.restart();
  // Its clock is behind the old one's: that must not make its first value look old.
  expect(story.at(111).send({ 'gas.concentration': 2 }, { ts: 30 })).toEqual(['gas.high false @111']);
  expect(story.at(112).send({ 'gas.concentration': 41 }, { ts: 31 })).toEqual(['gas.high true @112', 'gas.plain true @112']);
});

test('the silence of other hardware counts from the replacement', () => {
  const story = new Story(silent);
  story.at(1).send({ 'device.battery': 1 });
  story.at(170).replace('d1');
  expect(story.at(340).tick()).toEqual([]);
  expect(story.at(351).tick()).toEqual(['device.silent true @350']);
});
