import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Term } from '../../src/model/rule.ts';
import { rule, Story, silent } from './rig.ts';

const out: Term[] = [{ point: 'lift.doorZone', test: { op: 'is', value: 'out' } }];
const people: Term[] = [{ point: 'lift.passengers', test: { op: 'is', value: true } }];
const pressed: Term[] = [{ point: 'sos.pressed', test: { op: 'is', value: true } }];
const thenPressed = rule('stuck', { kind: 'sequence', steps: [out, pressed], withinSeconds: 120 });

test('one after the other in time is one event, with what was seen and how long it took', () => {
  const story = new Story(thenPressed, silent);
  expect(story.at(10).send({ 'lift.doorZone': 'out' })).toEqual([]);
  expect(story.at(50).send({ 'sos.pressed': true })).toEqual(['stuck event @50']);
  expect(story.last.reason).toEqual({
    zh: '先后出现：门区：非平层，随后 求助按钮：是（历时 40 秒，限 2 分钟内）',
    en: 'One after the other: Door zone: out, then SOS button: yes (in 40 s; the limit is 2 min)',
  });
  expect(story.last.seen).toEqual({ point: 'sos.pressed', value: true, unit: null });
  // The whole has happened: the second step alone is no second one.
  expect(story.at(60).send({ 'sos.pressed': true })).toEqual([]);
  expect(story.at(70).send({ 'lift.doorZone': 'out' })).toEqual([]);
  expect(story.at(80).send({ 'sos.pressed': true })).toEqual(['stuck event @80']);
});

test('the other way round, too late or in one moment is none', () => {
  const story = new Story(thenPressed, silent);
  expect(story.at(10).send({ 'sos.pressed': true })).toEqual([]);
  expect(story.at(20).send({ 'lift.doorZone': 'out' })).toEqual([]);
  expect(story.at(141).send({ 'sos.pressed': true })).toEqual([]);
  expect(story.at(150).send({ 'sos.pressed': true, 'lift.doorZone': 'out' })).toEqual([]);
  expect(story.at(151).send({ 'sos.pressed': true })).toEqual(['stuck event @151']);
});

test('moments of one message count as they lie in time, and a time that the device gives', () => {
  const story = new Story(thenPressed, silent);
  expect(story.at(10).sendMoments([{ 'lift.doorZone': 'out' }, { 'sos.pressed': true }])).toEqual(['stuck event @10']);
  expect(story.at(20).sendMoments([{ 'sos.pressed': true }, { 'lift.doorZone': 'out' }])).toEqual([]);
  const held = new Story(thenPressed, silent);
  held.at(200).send({ 'lift.doorZone': 'out' }, { ts: 10 });
  // Both came within two seconds; they happened 191 s apart.
  expect(held.at(202).send({ 'sos.pressed': true }, { ts: 201 })).toEqual([]);
});

test('while it is excused or outside its hours no step is taken; history is none', () => {
  const excused = rule('stuck', thenPressed.condition, { unless: [{ point: 'gas.state', test: { op: 'is', value: 'normal' } }] });
  const story = new Story(excused, silent);
  story.at(10).send({ 'gas.state': 'preheat', 'lift.doorZone': 'out' });
  story.at(20).send({ 'gas.state': 'normal' });
  expect(story.at(30).send({ 'sos.pressed': true })).toEqual([]);
  expect(story.at(40).send({ 'lift.doorZone': 'out' }, { historical: true })).toEqual([]);
  expect(story.at(50).send({ 'sos.pressed': true })).toEqual([]);
});

test('three steps, over a restart in between', () => {
  const three = rule('three', { kind: 'sequence', steps: [out, people, pressed], withinSeconds: 60 });
  const story = new Story(three, silent);
  story.at(10).send({ 'lift.doorZone': 'out' });
  story.at(20).send({ 'lift.passengers': true });
  story.downtime(86_400);
  expect(story.at(30).restart()).toEqual([]);
  expect(story.at(70).send({ 'sos.pressed': true })).toEqual(['three event @70']);
});

test('is what a search through everything that was ever reported finds', () => {
  let found = 0;
  const step = fc.record({ pause: fc.constantFrom(1, 3, 8, 20), which: fc.nat(3), restart: fc.constantFrom(false, false, false, true) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 40 }), (list) => {
      const story = new Story(rule('three', { kind: 'sequence', steps: [out, people, pressed], withinSeconds: 30 }), silent);
      const values = [{ 'lift.doorZone': 'out' }, { 'lift.passengers': true }, { 'sos.pressed': true }, { 'lift.doorZone': 'in' }];
      let reports: { at: number; which: number }[] = [];
      let now = 0;
      for (const { pause, which, restart } of list) {
        now += pause;
        reports.push({ at: now, which });
        const first = reports.filter((entry) => entry.which === 0 && now - entry.at <= 30);
        const whole = which === 2 && first.some((a) => reports.some((b) => b.which === 1 && b.at > a.at && b.at < now));
        if (restart) story.at(now).restart();
        expect(story.at(now).send(values[which]!)).toEqual(whole ? [`three event @${now}`] : []);
        if (whole) {
          found += 1;
          reports = [];
        }
      }
    }),
    { numRuns: 400 },
  );
  expect(found).toBeGreaterThan(100);
});
