import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlarmBook } from '../../src/alarm/alarm-book.ts';
import { differ, history } from './lived.ts';
import { type SeededFault, seededFaults } from './seeded-faults.ts';

/** The alarm book with one file of the stage changed; null = as it is. */
async function faultyBook(fault: SeededFault | null): Promise<typeof AlarmBook> {
  const { build } = await import('vite');
  const load = (id: string) => {
    if (fault === null || id !== resolve(fault.file)) return null;
    const text = readFileSync(id, 'utf8');
    expect(text.split(fault.find), `${fault.name}: ${fault.file} has this once`).toHaveLength(2);
    return { code: text.replace(fault.find, () => fault.put), moduleType: 'ts' as const };
  };
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [{ name: 'seeded-fault', enforce: 'pre', load }],
    build: { ssr: resolve('src/alarm/alarm-book.ts'), write: false, minify: false },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  const code = Buffer.from(output.output[0].code).toString('base64');
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as { AlarmBook: typeof AlarmBook };
  return module.AlarmBook;
}

test('every fault that is seeded into the alarm stage is caught by a life that goes another way', async () => {
  const lives = fc.sample(history, { numRuns: process.env.ANLIN_SLOW === '1' ? 20_000 : 4_000, seed: 20_260_101 });
  expect(seededFaults.length).toBeGreaterThanOrEqual(30);
  expect(new Set(seededFaults.map(({ name }) => name)).size).toBe(seededFaults.length);
  const survivors: string[] = [];
  for (const fault of [null, ...seededFaults]) {
    const Book = await faultyBook(fault);
    const isCaught = lives.some((lived) => {
      try {
        return differ(lived, { Book }) !== null;
      } catch {
        return true;
      }
    });
    if (fault === null) expect(isCaught, 'the book as it is').toBe(false);
    else if (!isCaught) survivors.push(fault.name);
  }
  console.info(`${seededFaults.length} seeded faults, ${seededFaults.length - survivors.length} caught`);
  expect(survivors).toEqual([]);
}, 600_000);
