import { expect, test } from 'vitest';
import { findProgram } from '../support/required-services.ts';
import { passed } from './fault-row.ts';
import { quick, storeFaults } from './store-faults-row.ts';

test.runIf(findProgram('influxd') !== null)(
  'a database that refuses everything and then a part: alarms come as before, and every reading is in it once (row 17, a second each)',
  { timeout: 120_000 },
  async () => {
    const report = await storeFaults({ size: 1, seed: 1, rate: null, only: null, say: () => {} }, quick, false);
    expect(report.violations).toEqual([]);
    expect(passed(report)).toBe(true);
  },
);
