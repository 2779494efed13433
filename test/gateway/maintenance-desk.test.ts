import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LatestNumbers } from '../../src/gateway/latest-numbers.ts';
import { MaintenanceDesk } from '../../src/gateway/maintenance-desk.ts';
import { maintenanceMeters } from '../../src/gateway/maintenance-meters.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { Forecast } from '../../src/model/maintenance.ts';
import type { DeviceEntry } from '../../src/model/registry.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { Metrics } from '../../src/runtime/metrics.ts';
import { alarm } from '../journal/journal-records.ts';

const { profiles } = loadProfiles(join(import.meta.dirname, '..', '..', 'devices'));
const now = Date.UTC(2026, 5, 1);
const day = 86_400_000;

function desk(devices: readonly DeviceEntry[], alarms: readonly Alarm[] = [], forecasts: readonly Forecast[] = []) {
  const latest = new LatestNumbers();
  const clock = new ManualClock(now);
  let breaths = 0;
  const made = new MaintenanceDesk({
    reader: {
      devices: () => devices,
      alarms: ({ from = 0, cursor, limit }) => {
        const start = Number(cursor ?? 0);
        const fitting = alarms.filter(({ raisedAt }) => raisedAt >= from);
        return { items: fitting.slice(start, start + limit), next: start + limit < fitting.length ? String(start + limit) : null };
      },
    },
    profileOf: ({ profile }) => profiles.get(profile),
    activeAlarms: () => alarms.filter(({ state }) => state !== 'normal'),
    lastMessageAt: (id) => (id === 'mute' ? null : now),
    notMonitored: () => null,
    latest,
    forecasts: (id) => forecasts.filter(({ deviceId }) => deviceId === id),
    today: () => '2026-06-01',
    clock,
    breathe: async () => void breaths++,
  });
  return { made, latest, clock, breaths: () => breaths };
}
const gas = (id: string, record: DeviceEntry['record']): DeviceEntry => ({
  id,
  profile: 'gas-household',
  place: 'A',
  ...(record === undefined ? {} : { record }),
});

test('what is due first stands first, over all devices, from the papers and the shipped types', async () => {
  const { made, latest } = desk([
    gas('g1', { installedOn: '2023-07-12', calibratedOn: '2026-01-01' }),
    gas('g2', { installedOn: '2020-01-01' }),
    gas('g3', undefined),
    { id: 's1', profile: 'smoke-detector', place: 'B', record: { expiresOn: '2026-06-20', inspectedOn: '2026-05-01' } },
  ]);
  latest.note({
    deviceId: 's1',
    position: 1,
    receivedAt: now,
    historical: false,
    readings: [{ ts: now, point: 'device.battery', component: '', value: 12, unit: '%', quality: 'good' }],
  });
  const { due, health } = await made.all();
  expect(due.map(({ deviceId, kind, state, days }) => `${deviceId} ${kind} ${state} ${days}`)).toEqual([
    'g2 calibration overdue -1978',
    'g2 expiry overdue -1248',
    's1 level overdue 0',
    's1 expiry soon 19',
    'g1 expiry soon 40',
    'g1 calibration later 214',
    's1 inspection later 334',
    'g3 calibration unknown null',
    'g3 expiry unknown null',
  ]);
  expect(health.map(({ deviceId, score }) => [deviceId, score])).toEqual([
    ['g2', 40],
    ['s1', 70],
    ['g1', 90],
    ['g3', 100],
  ]);
});

test('missed reports are those of the last 30 days, without tests; nobody knows how a mute device is', async () => {
  const silent = (id: string, deviceId: string, more: Partial<Alarm>) =>
    alarm(id, { deviceId, rule: 'device.silent', state: 'normal', raisedAt: now - day, occurrences: 2, ...more });
  const test = { deviceId: 'g1', by: 'li', reason: 'new', terminals: [], since: now, until: now, untilRun: 0 };
  const { made } = desk(
    [gas('g1', { installedOn: '2026-01-01' }), gas('mute', undefined), gas('g2', { installedOn: '2026-01-01' })],
    [
      silent('a', 'g1', {}),
      silent('b', 'g1', { raisedAt: now - 31 * day }),
      silent('c', 'g1', { test }),
      silent('d', 'g2', { state: 'unacknowledged', condition: 'true', occurrences: 1 }),
    ],
  );
  const { health } = await made.all();
  expect(health.map(({ deviceId, score, reasons }) => [deviceId, score, reasons.map(({ code }) => code)])).toEqual([
    ['mute', null, ['unheard']],
    ['g2', 35, ['silent', 'missed-reports']],
    ['g1', 90, ['missed-reports']],
  ]);
});

test('ten thousand devices are looked at in pieces, and asked again within a minute not at all', async () => {
  const { made, clock, breaths } = desk(Array.from({ length: 10_000 }, (_, i) => gas(`g${i}`, { installedOn: '2026-01-01' })));
  const first = await made.all();
  expect(first.health).toHaveLength(10_000);
  expect(breaths()).toBe(50 + 1);
  clock.advance(59_000);
  expect(await made.all()).toBe(first);
  clock.advance(2_000);
  expect(await made.all()).not.toBe(first);
});

test('/metrics counts what is due and how devices are', async () => {
  const { made } = desk([gas('g1', { installedOn: '2020-01-01' }), gas('g2', { installedOn: '2026-05-01' }), gas('mute', undefined)]);
  const metrics = new Metrics();
  maintenanceMeters(metrics, made);
  const text = await metrics.registry.metrics();
  expect(text).toContain('anlin_maintenance{kind="expiry",state="overdue"} 1');
  expect(text).toContain('anlin_maintenance{kind="calibration",state="unknown"} 1');
  expect(text).toContain('anlin_maintenance{kind="counter",state="soon"} 0');
  expect(['well', 'ailing', 'ill', 'unknown'].map((state) => text.includes(`anlin_device_health{state="${state}"} 1`))).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
