import { expect, test } from 'vitest';
import { passed } from './fault-row.ts';
import { quickWebProbes } from './web-probes.ts';

test('row 28: no other origin, form, host, address or hidden request gets through, and every kind of answer has its headers', {
  timeout: 120_000,
}, async () => {
  const report = await quickWebProbes(() => {});
  console.log(JSON.stringify(report.figures));
  expect(report.violations).toEqual([]);
  expect(passed(report)).toBe(true);
});
