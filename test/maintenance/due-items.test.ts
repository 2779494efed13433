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
