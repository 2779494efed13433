import { expect, test } from 'vitest';
import { binding, describeChange, gasHigh, profile, Story, silent, wallStart } from './rig.ts';

test('a threshold raises after its delay and returns only beyond the clear limit, after that delay', () => {
  const story = new Story(gasHigh, silent);
  expect(story.at(1).send({ 'gas.concentration': 31.2 })).toEqual([]);
  expect(story.evaluator.nextDue()).toBe(6000);
  expect(story.at(5.9).tick()).toEqual([]);
  expect(story.at(6.4).tick()).toEqual(['gas.high true @6']);
  expect(story.last.reason).toEqual({
    zh: '可燃气体浓度 31.2 %LEL，高于 25 %LEL，已持续 5 秒',
    en: 'Gas concentration 31.2 %LEL is above 25 %LEL for 5 s',
  });
  expect(story.last.seen).toEqual({ point: 'gas.concentration', value: 31.2, unit: '%LEL' });
  expect(story.at(20).send({ 'gas.concentration': 22 })).toEqual([]);
  expect(story.at(90).tick()).toEqual([]);
  expect(story.at(100).send({ 'gas.concentration': 19 })).toEqual([]);
  expect(story.at(105).send({ 'gas.concentration': 21 })).toEqual([]);
  expect(story.at(150).send({ 'gas.concentration': 18 })).toEqual([]);
  expect(story.at(161).tick()).toEqual(['gas.high false @160']);
  expect(story.last.reason.en).toBe('No longer holds: Gas concentration 18 %LEL is below 20 %LEL for 10 s');
});

test('a value that falls into the band before the delay is over does not raise', () => {
  const story = new Story(gasHigh);
  story.at(1).send({ 'gas.concentration': 30 });
  story.at(3).send({ 'gas.concentration': 24 });
  expect(story.at(30).tick()).toEqual([]);
  story.at(31).send({ 'gas.concentration': 26 });
  expect(story.at(36).tick()).toEqual(['gas.high true @36']);
});

test('without a delay it raises with the message itself, and at exactly the limit it does not', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0 });
  expect(story.at(1).send({ 'gas.concentration': 25 })).toEqual([]);
  expect(story.at(2).send({ 'gas.concentration': 25.01 })).toEqual(['gas.high true @2']);
});

test('a value outside the plausible range is uncertain and raises all the same', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0 });
  expect(story.at(1).send({ 'gas.concentration': 120 }, { quality: 'uncertain' })).toEqual(['gas.high true @1']);
});

test('a peak between two normal values of one message is seen', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 });
  const moments = [{ 'gas.concentration': 3 }, { 'gas.concentration': 40 }, { 'gas.concentration': 3 }];
  expect(story.at(9).sendMoments(moments)).toEqual(['gas.high true @9', 'gas.high false @9']);
});

test('a peak in a buffer that is sent newest first is seen as well', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 });
  const stamp = { position: 900, at: wallStart + 9000, run: 9000 };
  const readings = [3, 40, 2].map((value, index) => ({
    ts: stamp.at - index * 1000,
    point: 'gas.concentration',
    component: '',
    value,
    unit: '%LEL',
    quality: 'good' as const,
  }));
  const changes = story.evaluator.onMessage(
    stamp,
    { deviceId: 'd1', position: 900, receivedAt: stamp.at, historical: false, readings },
    true,
  );
  expect(changes.map(describeChange)).toEqual(['gas.high true @9', 'gas.high false @9']);
});

test('a reading older than the last one replaces nothing', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0, clearDelaySeconds: 0 });
  story.at(10).send({ 'gas.concentration': 40 });
  expect(story.at(11).send({ 'gas.concentration': 1 }, { ts: 4 })).toEqual([]);
  expect(story.at(12).send({ 'gas.concentration': 1 })).toEqual(['gas.high false @12']);
});

test('a device clock that ran ahead and is corrected blinds nothing', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0 });
  story.at(10).send({ 'gas.concentration': 1 }, { ts: 3600 });
  expect(story.at(11).send({ 'gas.concentration': 40 })).toEqual(['gas.high true @11']);
});

test("the gateway's own clock set back blinds nothing: what came without a time is of now", () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0 });
  story.at(100).send({ 'gas.concentration': 3 });
  expect(story.downtime(-3_600).at(101).send({ 'gas.concentration': 40 })).toEqual(['gas.high true @101']);
});

test('a device clock set back delays a live alarm for one expected interval at most; what it shows is told as late at once', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0 });
  story.at(1000).send({ 'gas.concentration': 1 });
  expect(story.at(1030).send({ 'gas.concentration': 40 }, { ts: 430 })).toEqual(['gas.high event late @1030']);
  expect(story.at(1060).send({ 'gas.concentration': 40 }, { ts: 460 })).toEqual(['gas.high true @1060']);
});

test('how long a clock set back blinds does not begin anew with a restart', () => {
  const story = new Story({ ...gasHigh, raiseDelaySeconds: 0 });
  story.at(1000).send({ 'gas.concentration': 1 });
  story.at(1030).send({ 'device.battery': 80 }, { ts: 430 });
  story.restart();
  expect(story.at(1060).send({ 'gas.concentration': 40 }, { ts: 460 })).toEqual(['gas.high true @1060']);
});

test('the delay goes on with what remained after a restart, however long the gateway was down', () => {
  const story = new Story(gasHigh);
  story.at(1).send({ 'gas.concentration': 31 });
  expect(story.at(4).downtime(86_400).restart()).toEqual([]);
  expect(story.evaluator.nextDue()).toBe(6000);
  expect(story.at(5.9).tick()).toEqual([]);
  expect(story.at(6).tick()).toEqual(['gas.high true @6']);
});

test('each component is judged for itself', () => {
  const hot = { ...gasHigh, id: 'hot', condition: { ...gasHigh.condition, point: 'charging.temperature' }, raiseDelaySeconds: 0 } as const;
  const story = new Story();
  story.change(profile([hot], { version: '2', bindings: [binding('charging.temperature', '1'), binding('charging.temperature', '2')] }));
  expect(story.at(1).send({ 'charging.temperature': 80 }, { component: '2' })).toEqual(['hot[2] true @1']);
  expect(story.at(2).send({ 'charging.temperature': 80 }, { component: '1' })).toEqual(['hot[1] true @2']);
});
