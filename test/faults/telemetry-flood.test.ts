import { expect, test } from 'vitest';
import { passed } from './fault-row.ts';
import { shortFlood } from './telemetry-flood-row.ts';

test('row 5: in a flood of telemetry no alarm is lost, and what was sent is what was stored, set apart or counted as shed', {
  timeout: 120_000,
}, async () => {
  const report = await shortFlood();
  console.log(JSON.stringify(report.figures));
  expect(report.violations).toEqual([]);
  expect(passed(report)).toBe(true);
});
