import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { MarkWriter } from '../../src/journal/commit-mark.ts';
import { GroupWriter } from '../../src/journal/group-writer.ts';
import { openStore } from '../../src/journal/open-store.ts';
import { PendingGroup } from '../../src/journal/pending-group.ts';
import { startChild } from './child-process.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { bodyOf, message, state } from './journal-records.ts';

const required = process.env.ANLIN_REQUIRE_SERVICES === '1';

/** Says why a test cannot run here; fails instead when everything must run. */
function unless(can: boolean, why: string): boolean {
  if (can) return true;
  if (required) throw new Error(why);
  console.log(`skipped: ${why}`);
  return false;
}

/** A tmpfs of that size until the test ends; null = it cannot be had here, which was said. */
function smallDisk(size: string): string | null {
  const disk = join(freshFolder(), 'disk');
  mkdirSync(disk);
  const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status === 0;
  if (!unless(mounted, 'a small tmpfs needs root and mount')) return null;
  onTestFinished(() => {
    execFileSync('umount', ['-l', disk]);
  });
  return disk;
}

test('a full file refuses the group, keeps nothing of it, and takes the next one at the same positions', () => {
  const folder = freshFolder();
  const opened = openStore({ folder, newGatewayId: 'gw', noSync: false, wall: 0, now: () => 0, expected: null });
  if (!opened) throw new Error('rebuilt');
  const { database, gatewayId, epoch, tally } = opened;
  const writer = new GroupWriter({ gatewayId, epoch, mark: MarkWriter.open(folder), now: () => 0, room: () => 1e12 }, database, tally);
  writer.start();
  const write = (size: number) => {
    const group = new PendingGroup(new ArrayBuffer(1024));
    const input = message('z'.repeat(size), { id: `m-${size}`, redelivery: `r-${size}` });
    group.append([input], 0, 0, { stored: () => {}, failed: () => {} });
    return writer.write(group.handOver());
  };
  expect(write(10)).toMatchObject({ ok: true, firstPosition: 1 });
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
  database.exec(`PRAGMA max_page_count = ${pages + 2}`);
  expect(write(100_000)).toMatchObject({ ok: false, code: 'journal-full', usable: true });
  expect(write(20)).toMatchObject({ ok: true, firstPosition: 2, duplicates: [] });
  database.exec('PRAGMA max_page_count = 1000000');
  expect(write(100_000)).toMatchObject({ ok: true, firstPosition: 3, duplicates: [] });
  expect(write(100_000)).toMatchObject({ ok: true, firstPosition: 4, duplicates: [4, 3] });
  database.close();
});

test('no space: appends are refused, state commits behind them must be judged again, and all works when space returns, without a restart', async () => {
  const disk = smallDisk('3m');
  if (disk === null) return;
  const failures: string[] = [];
  const { journal, fatal } = await open(join(disk, 'data'), { observer: { failed: (code) => failures.push(code) } });
  await journal.append([message('before')]);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(2_000_000));
  let refused: unknown = null;
  let stored = 1;
  for (let i = 0; i < 100 && !refused; i++) {
    await journal.append([message('x'.repeat(50_000))]).then(
      () => stored++,
      (error: unknown) => {
        refused = error;
      },
    );
  }
  expect(refused).toMatchObject({ code: 'journal-full', retriable: true });
  await expect(journal.append([message('x'.repeat(50_000))])).rejects.toMatchObject({ code: 'journal-full' });
  expect(journal.status().last).toBe(stored);
  rmSync(join(disk, 'ballast'));
  const [after] = await journal.append([message('after')]);
  expect(after?.position).toBe(stored + 1);
  const read = journal.read(0, 1_000);
  expect(read.map((record) => record.position)).toEqual(Array.from({ length: stored + 1 }, (_, i) => i + 1));
  expect([bodyOf(read[0]), bodyOf(read.at(-1))]).toEqual(['before', 'after']);
  expect(failures).toEqual(['journal-full', 'journal-full']);
  expect(fatal).toEqual([]);
  await journal.close();
});

test('the WAL does not eat the room that moving it into the file needs', async () => {
  const disk = smallDisk('8m');
  if (disk === null) return;
  const { journal } = await open(join(disk, 'data'));
  // Some 20 MB of WAL, each commit the same few pages again; what is kept takes less than 1 MB.
  for (let i = 0; i < 1_500; i++) await journal.append([message(`${i}`)]);
  expect(journal.status().last).toBe(1_500);
});

test('on a disk without a free byte it goes on in what the file and its WAL hold already', async () => {
  const disk = smallDisk('16m');
  if (disk === null) return;
  const { journal } = await open(join(disk, 'data'));
  for (let i = 0; i < 5; i++) await journal.append([message('x'.repeat(100_000))]);
  await journal.commit(state(5));
  await journal.trim(Number.MAX_SAFE_INTEGER, 0, 5);
  const other = new DatabaseSync(join(disk, 'data', 'journal.db'));
  other.exec('PRAGMA wal_checkpoint(PASSIVE)');
  other.close();
  const full = spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'ballast')}`, 'bs=4k'], { encoding: 'utf8' });
  expect(full.stderr).toMatch('No space left');
  // A little at a time, until it had been full and had gone on: how much fits depends on how many tables there are.
  const end = performance.now() + 20_000;
  let refused = 0;
  for (let position = 5; position < 20 || (refused === 0 && position < 200); ) {
    try {
      await journal.append([message('y'.repeat(100_000))]);
      position = journal.status().last;
      await journal.commit(state(position));
      await journal.trim(Number.MAX_SAFE_INTEGER, 0, position);
    } catch (error) {
      expect(error).toMatchObject({ code: 'journal-full' });
      expect(performance.now()).toBeLessThan(end);
      refused++;
      await sleep(100);
    }
  }
  expect(refused).toBeGreaterThan(0);
});

test('EIO from fsync: nothing of that group is acknowledged, the file is opened and checked anew, then it goes on', async () => {
  const strace = spawnSync('strace', ['-V']).status === 0;
  if (!unless(strace, 'strace is not installed')) return;
  const folder = freshFolder();
  const under = [
    'strace',
    '-f',
    '-qq',
    '-o',
    join(folder, 'strace.log'),
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    'inject=fsync:error=EIO:when=25..26',
  ];
  const child = startChild(join(folder, 'data'), { count: 120, pauseMs: 5, under });
  await child.ended;
  const plus = child.lines.filter((line) => line.startsWith('+'));
  const minus = child.lines.filter((line) => line.startsWith('-'));
  console.log(`EIO: ${plus.length} stored, ${minus.length} refused: ${[...new Set(minus.map((line) => line.split(' ')[0]))].join(', ')}`);
  expect(minus.length).toBeGreaterThan(0);
  expect(minus.every((line) => line.startsWith('-journal-broken '))).toBe(true);
  expect(child.lines.filter((line) => line.startsWith('!'))).toEqual([]);
  // strace counts per thread, so each new thread of the journal meets the error again; the run may end while one stands.
  const firstRefused = child.lines.findIndex((line) => line.startsWith('-'));
  expect(child.lines.slice(firstRefused).some((line) => line.startsWith('+'))).toBe(true);
  const { journal } = await open(join(folder, 'data'));
  expect(journal.status().damage).toBeNull();
  const stored = journal.read(0, 10_000);
  expect(plus.length).toBeGreaterThan(30);
  expect(stored.map((record) => record.position)).toEqual(Array.from({ length: plus.length }, (_, i) => i + 1));
  expect(stored.map((record) => bodyOf(record).split(' ')[0])).toEqual(plus.map((line) => line.split(' ')[1]));
}, 60_000);

test('an open on a disk that takes no writes is refused, and nothing is called damaged or set aside', async () => {
  const strace = spawnSync('strace', ['-V']).status === 0;
  if (!unless(strace, 'strace is not installed')) return;
  const folder = freshFolder();
  const data = join(folder, 'data');
  const first = await open(data);
  await first.journal.append([message('x')]);
  await first.journal.close();
  const trace = join(folder, 'trace');
  const inject = ['-e', 'trace=pwrite64', '-e', 'inject=pwrite64:error=ENOSPC:when=1+'];
  const child = startChild(data, { count: 1, under: ['strace', '-f', '-qq', '-o', trace, ...inject] });
  await child.ended;
  expect(child.lines).toEqual([]);
  expect(readFileSync(trace, 'latin1')).toContain('(INJECTED)');
  expect(readdirSync(data).filter((name) => /damaged|rebuil|probe/.test(name))).toEqual([]);
  const { journal } = await open(data);
  expect(journal.status()).toMatchObject({ damage: null, last: 1 });
}, 60_000);
