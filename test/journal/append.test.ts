import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import type { JournalRecord } from '../../src/model/journal-record.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { bodyOf, message } from './journal-records.ts';

test('positions follow the order of the calls, whoever is answered first', async () => {
  const { journal } = await open(freshFolder());
  const appends = Array.from({ length: 500 }, (_, i) => journal.append([message(`a${i}`), message(`b${i}`)]));
  const stored = (await Promise.all(appends)).flat();
  expect(stored.map((record) => record.position)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
  expect(stored.map(bodyOf)).toEqual(Array.from({ length: 1_000 }, (_, i) => `${i % 2 ? 'b' : 'a'}${i >> 1}`));
});

test('what is appended together is one commit and one row', async () => {
  const folder = freshFolder();
  let commits = 0;
  const { journal } = await open(folder, { observer: { committed: () => commits++ } });
  await Promise.all(Array.from({ length: 300 }, (_, i) => journal.append([message(`${i}`)])));
  expect(commits).toBe(1);
  const file = new DatabaseSync(join(folder, 'journal.db'), { readOnly: true });
  expect({ ...(file.prepare('SELECT count(*) AS n, sum(count) AS records FROM log').get() as object) }).toEqual({ n: 1, records: 300 });
  file.close();
});

test('listeners get the very objects that were appended, in order, before the append resolves', async () => {
  const { journal } = await open(freshFolder());
  const seen: JournalRecord[] = [];
  journal.onCommitted((records) => seen.push(...records));
  const inputs = [message('x'), message('y')];
  let seenAtResolve = 0;
  await journal.append(inputs).then(() => {
    seenAtResolve = seen.length;
  });
  expect(seenAtResolve).toBe(2);
  const first = seen[0];
  expect(first?.kind === 'message' && inputs[0]?.kind === 'message' && first.message === inputs[0].message).toBe(true);
});

test('a listener that throws stops neither the others nor the append', async () => {
  const { journal, fatal } = await open(freshFolder());
  let others = 0;
  journal.onCommitted(() => {
    throw new Error('listener broke');
  });
  journal.onCommitted((records) => {
    others += records.length;
  });
  await journal.append([message('x')]);
  expect(others).toBe(1);
  expect(fatal.map((error) => error.message)).toEqual(['listener broke']);
});

test('every kind of record comes back as it was written, byte for byte', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  const inputs = [
    message('{"a":1}'),
    message('', { id: 'm-1' }),
    message('\u0000\u0001', {
      id: '编号'.repeat(100),
      redelivery: 's/1/abc',
      dup: true,
      sealed: 'key-1',
      channel: 'events',
      source: 'http',
    }),
    message('z'.repeat(100_000), { deviceId: '设备-1' }),
    message('{"a":1}', { awaits: true, id: 'm-2' }),
    { kind: 'tick' as const },
    { kind: 'lifecycle' as const, event: 'started' as const },
    { kind: 'profiles' as const, versions: { 'gas-household': 'abc' } },
    { kind: 'device' as const, device: { id: 'd1', profile: 'lift-monitor', place: '阳光社区' }, retired: false },
  ];
  first.clock.advance(1_234.5);
  const stored = await first.journal.append(inputs);
  await first.journal.close();
  const { journal } = await open(folder);
  const read = journal.read(0, 100);
  const plain = (records: readonly JournalRecord[]) =>
    records.map((r) => (r.kind === 'message' ? { ...r, message: { ...r.message, body: Buffer.from(r.message.body).toString('hex') } } : r));
  expect(plain(read)).toEqual(plain(stored));
  expect(journal.status()).toMatchObject({ last: 9, run: 1_234.5, gatewayId: 'gw-test', epoch: 1, damage: null });
  expect(journal.reader.devices()).toEqual([{ id: 'd1', profile: 'lift-monitor', place: '阳光社区' }]);
});

test('reading pages through small and big rows from any position', async () => {
  const { journal } = await open(freshFolder());
  for (let i = 0; i < 5; i++) await journal.append([message(`s${i}`)]);
  await journal.append(Array.from({ length: 1_000 }, (_, i) => message(`m${i}`)));
  for (let i = 0; i < 5; i++) await journal.append([message(`e${i}`)]);
  for (const limit of [1, 7, 400, 5_000]) {
    const read: JournalRecord[] = [];
    for (;;) {
      const page = journal.read(read.at(-1)?.position ?? 0, limit);
      if (page.length === 0) break;
      read.push(...page);
    }
    expect(read.map((r) => r.position)).toEqual(Array.from({ length: 1_010 }, (_, i) => i + 1));
  }
  expect(journal.read(503, 2).map(bodyOf)).toEqual(['m498', 'm499']);
  expect(journal.read(1_010, 2)).toEqual([]);
});

test('a second open of the same folder is refused with a clear error, and works after the first is closed', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'journal-in-use',
    message: expect.stringContaining('in use by another process'),
  });
  await journal.close();
  const again = await open(folder);
  expect(again.journal.status().gatewayId).toBe('gw-test');
});

test('folder and files are the owner’s alone', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  await journal.append([message('x')]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of ['journal.db', 'journal.db-wal', 'journal.db-shm', 'journal.lock', 'journal.mark']) {
    expect(existsSync(join(folder, name)), name).toBe(true);
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  }
});

test('close commits what was appended before it and refuses what comes after', async () => {
  const folder = freshFolder();
  const { journal } = await open(folder);
  const appended = Array.from({ length: 100 }, (_, i) => journal.append([message(`${i}`)]));
  const closing = journal.close();
  await expect(journal.append([message('late')])).rejects.toMatchObject({ code: 'journal-closed' });
  await closing;
  expect((await Promise.all(appended)).length).toBe(100);
  const again = await open(folder);
  expect(again.journal.read(0, 1_000).length).toBe(100);
});

test('an input that cannot be encoded is refused alone', async () => {
  const { journal } = await open(freshFolder());
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const bad = journal.append([message('before'), { kind: 'profiles', versions: circular as Record<string, string> }]);
  const good = journal.append([message('after')]);
  await expect(bad).rejects.toThrow(/circular/i);
  expect((await good)[0]?.position).toBe(1);
});
