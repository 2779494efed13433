import { expect, test } from 'vitest';
import { toldOfDamage } from './store-damage.ts';

test('row 11: a gateway on a damaged store starts by itself, takes calls and raises "store damaged"', { timeout: 120_000 }, async () => {
  const { violations, fired } = await toldOfDamage(() => {}, ['a bit in the middle of journal.db']);
  expect(violations).toEqual([]);
  expect(fired).toBe(1);
});
