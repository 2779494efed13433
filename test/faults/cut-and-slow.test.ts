import { expect, test } from 'vitest';
import { cutAndSlow } from './cut-and-slow.ts';
import { passed } from './fault-row.ts';
import { missingForNamespaces } from './network-namespaces.ts';

/** Row 13; more of it: `npm run faults -- 13 --only namespaces`. */
test.skipIf(missingForNamespaces() !== null)(
  'four gateways in network namespaces: a half-open link is told, and what happens now does not wait for the backlog on a slow one',
  async () => {
    const report = await cutAndSlow(14, 64, () => {});
    console.log(JSON.stringify(report.figures));
    expect(report.violations).toEqual([]);
    expect(passed(report)).toBe(true);
  },
  600_000,
);
