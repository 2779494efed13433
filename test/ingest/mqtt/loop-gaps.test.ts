import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { exceeding, watchGaps } from './loop-gaps.ts';

it('sees a loop that works for 120 ms without a turn, and judges it against an idle one of the same moment', async () => {
  const stop = watchGaps();
  await sleep(20);
  // By processor time: on a busy machine 120 ms of wall time may hold very little work.
  const before = process.cpuUsage();
  while (process.cpuUsage(before).user + process.cpuUsage(before).system < 150_000);
  await sleep(20);
  const gaps = stop();
  expect(Math.max(...gaps.values())).toBeGreaterThan(30);
  expect(exceeding(new Map([[7, 90]]), new Map([[7, 20]]), 50)).toEqual([7]);
  expect(exceeding(new Map([[7, 90]]), new Map([[6, 45]]), 50)).toEqual([]);
});
