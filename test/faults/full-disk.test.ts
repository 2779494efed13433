import { expect, test } from 'vitest';
import { filled, missingForDisks } from './full-disk.ts';

test.skipIf(missingForDisks() !== null)(
  'row 18: a full disk is told before and after, acknowledges nothing that is lost, and needs no restart',
  { timeout: 200_000 },
  async () => {
    const { violations, fired, figures } = await filled(1, 1, () => {});
    console.log(JSON.stringify(figures));
    expect(violations).toEqual([]);
    expect(fired).toBe(1);
  },
);
