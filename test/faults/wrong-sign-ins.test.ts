import { expect, test } from 'vitest';
import { wrongSignIns } from './wrong-sign-ins.ts';

test('row 27: wrong sign-ins are limited on every path, counted, and in nobody else’s way', { timeout: 120_000 }, async () => {
  const { violations, fired, enumerated, figures } = await wrongSignIns(60, false, () => {});
  console.log(JSON.stringify(figures));
  expect(violations).toEqual([]);
  expect([fired, enumerated]).toEqual([300, 300]);
});
