import { expect, test } from 'vitest';
import { passed } from './fault-row.ts';
import { packetFaults } from './packet-faults.ts';
import { terminalAnswers } from './terminal-answers.ts';

/** Row 15; the whole of it: `npm run faults -- 15`. */
test('a third of the faults of packets: every press is counted once, and a line that lies is found', async () => {
  const report = await packetFaults(33, () => {});
  expect(report.violations).toEqual([]);
  expect(passed(report)).toBe(true);
}, 180_000);

test('receipts and acknowledgements that are lost, late, double or for somebody else', async () => {
  const report = await terminalAnswers(() => {});
  expect(report.violations).toEqual([]);
  expect(passed(report)).toBe(true);
}, 240_000);
