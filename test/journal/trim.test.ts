import { expect, test } from 'vitest';
import { freshFolder, open } from './journal-fixture.ts';
import { alarm, audit, message, state } from './journal-records.ts';

async function filled() {
  const opened = await open(freshFolder());
  for (let i = 0; i < 10; i++) {
    await opened.journal.append(Array.from({ length: 10 }, () => message('x'.repeat(1_000))));
    opened.clock.advance(1_000);
  }
  return { ...opened, start: opened.clock.wall() - 10_000 };
}

test('trim deletes the oldest rows by age, never above what is to be kept, and never what is not judged', async () => {
  const { journal, start } = await filled();
  expect(await journal.trim(start + 5_000, 1e12, 100)).toBe(0);
  await journal.commit(state(35, { alarms: [alarm('a1')], audit: [audit('x')] }));
  expect(await journal.trim(start + 5_000, 1e12, 100)).toBe(3);
  expect(journal.read(0, 1)[0]?.position).toBe(31);
  await journal.commit(state(100));
  expect(await journal.trim(start + 5_000, 1e12, 45)).toBe(1);
  expect(await journal.trim(start + 5_000, 1e12, 100)).toBe(1);
  expect(journal.read(0, 1)[0]?.position).toBe(51);
  expect(journal.reader.activeAlarms().length).toBe(1);
  expect(journal.reader.verifyAudit()).toEqual({ checked: 1, bad: null });
  expect((await journal.append([message('next')]))[0]?.position).toBe(101);
});

test('trim deletes the oldest rows beyond the byte limit', async () => {
  const { journal } = await filled();
  await journal.commit(state(100));
  expect(await journal.trim(0, 55_000, 100)).toBe(5);
  expect(journal.read(0, 1)[0]?.position).toBe(51);
  expect(await journal.trim(0, 55_000, 100)).toBe(0);
});

test('positions and the running time go on after a restart, also when the whole log was trimmed', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  first.clock.advance(777);
  await first.journal.append([message('x'), message('y')]);
  await first.journal.commit(state(2));
  expect(await first.journal.trim(Number.MAX_SAFE_INTEGER, 0, 2)).toBe(1);
  await first.journal.close();
  const { journal } = await open(folder);
  expect(journal.status()).toMatchObject({ last: 2, judged: 2, run: 777, damage: null });
  const [next] = await journal.append([message('z')]);
  expect(next).toMatchObject({ position: 3, run: 777 });
});
