import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Below these a known fault comes back; the registry's own audit cannot be asked everywhere, so the list is kept here.
 * `below` excludes what does not run on Node 20.
 */
const floors: Record<string, { readonly from: readonly number[]; readonly below?: readonly number[]; readonly why: string }> = {
  aedes: {
    from: [1, 2, 0],
    below: [2, 0, 0],
    why: 'GHSA-xxqp-5qx8-gj5q, GHSA-5jvp-3p2v-5qgf, GHSA-p8r9-qf8w-p73r; the 2.0 beta is open to GHSA-52qw-whmv-87c5',
  },
  fastify: { from: [5, 0, 0], why: 'supported line' },
  ws: { from: [8, 17, 1], why: 'CVE-2024-37890: a request with many headers ends the process' },
  '@photostructure/sqlite': { from: [1, 2, 1], below: [2, 6, 0], why: '2.6 needs Node 22' },
  vitest: { from: [4, 0, 0], below: [5, 0, 0], why: '5 needs Node 22' },
};

const root = join(import.meta.dirname, '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { version?: string; license?: string }>;
};
const parts = (version: string) => version.split(/[.-]/).slice(0, 3).map(Number);

function atLeast(version: readonly number[], floor: readonly number[]): boolean {
  for (const [i, part] of floor.entries()) if (version[i] !== part) return (version[i] ?? 0) > part;
  return true;
}

test.each(Object.entries(floors))('%s is locked at a version without its known faults', (name, { from, below, why }) => {
  const locked = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(locked.length, `${name} is in the lock file`).toBeGreaterThan(0);
  for (const [, { version }] of locked) {
    expect(atLeast(parts(version ?? '0.0.0'), from), why).toBe(true);
    if (below !== undefined) expect(atLeast(parts(version ?? '0.0.0'), below), why).toBe(false);
  }
});

test('a version comparison can fail', () => {
  expect(atLeast([1, 1, 9], [1, 2, 0])).toBe(false);
  expect(atLeast([1, 2, 0], [1, 2, 0])).toBe(true);
  expect(atLeast([2, 0, 0], [1, 9, 9])).toBe(true);
});

test('every package in use has a licence that allows it', () => {
  const allowed = /MIT|ISC|BSD|Apache-2\.0|BlueOak|Unlicense|CC0|Python-2\.0|CC-BY-4\.0|MPL-2\.0/;
  const all = Object.entries(lock.packages).filter(([path]) => path.startsWith('node_modules/'));
  expect(all.length).toBeGreaterThan(150);
  expect(
    all.filter(([, { license }]) => license !== undefined && !allowed.test(license)).map(([path, { license }]) => `${path}: ${license}`),
  ).toEqual([]);
});
