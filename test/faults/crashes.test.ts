import { expect, test } from 'vitest';
import { poison } from './poison.ts';
import { killAtRandom } from './random-kills.ts';

test('row 9: a message that cannot be judged is in quarantine once and stops nothing, through three kills', {
  timeout: 300_000,
}, async () => {
  const { violations, fired } = await poison(() => {});
  expect(violations).toEqual([]);
  expect(fired).toBe(3);
});

test('row 8: a kill at a random moment under load loses nothing', { timeout: 300_000 }, async () => {
  const { violations, fired, figures } = await killAtRandom({ kills: 2, seed: 20_260_101, readyLimit: null }, () => {});
  console.log(JSON.stringify(figures));
  expect(violations).toEqual([]);
  expect(fired).toBe(2);
});
