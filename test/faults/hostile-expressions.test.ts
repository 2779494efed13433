import { expect, test } from 'vitest';
import { hostileExpressions } from './hostile-expressions.ts';

test('row 22: hostile expressions are stopped, switched off and told; nothing of them is silent', { timeout: 120_000 }, async () => {
  const { violations, fired, figures } = await hostileExpressions(3, false, () => {});
  console.log(JSON.stringify(figures));
  expect(violations).toEqual([]);
  expect(fired).toBe(15);
});
