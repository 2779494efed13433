import { expect, test } from 'vitest';
import { type DeviceFacts, healthOf } from '../../src/maintenance/health-score.ts';
import type { DueItem } from '../../src/model/maintenance.ts';

const device = { id: 'd1', profile: 'p', place: 'A' };
const well: DeviceFacts = { silent: false, notMonitored: null, heard: true, silences: 0, unreadable: 0, activeAlarms: 0 };
const item = (kind: DueItem['kind'], state: DueItem['state'], days: number | null): DueItem => ({
  deviceId: 'd1',
  profile: 'p',
  place: 'A',
  kind,
  title: { zh: '到期', en: 'Due' },
  state,
  dueOn: null,
  days,
  basis: { zh: '因为', en: 'because' },
  value: null,
  limit: null,
  unit: null,
});

test('nothing against it: 100 and no reason', () => {
  expect(healthOf(device, well, [item('expiry', 'later', 300), item('calibration', 'unknown', null)])).toEqual({
    deviceId: 'd1',
    profile: 'p',
    place: 'A',
    score: 100,
    reasons: [],
  });
});

test('each reason takes its points, the heaviest first, and says why in both languages', () => {
  const facts = { ...well, silences: 3, unreadable: 1, activeAlarms: 2 };
  const { score, reasons } = healthOf(device, facts, [item('expiry', 'soon', 40), item('calibration', 'overdue', -3)]);
  // 100 - 20 - 15 - 10 - 10 - 3
  expect(score).toBe(42);
  expect(reasons.map(({ code, points }) => [code, points])).toEqual([
    ['calibration', 20],
    ['missed-reports', 15],
    ['alarms', 10],
    ['expiry', 10],
    ['unreadable', 3],
  ]);
  expect(reasons[0]?.text).toEqual({ zh: '到期，已过 3 天（因为）', en: 'Due, 3 days ago (because)' });
  expect(reasons[3]?.text.zh).toBe('到期，还有 40 天（因为）');
});

test('never below 0, and one thing alone never takes all', () => {
  const worst = { ...well, silent: true, silences: 99, unreadable: 99, activeAlarms: 99 };
  expect(healthOf(device, worst, [item('expiry', 'overdue', -1)]).score).toBe(0);
  expect(healthOf(device, { ...well, silences: 99 }, []).score).toBe(75);
});

test('unknown is neither well nor ill: no score for what was not heard or is not monitored', () => {
  expect(healthOf(device, { ...well, heard: false }, [])).toMatchObject({ score: null, reasons: [{ code: 'unheard' }] });
  expect(healthOf(device, { ...well, notMonitored: 'device:hub' }, [])).toMatchObject({
    score: null,
    reasons: [{ code: 'not-monitored' }],
  });
  // Silent since before the start is known: it is an alarm.
  expect(healthOf(device, { ...well, heard: false, silent: true }, []).score).toBe(40);
});
