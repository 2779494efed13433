import { expect, test } from 'vitest';
import { gasHigh, rule, Story, silent, unreadable } from './rig.ts';

const now = { ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 };

test('silence beyond the interval is a condition of its own, and it ends with the next message', () => {
  const story = new Story(silent);
  story.at(10).send({ 'device.battery': 80 });
  expect(story.at(189.9).tick()).toEqual([]);
  expect(story.evaluator.nextDue()).toBe(190_000);
  expect(story.at(190).tick()).toEqual(['device.silent true @190']);
  expect(story.last.reason.en).toBe('No message for 180 s (one is expected every 60 s)');
  expect(story.at(250).send({ 'device.battery': 80 })).toEqual(['device.silent false @250']);
  expect(story.last.reason.en).toBe('Messages come again after 240 s of silence');
  expect(story.at(430).tick()).toEqual(['device.silent true @430']);
});

test('a device that never spoke is silent after its interval, counted from its registration', () => {
  const story = new Story(silent);
  story.at(100).register('d2');
  expect(story.at(180).tick()).toEqual(['device.silent true @180']);
  expect(story.at(280).tick()).toEqual(['device.silent true @280']);
  expect(story.last.subject).toBe('device:d2');
});

test('silence counts running time: downtime does not make a device silent', () => {
  const story = new Story(silent);
  story.at(10).send({ 'device.battery': 80 });
  expect(story.at(60).downtime(999_999).restart()).toEqual([]);
  expect(story.at(189).tick()).toEqual([]);
  expect(story.at(190).tick()).toEqual(['device.silent true @190']);
});

test('what was true becomes unknown in silence, and is known again only by new values', () => {
  const story = new Story(now, silent);
  story.at(1).send({ 'gas.concentration': 40 });
  expect(story.at(181).tick()).toEqual(['gas.high unknown @181', 'device.silent true @181']);
  expect(story.at(200).send({ 'device.battery': 5 })).toEqual(['device.silent false @200']);
  expect(story.at(210).send({ 'gas.concentration': 22 })).toEqual(['gas.high true @210']);
  expect(story.at(220).send({ 'gas.concentration': 2 })).toEqual(['gas.high false @220']);
});

test('a condition that never was true makes no noise when it becomes unknown', () => {
  const story = new Story(now, silent);
  story.at(1).send({ 'gas.concentration': 4 });
  expect(story.at(181).tick()).toEqual(['device.silent true @181']);
});

test('unreadable messages are a condition, keep the device from being silent, but not its values from ageing', () => {
  const story = new Story(now, silent, unreadable);
  story.at(1).send({ 'gas.concentration': 40 });
  expect(story.at(60).garbage()).toEqual(['device.unreadable true @60']);
  expect(story.at(120).garbage()).toEqual([]);
  expect(story.at(180).garbage()).toEqual([]);
  expect(story.at(240).garbage()).toEqual(['gas.high unknown @181']);
  expect(story.at(300).send({ 'gas.concentration': 2 })).toEqual(['device.unreadable false @300', 'gas.high false @300']);
});

test('a message of which only a part could be read is unreadable and its readings still count', () => {
  const story = new Story(now, unreadable);
  expect(story.at(1).send({ 'gas.concentration': 40 }, { readable: false })).toEqual(['device.unreadable true @1', 'gas.high true @1']);
});

test('unreadable becomes unknown when the device falls silent', () => {
  const story = new Story(silent, unreadable);
  story.at(1).garbage();
  expect(story.at(181).tick()).toEqual(['device.silent true @181', 'device.unreadable unknown @181']);
  expect(story.at(200).garbage()).toEqual(['device.silent false @200', 'device.unreadable true @200']);
});

test('a missing or bad value is unknown, never zero', () => {
  const low = rule('battery.low', {
    kind: 'threshold',
    point: 'device.battery',
    raise: { op: 'below', limit: 20 },
    clear: { op: 'above', limit: 30 },
  });
  const story = new Story(low);
  expect(story.at(1).send({ 'device.battery': null })).toEqual([]);
  expect(story.at(2).send({ 'device.battery': 0 }, { quality: 'bad' })).toEqual([]);
  expect(story.at(3).send({ 'device.battery': 10 })).toEqual(['battery.low true @3']);
  expect(story.at(4).send({ 'device.battery': null })).toEqual(['battery.low unknown @4']);
  expect(story.at(5).send({ 'device.battery': 90 })).toEqual(['battery.low false @5']);
});

test('unknown puts the evidence on hold: it neither proves nor disproves', () => {
  const story = new Story(gasHigh);
  story.at(1).send({ 'gas.concentration': 40 });
  story.at(4).send({ 'gas.concentration': null });
  expect(story.at(100).tick()).toEqual([]);
  story.at(101).send({ 'gas.concentration': 40 });
  expect(story.at(102.9).restart()).toEqual([]);
  expect(story.at(104).tick()).toEqual(['gas.high true @103']);
});

const warm = { ...now, unless: [{ point: 'gas.state', test: { op: 'in', values: ['normal', 'high'] } }] } as const;

test('in preheat nothing raises; a missing preheat flag silences nothing', () => {
  const story = new Story(warm);
  expect(story.at(1).send({ 'gas.concentration': 40, 'gas.state': 'preheat' })).toEqual([]);
  expect(story.at(2).send({ 'gas.state': 'normal' })).toEqual(['gas.high true @2']);
  const other = new Story(warm);
  expect(other.at(1).send({ 'gas.concentration': 40 })).toEqual(['gas.high true @1']);
});

test('an alarm that is active when preheat begins becomes unknown, not false', () => {
  const story = new Story(warm);
  story.at(1).send({ 'gas.concentration': 40, 'gas.state': 'normal' });
  expect(story.at(2).send({ 'gas.concentration': 0, 'gas.state': 'preheat' })).toEqual(['gas.high unknown @2']);
  expect(story.last.reason.en).toBe('Detector state: preheat: not judged in this situation');
  expect(story.at(3).send({ 'gas.state': 'normal' })).toEqual(['gas.high false @3']);
});
