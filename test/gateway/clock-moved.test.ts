import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeviceClocks } from '../../src/gateway/device-clocks.ts';
import { JudgedSite, wallStart } from './judged-site.ts';

// The gateway's clock is moved while devices give times of their own. Nobody is silent for it, what happens is of now, and what
// really is late still is (decision 0018).

/** A gas detector and a gateway; minutes of true time are those of running time. */
class MovedSite extends JudgedSite {
  constructor() {
    super();
    this.add('d', 'gas-household');
  }
  /** `off`: how far the device's own clock is ahead, min. */
  says(values: object, off = 0): void {
    this.say('d', { ts: wallStart + (this.run + off) * 60_000, values });
  }
  /** For so many minutes a reading a minute. */
  lives(minutes: number, off = 0): void {
    for (let minute = 0; minute < minutes; minute++) {
      this.pass(1);
      this.says(fine, off);
    }
  }
  /** Of every danger that was raised: whether it was told as late. */
  dangers(): readonly ('late' | 'now')[] {
    this.commit();
    return this.transitions
      .filter(({ alarmId, event }) => event === 'raised' && this.alarms.get(alarmId)?.rule.startsWith('gas.'))
      .map(({ reason }) => (reason.en.includes('reported') ? 'late' : 'now'));
  }
}

const fine = { 'gas.co': 5, 'gas.state': 'normal' };
const poison = { 'gas.co': 300, 'gas.state': 'high' };
const silences = (site: MovedSite) => site.active('d').filter((line) => line.startsWith('device.silent'));
const day = 24 * 60;

test.each([
  ['+6 min', 6],
  ['+1 h', 60],
  ['+10 y', 3_652 * day],
  ['-1 h', -60],
  ['-1 d', -day],
  ['to 1970', -(wallStart / 60_000) + 3],
])("the gateway's clock is moved %s and back: no device is silent, and a danger is one of now", (_name, by) => {
  const site = new MovedSite();
  site.lives(3);
  site.wall += by;
  site.lives(60);
  expect(silences(site)).toEqual([]);
  site.pass(1);
  site.says(poison);
  expect(new Set(site.dangers())).toEqual(new Set(['now']));
  site.wall -= by;
  site.lives(60);
  expect(silences(site)).toEqual([]);
});

test('who really falls silent under a clock that was moved is silent, and after its time by running time', () => {
  const site = new MovedSite();
  site.lives(3);
  site.wall += 60;
  site.lives(10);
  let minutes = 0;
  while (silences(site).length === 0 && minutes < 2 * day) {
    site.pass(1);
    minutes += 1;
  }
  const other = new MovedSite();
  other.lives(13);
  let expected = 0;
  while (silences(other).length === 0 && expected < 2 * day) {
    other.pass(1);
    expected += 1;
  }
  expect(expected).toBeLessThan(2 * day);
  expect(minutes).toBe(expected);
});

test("a device whose own clock goes wrong is late though the gateway's is right: what it sends says nothing of now", () => {
  const site = new MovedSite();
  site.lives(3);
  site.pass(1);
  site.says(poison, -120);
  expect(new Set(site.dangers())).toEqual(new Set(['late']));
  site.lives(60, -120);
  expect(silences(site)).toHaveLength(1);
});

test('a backlog after the gateway was off and its clock put right is late, also its beginning', () => {
  const site = new MovedSite();
  site.lives(3);
  // Nothing of that was committed, so it is judged again. Off for eight hours; it comes up with the time at which it went, and is put right a minute later.
  site.crash(0);
  site.pass(1);
  site.wall += 8 * 60;
  site.say('d', { ts: wallStart + (site.run + 1) * 60_000, values: poison });
  expect(new Set(site.dangers())).toEqual(new Set(['late']));
});

test('however the clock of the gateway is moved, a clock that goes on as running time does is known to within its own error', () => {
  let known = 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          run: fc.integer({ min: 0, max: 600_000 }),
          moved: fc.integer({ min: -1e8, max: 1e8 }),
          error: fc.integer({ min: -1e3, max: 1e3 }),
        }),
        { minLength: 1, maxLength: 30 },
      ),
      (steps) => {
        const clocks = new DeviceClocks();
        let run = 0;
        let off = 0;
        clocks.note({ position: 1, at: wallStart, run }, batch(wallStart + 1));
        for (const { run: passed, moved, error } of steps) {
          run += passed;
          off += moved;
          const own = wallStart + run + error;
          const at = wallStart + run + off;
          const now = clocks.now('d', run);
          expect(now).not.toBeNull();
          expect(Math.abs(now! - own)).toBeLessThanOrEqual(2_001);
          known += 1;
          clocks.note({ position: 2, at, run }, batch(Math.min(own, at) === own ? own : at));
        }
      },
    ),
  );
  expect(known).toBeGreaterThan(500);
});

const batch = (ts: number) => ({
  deviceId: 'd',
  position: 1,
  receivedAt: 0,
  historical: false,
  readings: [{ ts, point: 'gas.co', component: '', value: 1, unit: '1e-6', quality: 'good' }] as never,
});
