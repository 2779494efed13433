import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { LogReader } from '../../src/journal/log-reader.ts';
import { ReadConnection } from '../../src/journal/read-connection.ts';
import { freshFolder, message, open } from './journal-fixture.ts';

test('paging through big rows reads each of them once', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  for (const row of [1, 2, 3]) await journal.append(Array.from({ length: 500 }, (_, i) => message(`m${row}-${i}`)));
  const connection = new ReadConnection(join(folder, 'journal.db'));
  const get = vi.spyOn(connection, 'get');
  const reader = new LogReader(connection, (what) => expect.fail(what));
  const positions: number[] = [];
  for (let page = reader.read(0, 40); page.length > 0; page = reader.read(positions.at(-1) ?? 0, 40)) {
    positions.push(...page.map(({ position }) => position));
  }
  expect(positions).toEqual(Array.from({ length: 1_500 }, (_, i) => i + 1));
  // Three rows, and a look for a fourth by the last two pages.
  expect(get.mock.calls.filter(([sql]) => sql.includes('body')).length).toBeLessThanOrEqual(5);
  connection.close();
});
