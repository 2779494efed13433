import { expect, test } from 'vitest';
import type { JournalInput } from '../../src/model/journal-record.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { message, seeded, state } from './journal-records.ts';

test('who is a duplicate is the same live, after a restart, and after what it repeated was trimmed', async () => {
  const folder = freshFolder();
  const random = seeded(7);
  const first = await open(folder);
  const live: boolean[] = [];
  const expected: boolean[] = [];
  const ids = new Set<string>();
  const keys = new Set<string>();
  for (let batch = 0; batch < 30; batch++) {
    const inputs: JournalInput[] = [];
    for (let i = 0; i < 20; i++) {
      const number = Math.floor(random() * 60);
      if (random() < 0.5) {
        const deviceId = `d${number % 3}`;
        inputs.push(message('x', { deviceId, id: `m${number}` }));
        expected.push(ids.has(`${deviceId} m${number}`));
        ids.add(`${deviceId} m${number}`);
      } else {
        const dup = random() < 0.5;
        inputs.push(message('x', { redelivery: `s/${number}`, dup }));
        expected.push(dup && keys.has(`s/${number}`));
        keys.add(`s/${number}`);
      }
    }
    const stored = await first.journal.append(inputs);
    live.push(...stored.map((record) => first.journal.isDuplicateRecord(record)));
  }
  expect(live).toEqual(expected);
  expect(live.filter(Boolean).length).toBeGreaterThan(100);
  await first.journal.close();

  const again = await open(folder);
  expect(again.journal.read(0, 10_000).map((record) => again.journal.isDuplicateRecord(record))).toEqual(expected);
  for (const record of again.journal.read(0, 10_000)) {
    if (record.kind !== 'message' || record.message.id === null) continue;
    expect(again.journal.isDuplicate(record.message.deviceId, record.message.id, record.position)).toBe(expected[record.position - 1]);
  }
  await again.journal.commit(state(600));
  again.clock.advance(100 * 3_600_000);
  expect(await again.journal.trim(Number.MAX_SAFE_INTEGER, 1e12, 300)).toBeGreaterThan(0);
  const rest = again.journal.read(0, 10_000);
  expect(rest[0]?.position).toBe(301);
  expect(rest.map((record) => again.journal.isDuplicateRecord(record))).toEqual(expected.slice(300));
});

test('equal content without DUP is never a duplicate: a second press is a second press', async () => {
  const { journal } = await open(freshFolder());
  const press = { redelivery: 's/1/abc', dup: false };
  const stored = await journal.append([message('sos', press), message('sos', press), message('sos')]);
  expect(stored.map((record) => journal.isDuplicateRecord(record))).toEqual([false, false, false]);
});

test('a DUP is known across a restart, names the first, and is forgotten after a day', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([message('x', { redelivery: 's/9' })]);
  await first.journal.close();
  const { journal, clock } = await open(folder);
  const [again] = await journal.append([message('x', { redelivery: 's/9', dup: true })]);
  expect(again && journal.duplicateOf(again)).toBe(1);
  clock.advance(25 * 3_600_000);
  const [late] = await journal.append([message('x', { redelivery: 's/9', dup: true })]);
  expect(late && journal.isDuplicateRecord(late)).toBe(false);
});
