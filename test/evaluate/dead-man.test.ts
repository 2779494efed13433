import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeviceRecord, recordProblems } from '../../src/model/device-record.ts';
import { rule, Story } from './rig.ts';

const hour = 3600;
const silent = rule('device.silent', { kind: 'absence', seconds: hour });
const when = [{ point: 'lift.doorZone', test: { op: 'is' as const, value: 'out' } }];
/** The rig's `lift.doorZone: out` stands for a door that opens: a day without it. */
const still = rule('nobody', { kind: 'deadMan', when, counts: 'starts', seconds: 24 * hour });
const consent: DeviceRecord = { consentBy: '王秀英', consentOn: '2025-12-01', consentUntil: '2026-01-20' };
const door = (story: Story, value: 'in' | 'out') => story.send({ 'lift.doorZone': value });

function home(record: DeviceRecord = consent): Story {
  const story = new Story(still, silent);
  story.describe('d1', record);
  return story;
}
/** A sign of life of the device, twice an hour. */
function beats(story: Story, from: number, to: number): string[] {
  const all: string[] = [];
  for (let at = from; at <= to; at += hour / 2) all.push(...door(story.at(at), 'in'));
  return all;
}

test('a door that does not open for a day while the device is heard raises, says so, and returns when it opens', () => {
  const story = home();
  expect(beats(story, 0, 24 * hour - 1)).toEqual([]);
  expect(story.at(24 * hour).tick()).toEqual(['nobody true @86400']);
  expect(story.last.reason).toEqual({
    zh: '设备在线的 24 小时内没有出现“门区：非平层”（限 24 小时）',
    en: '"Door zone: out" was not seen in 24 h during which the device was heard (the limit is 24 h)',
  });
  door(story.at(24 * hour + 60), 'in');
  expect(door(story.at(25 * hour), 'out')).toEqual(['nobody false @90000']);
  expect(story.last.reason.en).toBe('Seen again: Door zone: out');
});

test('each opening begins the time anew; a door that stands open is no opening', () => {
  const story = home();
  beats(story, 0, 20 * hour);
  door(story.at(20 * hour + 60), 'out');
  const open: string[] = [];
  for (let at = 21 * hour; at <= 45 * hour; at += hour / 2) open.push(...door(story.at(at), 'out'));
  expect(open.filter((line) => line.startsWith('nobody'))).toEqual([`nobody true @${44 * hour + 60}`]);
});

test('without consent, before its first and after its last day nothing is judged', () => {
  for (const record of [{}, { ...consent, consentOn: '2026-01-03' }, { ...consent, consentUntil: '2025-12-31' }]) {
    const story = home(record);
    expect(beats(story, 0, 40 * hour)).toEqual([]);
  }
  // The rig begins on 1 January at 08:00; the second of January is the last day, whole.
  const last = home({ ...consent, consentUntil: '2026-01-02' });
  expect(beats(last, 0, 30 * hour)).toEqual(['nobody true @86400']);
  expect(beats(last, 30.5 * hour, 39.5 * hour)).toEqual([]);
  expect(beats(last, 40 * hour, 41 * hour)).toEqual(['nobody false @144000']);
  expect(last.last.reason.zh).toContain('没有登记有效的同意');
});

test('consent that is taken back ends the alarm at once; given again, the time begins anew', () => {
  const story = home();
  beats(story, 0, 25 * hour);
  expect(story.last.to).toBe('true');
  expect(story.at(25 * hour + 1).describe('d1', {})).toEqual([`nobody false @${25 * hour + 1}`]);
  expect(beats(story, 25.5 * hour, 60 * hour)).toEqual([]);
  expect(story.at(60 * hour + 1).describe('d1', consent)).toEqual([]);
  expect(beats(story, 60.5 * hour, 84 * hour)).toEqual([]);
  expect(story.at(84 * hour + 1).tick()).toEqual([`nobody true @${84 * hour + 1}`]);
});

test('neither silence of the device nor a stop of the gateway counts as a person who does not move', () => {
  const story = home();
  beats(story, 0, 12 * hour);
  story.downtime(100 * hour);
  expect(story.at(12 * hour + 60).restart()).toEqual([]);
  // Silent from 13:00 to 20:00 of its time.
  expect(beats(story, 20 * hour, 31 * hour - 1)).toEqual(['device.silent true @46800', 'device.silent false @72000']);
  // 13 h were heard before; 11 more are due at 31.
  expect(story.at(31 * hour).tick()).toEqual([`nobody true @${31 * hour}`]);
});

test('a record names all three or none', () => {
  expect(recordProblems(consent)).toEqual([]);
  expect(recordProblems({ consentBy: '王' }).map(({ field }) => field)).toEqual(['consentOn']);
  expect(recordProblems({ consentOn: '2026-01-01', consentUntil: '2026-02-01' }).map(({ field }) => field)).toEqual(['consentBy']);
  expect(recordProblems({ ...consent, consentUntil: '2025-11-30' }).map(({ field }) => field)).toEqual(['consentUntil']);
});

test('is what a person with a stop watch would say', () => {
  const step = fc.record({
    pause: fc.constantFrom(600, 3500, 3500, 3500, 20_000),
    door: fc.nat(40).map((one) => (one === 0 ? ('out' as const) : ('in' as const))),
    consented: fc.nat(80).map((one) => (one < 2 ? one === 0 : null)),
    restart: fc.constantFrom(false, false, false, true),
  });
  const said = { true: 0, false: 0, unknown: 0 };
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const story = home();
      let consented = true;
      // The watch goes minute by minute; everything in the story happens on whole minutes or seconds of 10.
      const tickSeconds = 10;
      let now = 0;
      let heardAt: number | null = null;
      let quiet = 0;
      let inside: 'in' | 'out' | null = null;
      let reported = 'unknown';
      let told = false;
      const expected: string[] = [];
      const listening = () => heardAt !== null && now - heardAt < hour && consented;
      const look = () => {
        const truth = !consented ? 'false' : quiet >= 24 * hour ? 'true' : listening() ? 'false' : 'unknown';
        if (truth === reported) return;
        reported = truth;
        told ||= truth === 'true';
        if (!told) return;
        said[truth as 'true'] += 1;
        expected.push(`nobody ${truth} @${now}`);
      };
      const came: string[] = [];
      for (const { pause, door: position, consented: change, restart } of steps) {
        for (const end = now + pause; now < end; ) {
          // Where the time is over, it is said once: what was raised stays, also when the device falls silent.
          const counts = listening() && quiet < 24 * hour;
          now += tickSeconds;
          if (counts) quiet += tickSeconds;
          look();
        }
        if (restart) came.push(...story.at(now).tick(), ...story.restart());
        if (change !== null) {
          consented = change;
          came.push(...story.at(now).describe('d1', change ? consent : {}));
          if (!change) quiet = 0;
          look();
        }
        came.push(...door(story.at(now), position));
        heardAt = now;
        if (position === 'out' && inside === 'in') quiet = 0;
        inside = position;
        look();
      }
      expect(came.filter((line) => line.startsWith('nobody'))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
  expect(said.true).toBeGreaterThan(30);
  expect(said.false).toBeGreaterThan(30);
}, 60_000);
