import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ForecastKeeper } from '../../src/gateway/forecast-keeper.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { DeviceEntry } from '../../src/model/registry.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import type { Log } from '../../src/runtime/log.ts';

const { profiles } = loadProfiles(join(import.meta.dirname, '../../devices'));
const day = 86_400_000;
const now = Date.UTC(2026, 5, 1);

function keeper(devices: readonly DeviceEntry[], query: (asked: SeriesQuery) => Promise<readonly Reading[]>) {
  const clock = new ManualClock(now);
  const asked: SeriesQuery[] = [];
  const warned: unknown[] = [];
  const heard: { at: number | null } = { at: null };
  let today = '2026-06-01';
  const made = new ForecastKeeper({
    devices: () => devices,
    profileOf: ({ profile }) => profiles.get(profile),
    query: (each) => {
      asked.push(each);
      return query(each);
    },
    today: () => today,
    clock,
    log: { warn: (...what: unknown[]) => void warned.push(what) } as unknown as Log,
    lastMessageAt: () => heard.at,
  });
  return { made, clock, asked, warned, heard, tomorrow: () => (today = '2026-06-02') };
}
const reading = (point: string, value: number, daysAgo: number, component = ''): Reading => ({
  ts: now - daysAgo * day,
  point,
  component,
  value,
  unit: '%',
  quality: 'good',
});
const smoke = (id: string): DeviceEntry => ({ id, profile: 'smoke-detector', place: 'A' });

test('the stored readings of 90 days become one forecast a day, in stretches of three days; of devices that have a number to watch', async () => {
  const falling = async () => Array.from({ length: 20 }, (_, i) => reading('device.battery', 38 + 0.2 * 3 * (19 - i), 3 * (20 - i)));
  const { made, asked, tomorrow } = keeper([smoke('s1'), { id: 'x', profile: 'air-quality', place: 'A' }], falling);
  expect(made.of('s1')).toEqual([]);
  await made.step();
  expect(asked).toEqual([
    { deviceId: 's1', points: ['device.battery'], from: now - 90 * day, to: now, every: 3 * day, aggregate: 'mean', limit: 4_000 },
  ]);
  expect(made.of('s1')).toMatchObject([{ deviceId: 's1', place: 'A', point: 'device.battery', limit: 30, observedDays: 57 }]);
  expect(made.of('s1')[0]?.days).toBeGreaterThan(35);
  await made.step();
  expect(asked).toHaveLength(1);
  tomorrow();
  await made.step();
  expect(asked).toHaveLength(2);
});

test('a few devices at a time; the zero of a detector is its lowest reading, a counter its last', async () => {
  const many = Array.from({ length: 20 }, (_, i) => smoke(`s${i}`));
  const { made, asked } = keeper(
    [...many, { id: 'g', profile: 'gas-household', place: 'A' }, { id: 'l', profile: 'lift-monitor', place: 'A' }],
    async () => [],
  );
  await made.step();
  expect(asked).toHaveLength(8);
  await made.step();
  await made.step();
  expect(asked.map(({ deviceId }) => deviceId).slice(-3)).toEqual(['g', 'l', 'l']);
  expect(asked.slice(-3).map(({ points, aggregate }) => `${points} ${aggregate}`)).toEqual([
    'gas.concentration min',
    'lift.runCount last',
    'lift.doorCycles last',
  ]);
});

test('a store that does not answer is no forecast, says so, and is asked again after ten minutes; of another component nothing is taken', async () => {
  let broken = true;
  const { made, clock, asked, warned } = keeper([smoke('s1')], async () => {
    if (broken) throw new Error('ECONNREFUSED');
    return Array.from({ length: 20 }, (_, i) => reading('device.battery', 90 - i, 3 * (20 - i), 'spare'));
  });
  await made.step();
  expect(made.of('s1')).toMatchObject([{ dueOn: null, basis: { en: expect.stringContaining('gave no answer') } }]);
  expect(warned).toHaveLength(1);
  broken = false;
  await made.step();
  expect(asked).toHaveLength(1);
  clock.advance(601_000);
  await made.step();
  expect(made.of('s1')).toMatchObject([{ dueOn: null, basis: { en: 'No stored readings within 90 days' } }]);
});

test('a device that had nothing to say is asked about again once it is heard, and one with too little after an hour', async () => {
  let count = 0;
  const { made, clock, asked, heard } = keeper([smoke('s1')], async () =>
    Array.from({ length: count }, (_, i) => reading('device.battery', 90 - i, 3 * (count - i))),
  );
  await made.step();
  clock.advance(60_000);
  await made.step();
  expect(asked).toHaveLength(1);
  count = 2;
  heard.at = clock.wall();
  await made.step();
  expect(made.of('s1')).toMatchObject([{ value: 89, dueOn: null }]);
  clock.advance(60_000);
  heard.at = clock.wall();
  await made.step();
  expect(asked).toHaveLength(2);
  count = 20;
  clock.advance(3_600_000);
  await made.step();
  expect(made.of('s1')).toMatchObject([{ dueOn: expect.stringMatching(/^2026-/) }]);
  clock.advance(3_600_000);
  await made.step();
  expect(asked).toHaveLength(3);
});

test('of however many devices each has its turn, none is looked at twice before, and what is not there any more is let go', async () => {
  const devices = Array.from({ length: 1_300 }, (_, i) =>
    i % 3 === 0 ? smoke(`s${i}`) : { id: `x${i}`, profile: 'air-quality', place: 'A' },
  );
  const watched = devices.filter(({ profile }) => profile === 'smoke-detector').map(({ id }) => id);
  const { made, asked } = keeper(devices, async () => []);
  for (let step = 0; step < 60; step++) await made.step();
  expect(asked.map(({ deviceId }) => deviceId)).toEqual(watched);
  const [gone] = devices.splice(0, 1);
  for (let step = 0; step < 4; step++) await made.step();
  expect(made.of(gone!.id)).toEqual([]);
  expect(watched.slice(1).every((id) => made.of(id).length === 1)).toBe(true);
  expect(asked).toHaveLength(watched.length);
});
