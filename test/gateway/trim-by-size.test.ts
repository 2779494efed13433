import { expect, test } from 'vitest';
import { trimBySize } from '../../src/gateway/trim-by-size.ts';
import { freshFolder, open } from '../journal/journal-fixture.ts';
import { message, state } from '../journal/journal-records.ts';

/** Ten rows of ten records of a thousand bytes, all judged. */
async function filled() {
  const { journal } = await open(freshFolder());
  for (let i = 0; i < 10; i++) await journal.append(Array.from({ length: 10 }, () => message('x'.repeat(1_000))));
  await journal.commit(state(100));
  return journal;
}

test('what the store had not taken when its room was needed is counted, and only that', async () => {
  const journal = await filled();
  expect(await trimBySize(journal, 1e9, 100, () => 0)).toBe(0);
  // Rows up to 50 go; the store had 34 of them.
  expect(await trimBySize(journal, 55_000, 100, () => 34)).toBe(16);
  // What went before is not counted a second time, though the store is where it was.
  expect(await trimBySize(journal, 55_000, 100, () => 34)).toBe(0);
  expect(await trimBySize(journal, 44_000, 100, () => 34)).toBe(10);
  // A store that is level loses nothing.
  expect(await trimBySize(journal, 33_000, 100, () => 100)).toBe(0);
  expect(await trimBySize(journal, 0, 100, () => 95)).toBe(5);
});
