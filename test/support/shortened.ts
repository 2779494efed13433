import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** A copy of a folder of the project in which one text stands for another, so that nobody waits for minutes. Returns where it is. */
export function shortened(into: string, name: 'plans' | 'devices', file: string, from: RegExp, to: string): string {
  const copy = join(into, name);
  cpSync(join(root, name), copy, { recursive: true });
  const text = readFileSync(join(copy, file), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(join(copy, file), text.replace(from, to));
  return copy;
}
