import { expect, test } from 'vitest';
import { missingForPictures } from './disk-image.ts';
import { powerLoss } from './power-loss.ts';

test.skipIf(missingForPictures() !== null)('row 10: two power cuts lose nothing; without sync they do', { timeout: 300_000 }, async () => {
  const { violations, fired, figures } = await powerLoss(2, 7, () => {}, { stages: false, control: 2 });
  console.log(JSON.stringify(figures));
  expect(violations).toEqual([]);
  expect(fired).toBe(2);
});
