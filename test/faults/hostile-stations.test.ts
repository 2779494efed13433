import { expect, test } from 'vitest';
import { hostileStations } from './hostile-stations.ts';

test('row 24, small: hostile OCPP peers disturb neither the real station nor the alarm of another; a plain server fails the checks', {
  timeout: 150_000,
}, async () => {
  const report = await hostileStations({ seconds: 2, patience: false, timed: false, control: true }, () => {});
  expect(report.violations).toEqual([]);
  expect(report.fired).toBe(5);
});
