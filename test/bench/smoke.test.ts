import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Summary } from '../../bench/report.ts';

const bench = (...args: string[]) => promisify(execFile)(process.execPath, ['dist/bench/bench.js', ...args], { maxBuffer: 64 * 1024 ** 2 });

test('a tiny run against the built gateway: everything sent is stored, compared and told, with a profile', {
  timeout: 90_000,
}, async () => {
  const args = ['--seconds', '1', '--repeats', '1', '--devices', '5', '--window', '4', '--only', 'pipelined', '--profile', '--json'];
  const { stdout } = await bench(...args);
  const { lines, goals, notRun } = JSON.parse(stdout) as Summary;
  expect(lines.map(({ who, mode }) => [who, mode])).toEqual([['gateway', 'pipelined']]);
  const [line] = lines;
  expect(line?.messages).toBeGreaterThan(0);
  // Five points of every message, every device being a sample.
  expect(line?.valuesCompared).toBe((line?.messages ?? 0) * 5);
  expect(line?.cpuUsPerMessage).toBeGreaterThan(0);
  expect(line?.profile.map(({ thread }) => thread).sort()).toEqual(['journal-worker.js', 'main thread', 'series-worker.js']);
  expect(line?.profile[0]?.groups.some(({ name }) => name === 'src/ingest/mqtt')).toBe(true);
  expect(goals.every(({ verdict }) => verdict === 'not run')).toBe(true);
  expect(notRun).toEqual([]);
});

test.each([
  [['--only', 'everything'], "came 'everything'"],
  [['--seconds', '0'], "--seconds: expected a whole number from 1, came '0'"],
])('%s is refused with what was expected', async (args, says) => {
  const failed = await bench(...args).catch((error: { code: number; stderr: string }) => error);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
});
