import { expect, test } from 'vitest';
import { passed } from './fault-row.ts';
import { quickHostileBodies } from './hostile-bodies-row.ts';

test('row 21: hostile bodies on every topic and route are refused or set apart, and told; nothing of them is silent', {
  timeout: 120_000,
}, async () => {
  const report = await quickHostileBodies(
    ['60 KB of text for a number', 'the dangerous value first', '__proto__ as a key', '10^6 keys'],
    60,
  );
  console.log(JSON.stringify(report.figures));
  expect(report.violations).toEqual([]);
  expect(passed(report)).toBe(true);
});
