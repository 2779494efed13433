import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labResult } from '../../src/lab/lab-result.ts';
import { type LabJob, replayPart } from '../../src/lab/replay-part.ts';
import { takingPart } from '../../src/lab/taking-part.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const { profiles } = loadProfiles(join(import.meta.dirname, '../../devices'));
const smoke = profiles.get('smoke-detector')!;
const minute = 60_000;
const from = Date.UTC(2026, 9, 1);
const minutes = 240;
const at = (unit: number, room: number) => `阳光社区/1号楼/${unit}单元/${room}层/${room}01室`;
const devices = [
  { id: 's-1', profile: 'smoke-detector', place: at(1, 1) },
  { id: 's-2', profile: 'smoke-detector', place: at(1, 2) },
  { id: 's-3', profile: 'smoke-detector', place: at(2, 1) },
  { id: 'gas-1', profile: 'gas-household', place: at(1, 1) },
];
/** Minutes in which a detector alarms: 1 and 2 three minutes apart, 3 in the other unit. */
const alarms: Readonly<Record<string, readonly [number, number]>> = { 's-1': [60, 70], 's-2': [73, 80], 's-3': [60, 80] };

const query = async (asked: SeriesQuery): Promise<readonly Reading[]> => {
  const [begin, end] = alarms[asked.deviceId] ?? [0, 0];
  return Array.from({ length: minutes }, (_, i): Reading => {
    const value = i >= begin && i < end;
    return { ts: from + i * minute, point: 'smoke.alarm', component: '', value, unit: null, quality: 'good' };
  }).filter(({ ts, point }) => ts >= asked.from && ts < asked.to && asked.points.includes(point) && asked.deviceId !== 'gas-1');
};

function within(profile: DeviceProfile, seconds: number): DeviceProfile {
  const rules = profile.rules.map((rule) =>
    rule.condition.kind === 'together' ? { ...rule, condition: { ...rule.condition, withinSeconds: seconds } } : rule,
  );
  return { ...profile, version: 'draft', rules };
}

async function lab(draft: DeviceProfile, current = smoke) {
  const places = takingPart(current, draft, profiles.values(), devices);
  const own = devices.filter(({ profile }) => profile === smoke.id);
  const job: LabJob = { current, draft, devices: own, places, from, to: from + minutes * minute, timeZone: 'Asia/Shanghai' };
  const unused = async () => {
    throw new Error('nothing asks');
  };
  return labResult(job, [await replayPart(job, { query, answer: unused, onProgress: () => {} })]);
}

test('devices whose type binds what a rule about places looks at take part, whatever their type', () => {
  expect(takingPart(smoke, smoke, profiles.values(), devices)?.devices.map(({ id }) => id)).toEqual(['s-1', 's-2', 's-3']);
  const gas = profiles.get('gas-household')!;
  expect(takingPart(gas, gas, profiles.values(), devices)).toBeNull();
});

test('a rule about two devices of one place is replayed over both, and the alarm is about the place', async () => {
  const same = await lab(smoke);
  expect(same.totals).toMatchObject({ gained: 0, lost: 0, earlier: 0, later: 0 });
  expect(same.rules.find(({ rule }) => rule === 'smoke.confirmed')).toMatchObject({ same: 1 });

  // One minute is too short for three minutes apart; ten minutes changes when it is over, not when it begins.
  const shorter = await lab(within(smoke, 60));
  expect(shorter.entries.map(({ difference, before }) => [difference, before?.place, before?.deviceId])).toEqual([
    ['lost', '阳光社区/1号楼/1单元', null],
  ]);
  expect((await lab(within(smoke, 600))).totals).toMatchObject({ gained: 0, lost: 0 });
  const gained = await lab(smoke, within(smoke, 60));
  expect(gained.entries.map(({ difference, after }) => [difference, after?.rule, after?.place])).toEqual([
    ['gained', 'smoke.confirmed', '阳光社区/1号楼/1单元'],
  ]);
  expect(gained.load.after.alarms).toBe(gained.load.before.alarms + 1);
});

test('a sequence over two devices of one place is replayed by the times of the readings', async () => {
  const inOrder = (tolerance: number, within = 900): DeviceProfile => {
    const rules = smoke.rules.map((rule) =>
      rule.id === 'smoke.confirmed'
        ? {
            ...rule,
            condition: {
              kind: 'sequence' as const,
              at: 'unit' as const,
              steps: [
                [{ point: 'smoke.alarm', test: { op: 'is' as const, value: true } }],
                [{ point: 'smoke.alarm', test: { op: 'is' as const, value: true } }],
              ],
              withinSeconds: within,
              toleranceSeconds: tolerance,
            },
          }
        : rule,
    );
    return { ...smoke, version: 'draft', rules };
  };
  expect(takingPart(smoke, inOrder(5), profiles.values(), devices)?.devices.map(({ id }) => id)).toEqual(['s-1', 's-2', 's-3']);
  // s-1 from minute 60 to 69, s-2 from minute 73: under both rules the unit has its alarm then.
  const draft = await lab(inOrder(5), smoke);
  expect(draft.rules.find(({ rule }) => rule === 'smoke.confirmed')).toMatchObject({ same: 1, gained: 0, lost: 0 });
  const none = await lab(inOrder(5, 120), smoke);
  expect(none.rules.find(({ rule }) => rule === 'smoke.confirmed')).toMatchObject({ lost: 1, gained: 0 });
});
