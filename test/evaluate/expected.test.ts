import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rule, Story } from './rig.ts';

const hour = 3600;
const silent = rule('device.silent', { kind: 'absence', seconds: hour });
/** The rig's `sos.pressed` stands for a test call: one in 30 h of the time in which the device is heard. */
const testCall = { 'sos.pressed': true };
const missed = rule('test-missed', {
  kind: 'expected',
  when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }],
  seconds: 30 * hour,
});

const unit = () => new Story(missed, silent);
/** A sign of life, twice an hour; what came of it. */
function beats(story: Story, from: number, to: number): string[] {
  const all: string[] = [];
  for (let at = from; at <= to; at += hour / 2) all.push(...story.at(at).send({ 'device.battery': 90 }));
  return all;
}

test('a test call each day raises nothing, and is no alarm itself; without the next one it is told once, with how long, and the next one ends it', () => {
  const story = unit();
  expect(story.at(0).send(testCall)).toEqual([]);
  expect(beats(story, 0.5 * hour, 24 * hour)).toEqual([]);
  expect(story.at(24 * hour + 1).send(testCall)).toEqual([]);
  expect(beats(story, 24.5 * hour, 54 * hour)).toEqual([]);
  expect(story.at(54 * hour + 1).tick()).toEqual([`test-missed true @${54 * hour + 1}`]);
  expect(story.last.reason).toEqual({
    zh: '设备在线的 30 小时内没有出现“求助按钮：是”（限 30 小时）',
    en: '"SOS button: yes" was not seen in 30 h during which the device was heard (the limit is 30 h)',
  });
  expect(beats(story, 54.5 * hour, 120 * hour)).toEqual([]);
  expect(story.at(120 * hour + 1).send(testCall)).toEqual([`test-missed false @${120 * hour + 1}`]);
  expect(story.last.reason.en).toBe('Seen again: SOS button: yes');
});

test('one that was never tested since it was registered is told as well, and needs nobody who agreed', () => {
  const story = unit();
  expect(beats(story, 0, 30 * hour)).toEqual([`test-missed true @${30 * hour}`]);
});

test('the clock of the wall, a stop and a kill of the gateway neither raise it nor end it', () => {
  const story = unit();
  story.at(0).send(testCall);
  expect(beats(story, 0.5 * hour, 20 * hour)).toEqual([]);
  // A month ahead, then ten years back.
  story.downtime(30 * 24 * hour);
  expect(story.at(20 * hour + 1).restart()).toEqual([]);
  story.downtime(-3650 * 24 * hour);
  expect(beats(story, 20.5 * hour, 29.5 * hour)).toEqual([]);
  expect(story.at(30 * hour).tick()).toEqual([`test-missed true @${30 * hour}`]);
  story.downtime(24 * hour);
  expect(story.at(30 * hour + 1).restart()).toEqual([]);
  expect(beats(story, 30.25 * hour, 30.75 * hour)).toEqual([]);
  expect(story.at(31 * hour + 1).send(testCall)).toEqual([`test-missed false @${31 * hour + 1}`]);
});

test('off the line is one alarm, of its silence; a test call from then proves nothing about now', () => {
  const story = unit();
  story.at(0).send(testCall);
  expect(story.at(100 * hour).tick()).toEqual([`device.silent true @${hour}`]);
  story.at(100 * hour + 1).send(testCall, { historical: true, ts: 50 * hour });
  const back = beats(story, 100.5 * hour, 140 * hour);
  // One hour was heard before it fell silent; 29 more.
  expect(back.filter((line) => line.startsWith('test-missed'))).toEqual([`test-missed true @${129.5 * hour}`]);
});

test('is what somebody with a stop watch would say', () => {
  const step = fc.record({
    pause: fc.constantFrom(600, 3500, 3500, 3500, 40_000),
    call: fc.nat(45).map((one) => one === 0),
    restart: fc.constantFrom(false, false, false, true),
  });
  let raised = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const story = unit();
      const [expected, came]: [string[], string[]] = [[], []];
      let [now, quiet, heardAt, said] = [0, 0, Number.NEGATIVE_INFINITY, 'unknown'];
      const say = (truth: string) => {
        if (truth === said) return;
        // Until it was true once nobody has to hear of it.
        if (truth === 'true' || expected.length > 0) expected.push(`test-missed ${truth} @${now}`);
        said = truth;
      };
      const verdict = () => (quiet >= 30 * hour ? 'true' : now - heardAt < hour ? 'false' : 'unknown');
      for (const { pause, call, restart } of steps) {
        for (const end = now + pause; now < end; ) {
          const counts = now - heardAt < hour && quiet < 30 * hour;
          now += 10;
          if (counts) quiet += 10;
          say(verdict());
        }
        if (restart) came.push(...story.at(now).tick(), ...story.restart());
        heardAt = now;
        if (call) quiet = 0;
        came.push(...story.at(now).send(call ? testCall : { 'device.battery': 90 }));
        say(verdict());
      }
      raised += expected.filter((line) => line.includes(' true ')).length;
      expect(came.filter((line) => line.startsWith('test-missed'))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
  expect(raised).toBeGreaterThan(30);
}, 60_000);
