import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlarmBook } from '../../src/alarm/alarm-book.ts';
import { differsFromIsa } from './isa-comparison.ts';
import { stories } from './isa-histories.ts';
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

const throwsOr = (differs: () => string | null): boolean => {
  try {
    return differs() !== null;
  } catch {
    return true;
  }
};

test('every fault that is seeded into the alarm stage is caught by each of the two references, by itself', async () => {
  const sample = { numRuns: process.env.ANLIN_SLOW === '1' ? 20_000 : 4_000, seed: 20_260_101 };
  const lives = fc.sample(history, sample);
  const told = fc.sample(stories, sample);
  const references = {
    'reference.ts': (Book: typeof AlarmBook) => lives.some((lived) => throwsOr(() => differ(lived, { Book }))),
    'isa-reference.ts': (Book: typeof AlarmBook) => told.some((story) => throwsOr(() => differsFromIsa(story, { Book }))),
  };
  expect(seededFaults.length).toBeGreaterThanOrEqual(30);
  expect(new Set(seededFaults.map(({ name }) => name)).size).toBe(seededFaults.length);
  const survivors: string[] = [];
  for (const fault of [null, ...seededFaults]) {
    const Book = await faultyBook(fault);
    for (const [name, catches] of Object.entries(references)) {
      if (fault === null) expect(catches(Book), `the book as it is, by ${name}`).toBe(false);
      else if (!catches(Book)) survivors.push(`${name}: ${fault.name}`);
    }
  }
  for (const name of Object.keys(references)) {
    const escaped = survivors.filter((one) => one.startsWith(`${name}:`)).length;
    console.info(`${name}: ${seededFaults.length} seeded faults, ${seededFaults.length - escaped} caught`);
  }
  expect(survivors).toEqual([]);
}, 600_000);
