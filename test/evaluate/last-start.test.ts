import { expect, test } from 'vitest';
import type { RecordStamp } from '../../src/model/journal-record.ts';
import { rule, Story } from './rig.ts';

const limits = { raise: { op: 'above', limit: 25 }, clear: { op: 'below', limit: 20 } } as const;
const gas = rule('gas', { kind: 'threshold', point: 'gas.concentration', ...limits });
const worked = rule('worked', { kind: 'expression', when: 'w', clear: null, points: ['gas.concentration'] });
const pressed = rule('pressed', { kind: 'event', when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }] });

class Started extends Story {
  /** Rules that were raised, `!` = by readings from before the last start; or confirmed by one since. */
  raised(): readonly string[] {
    const raised = this.all.splice(0).filter(({ to }) => to === 'true' || to === 'event');
    return raised.map(
      ({ rule: id, beforeStart, confirms }) => `${id}${beforeStart === true ? '!' : ''}${confirms === true ? ' confirmed' : ''}`,
    );
  }
  awaited(): RecordStamp {
    const stamp = this.stamp();
    this.evaluator.onAwaited(stamp, 'd1');
    return stamp;
  }
  answered(asked: RecordStamp, values: Readonly<Record<string, number | boolean>>): readonly string[] {
    const readings = Object.entries(values).map(
      ([point, value]) => ({ ts: asked.at, point, component: '', value, unit: null, quality: 'good' }) as const,
    );
    const stamp = this.stamp();
    const batch = { deviceId: 'd1', position: stamp.position, receivedAt: asked.at, historical: false, readings };
    this.all.push(...this.evaluator.onAnswer(stamp, { asked, settled: asked.position }, batch, true));
    return this.raised();
  }
  /** True to everything that is asked. */
  verdicts(): readonly string[] {
    const key = { subject: 'device:d1', component: '', rule: 'worked' } as const;
    const verdicts = (this.evaluator.question(key)?.asked ?? []).map(
      ({ position }) => ({ position, when: 'true', clear: null, failed: null }) as const,
    );
    this.all.push(...this.evaluator.onVerdicts(this.stamp(), { of: 'condition', ...key, verdicts }));
    return this.raised();
  }
}

test('an answer to a message from before the start, levels and events alike; not one that was asked after it', () => {
  const story = new Started(gas, pressed);
  const [before, open] = [story.at(1).awaited(), story.at(2).awaited()];
  expect(story.at(3).answered(before, { 'sos.pressed': true })).toEqual(['pressed']);
  story.downtime(7_200).restart();
  expect(story.at(4).answered(open, { 'gas.concentration': 30, 'sos.pressed': true })).toEqual(['pressed!', 'gas!']);
  expect(story.at(5).answered(story.awaited(), { 'sos.pressed': true })).toEqual(['pressed']);
});

test('a condition that is asked again after a start, unless the device was heard since with the same values', () => {
  const [silentSince, same, other] = [new Started(worked), new Started(worked), new Started(worked)];
  for (const story of [silentSince, same, other]) {
    story.at(1).send({ 'gas.concentration': 30 });
    story.at(2).restart();
  }
  expect(silentSince.at(3).verdicts()).toEqual(['worked!']);
  same.at(3).send({ 'gas.concentration': 30 });
  expect(same.verdicts()).toEqual(['worked']);
  const chain = new Started(worked);
  const open = chain.at(1).awaited();
  chain.at(2).restart();
  expect(chain.at(3).answered(open, { 'gas.concentration': 30 })).toEqual([]);
  expect(chain.verdicts()).toEqual(['worked!']);
  other.at(3).send({ 'gas.concentration': 1 });
  expect(other.verdicts()).toEqual(['worked!', 'worked confirmed']);
});

test('what was raised so is confirmed once, by the first reading since that says the same, also after another restart', () => {
  const story = new Started(gas);
  const open = story.at(1).awaited();
  story.at(2).restart();
  expect(story.at(3).answered(open, { 'gas.concentration': 30 })).toEqual(['gas!']);
  story.at(4).send({ 'sos.pressed': true });
  story.at(5).restart();
  expect(story.raised()).toEqual([]);
  story.at(6).send({ 'gas.concentration': 30 });
  expect(story.raised()).toEqual(['gas confirmed']);
  story.at(7).send({ 'gas.concentration': 40 });
  expect(story.raised()).toEqual([]);
});

test('a reading that says that it is over confirms nothing, and neither does one whose expression has not said so', () => {
  const over = new Started(gas);
  const open = over.at(1).awaited();
  over.at(2).restart();
  over.at(3).answered(open, { 'gas.concentration': 30 });
  over.at(4).send({ 'gas.concentration': 3 });
  over.at(5).send({ 'gas.concentration': 30 });
  expect(over.raised()).toEqual(['gas']);
  const asked = new Started(worked);
  asked.at(1).send({ 'gas.concentration': 30 });
  asked.at(2).restart();
  expect(asked.at(3).verdicts()).toEqual(['worked!']);
  asked.at(4).send({ 'gas.concentration': 31 });
  expect(asked.raised()).toEqual([]);
  expect(asked.at(5).verdicts()).toEqual(['worked confirmed']);
});

test('a delay that ends after a start, unless what it looks at was read since', () => {
  const slow = { ...gas, raiseDelaySeconds: 10 };
  const [unread, other, read] = [new Started(slow), new Started(slow, pressed), new Started(slow)];
  for (const story of [unread, other, read]) {
    story.at(1).send({ 'gas.concentration': 30 });
    story.downtime(7_200).at(2).restart();
  }
  unread.at(12).tick();
  expect(unread.raised()).toEqual(['gas!']);
  unread.at(13).send({ 'gas.concentration': 30 });
  expect(unread.raised()).toEqual(['gas confirmed']);
  other.at(3).send({ 'sos.pressed': false });
  other.at(12).tick();
  expect(other.raised()).toEqual(['gas!']);
  read.at(3).send({ 'gas.concentration': 30 });
  read.at(12).tick();
  expect(read.raised()).toEqual(['gas']);
});

test('an expression that is asked again after a start is of before it, also when the device was heard with another point', () => {
  const story = new Started(worked);
  story.at(1).send({ 'gas.concentration': 30 });
  story.at(2).restart();
  story.at(3).send({ 'sos.pressed': true });
  expect(story.verdicts()).toEqual(['worked!']);
});

test('what became unknown in between is confirmed when it is known again', () => {
  const story = new Started(gas);
  const open = story.at(1).awaited();
  story.at(2).restart();
  story.at(3).answered(open, { 'gas.concentration': 30 });
  story.at(300).tick();
  expect(story.all.splice(0).map(({ to }) => to)).toEqual(['unknown']);
  story.at(301).send({ 'gas.concentration': 30 });
  expect(story.raised()).toEqual(['gas confirmed']);
});

test('what two devices of a floor say is not held back: no one reading since the start could say it again', () => {
  const smoking = [{ point: 'gas.concentration', test: { op: 'above' as const, limit: 25 } }];
  const story = new Started(
    rule('fire', { kind: 'together', at: 'floor', withinSeconds: 120, parts: [{ devices: 2, when: smoking }] }, { lifeSafety: true }),
  );
  for (const device of ['d1', 'd2']) story.registerAt(device, `A社区/1号楼/1单元/3层/${device}`);
  story.at(1).send({ 'gas.concentration': 30 }, { device: 'd2' });
  const open = story.at(2).awaited();
  story.downtime(5).restart();
  story.at(3).send({ 'gas.concentration': 30 }, { device: 'd2' });
  story.raised();
  expect(story.at(4).answered(open, { 'gas.concentration': 30 })).toEqual(['fire']);
});
