import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { permissions } from '../../src/api/people/permissions.ts';
import { roles } from '../../src/model/registry.ts';

test.each(['people.md', 'people.zh-CN.md'])('the table of roles in %s says what the code does', (file) => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'how-to', file), 'utf8');
  const rows = [...text.matchAll(/^\| ([a-z-]+) \|(.*)\|$/gm)].map(([, name = '', cells = '']) => [
    name,
    cells.split('|').map((cell) => cell.trim() !== ''),
  ]);
  const expected = Object.entries(permissions).map(([name, holders]) => [
    name,
    roles.map((role) => (holders as readonly string[]).includes(role)),
  ]);
  expect(rows).toEqual(expected);
});
