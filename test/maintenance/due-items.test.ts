import { expect, test } from 'vitest';
import { dueItems } from '../../src/maintenance/due-items.ts';
import type { DeviceRecord } from '../../src/model/device-record.ts';
import type { MaintenancePlan } from '../../src/model/maintenance.ts';

const title = { zh: '事', en: 'thing' };
const plan = (more: Partial<MaintenancePlan> = {}): MaintenancePlan => ({
  serviceLifeDays: null,
  calibrationDays: null,
  inspectionDays: null,
  source: null,
  watch: [],
  ...more,
});
const today = '2026-06-01';
function due(record: DeviceRecord, its: MaintenancePlan | null, numbers: Record<string, number> = {}) {
  const device = { id: 'd1', profile: 'p', place: 'A', record };
  return dueItems(device, its, new Map(Object.entries(numbers)), today).map(({ kind, state, dueOn, days }) => [kind, state, dueOn, days]);
}

test('the end of life is counted from the installation, and the label is stronger', () => {
  expect(due({ installedOn: '2024-02-29' }, plan({ serviceLifeDays: 365 }))).toEqual([['expiry', 'overdue', '2025-02-28', -458]]);
  expect(due({ installedOn: '2024-02-29', expiresOn: '2026-07-11' }, plan({ serviceLifeDays: 365 }))).toEqual([
    ['expiry', 'soon', '2026-07-11', 40],
  ]);
  // A label needs no type that knows of it.
  expect(due({ expiresOn: '2027-01-01' }, null)).toEqual([['expiry', 'later', '2027-01-01', 214]]);
});

test('today is not overdue, sixty days are soon, sixty-one are later', () => {
  expect(due({ expiresOn: '2026-05-31' }, null)).toEqual([['expiry', 'overdue', '2026-05-31', -1]]);
  expect(due({ expiresOn: today }, null)).toEqual([['expiry', 'soon', today, 0]]);
  expect(due({ expiresOn: '2026-07-31' }, null)).toEqual([['expiry', 'soon', '2026-07-31', 60]]);
  expect(due({ expiresOn: '2026-08-01' }, null)).toEqual([['expiry', 'later', '2026-08-01', 61]]);
});

test('calibration counts from the last one, else from the installation, and says when neither is written down', () => {
  const yearly = plan({ calibrationDays: 365 });
  expect(due({ installedOn: '2020-01-01', calibratedOn: '2026-05-01' }, yearly)).toEqual([['calibration', 'later', '2027-05-01', 334]]);
  expect(due({ installedOn: '2025-06-30' }, yearly)).toEqual([['calibration', 'soon', '2026-06-30', 29]]);
  expect(due({}, yearly)).toEqual([['calibration', 'unknown', null, null]]);
});

test('inspection: the day in the papers, else the interval of the type', () => {
  expect(due({ inspectionDue: '2026-05-01' }, null)).toEqual([['inspection', 'overdue', '2026-05-01', -31]]);
  expect(due({ inspectedOn: '2026-01-01' }, plan({ inspectionDays: 365 }))).toEqual([['inspection', 'later', '2027-01-01', 214]]);
  expect(due({}, plan())).toEqual([]);
});

test('a level is due when it is beyond its limit, unknown when no value came, and nothing as long as it is well', () => {
  const watch = [{ point: 'device.battery', component: '', title, kind: 'below' as const, limit: 30, unit: '%' }];
  expect(due({}, plan({ watch }), { 'device.battery': 29 })).toEqual([['level', 'overdue', today, 0]]);
  expect(due({}, plan({ watch }), { 'device.battery': 30 })).toEqual([]);
  expect(due({}, plan({ watch }))).toEqual([['level', 'unknown', null, null]]);
  const above = [{ ...watch[0]!, component: 'left', kind: 'above' as const }];
  expect(due({}, plan({ watch: above }), { 'device.battery': 90 })).toEqual([['level', 'unknown', null, null]]);
  expect(due({}, plan({ watch: above }), { 'device.battery left': 31 })).toEqual([['level', 'overdue', today, 0]]);
});

test('a counter is due at its next multiple, by its average since the installation', () => {
  const watch = [{ point: 'lift.runCount', component: '', title, kind: 'every' as const, limit: 100_000, unit: null }];
  // 250,000 in 500 days are 500 a day: 50,000 more take 100 days.
  expect(due({ installedOn: '2025-01-17' }, plan({ watch }), { 'lift.runCount': 250_000 })).toEqual([
    ['counter', 'later', '2026-09-09', 100],
  ]);
  // Nobody wrote down since when it counts.
  expect(due({}, plan({ watch }), { 'lift.runCount': 250_000 })).toEqual([['counter', 'later', null, null]]);
  expect(due({}, plan({ watch }), { 'lift.runCount': 296_000 })).toEqual([['counter', 'soon', null, null]]);
  // Just reached: the one after it is next.
  expect(
    dueItems({ id: 'd', profile: 'p', place: '' }, plan({ watch }), new Map([['lift.runCount', 300_000]]), today)[0]?.basis.en,
  ).toContain('next at 400000');
});

test('what is well now stands on the list by its forecast; a counter by the pace of now, not by its average', () => {
  const device = { id: 'd1', profile: 'p', place: 'A', record: { installedOn: '2020-01-01' } };
  const battery = { point: 'device.battery', component: '', title, kind: 'below', limit: 30, unit: '%' } as const;
  const runs = { point: 'lift.runCount', component: '', title, kind: 'every', limit: 100_000, unit: null } as const;
  const zero = { point: 'gas.concentration', component: '', title, kind: 'above', limit: 5, unit: '%LEL', take: 'lowest' } as const;
  const basis = { zh: '推算', en: 'an estimate' };
  const forecast = (watched: { readonly point: string }, value: number, limit: number, days: number | null) => ({
    deviceId: 'd1',
    profile: 'p',
    place: 'A',
    point: watched.point,
    component: '',
    title,
    value,
    limit,
    unit: null,
    dueOn: days === null ? null : new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10),
    days,
    perMonth: -6,
    observedDays: 57,
    basis,
  });
  const look = (watch: MaintenancePlan['watch'], numbers: Record<string, number>, ...forecasts: readonly ReturnType<typeof forecast>[]) =>
    dueItems(device, plan({ watch }), new Map(Object.entries(numbers)), today, forecasts).map((item) => [
      item.state,
      item.dueOn,
      item.days,
      item.value,
    ]);
  expect(look([battery], { 'device.battery': 38 }, forecast(battery, 38, 30, 40))).toEqual([['soon', '2026-07-11', 40, 38]]);
  expect(look([battery], { 'device.battery': 38 }, forecast(battery, 38, 30, 100))).toEqual([['later', '2026-09-09', 100, 38]]);
  expect(look([battery], { 'device.battery': 38 }, forecast(battery, 38, 30, null))).toEqual([]);
  // What it is now counts more than what was foreseen.
  expect(look([battery], { 'device.battery': 12 }, forecast(battery, 38, 30, 40))).toEqual([['overdue', today, 0, 12]]);
  expect(look([runs], { 'lift.runCount': 275_000 }, forecast(runs, 275_000, 300_000, 50))).toEqual([['soon', '2026-07-21', 50, 275_000]]);
  // The zero of a detector is its lowest stored reading, not what it smells now.
  expect(look([zero], { 'gas.concentration': 12 }, forecast(zero, 1, 5, null))).toEqual([]);
  expect(look([zero], { 'gas.concentration': 12 }, forecast(zero, 6, 5, 0))).toEqual([['overdue', today, 0, 6]]);
  expect(look([zero], { 'gas.concentration': 12 })).toEqual([]);
});
