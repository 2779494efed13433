import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { MarkWriter } from '../../src/journal/commit-mark.ts';
import { openStore } from '../../src/journal/open-store.ts';
import { cuts, type Damage, flips, judge, openDamaged, suffer, type WrittenJournal, writeJournal } from '../faults/damaged-journal.ts';
import { freshFolder, open } from './journal-fixture.ts';
import { alarm, message, seeded, state } from './journal-records.ts';

let parent: string;
let written: WrittenJournal;
const wall = Date.UTC(2026, 0, 2);

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'anlin-damage-'));
  written = writeJournal(parent);
  return () => rmSync(parent, { recursive: true, force: true });
});

test('row 11, 120 cuts and flipped bits in file and WAL: it always opens, never shows what was not written, and says so when anything is missing', () => {
  const random = seeded(4_711);
  const tail = cuts(written, 1_499);
  const anywhere = flips(written, 40, random).map((flip): Damage => ({ ...flip, kind: 'cut' }));
  const all = [...tail, ...anywhere, ...flips(written, 120 - tail.length - anywhere.length, random)];
  const seen = { damaged: 0, lost: 0, torn: 0 };
  const found: string[] = [];
  for (const what of all) {
    const outcome = suffer(written, what, parent);
    found.push(...judge(written, what, outcome));
    if (outcome.damage !== null) seen.damaged++;
    if (outcome.lost > 0) seen.lost++;
    if (what.unacknowledged) seen.torn++;
  }
  console.log(`damage: ${all.length} rounds, ${seen.damaged} found damaged, ${seen.lost} with losses, ${seen.torn} torn tails`);
  expect(found).toEqual([]);
  expect(seen.damaged).toBeGreaterThan(30);
  expect(seen.lost).toBeGreaterThan(20);
  expect(seen.torn).toBeGreaterThan(3);
}, 120_000);

test('(control) the judge of row 11 finds a silent loss, an invented row, a torn tail called damage, and a file that is not set aside', () => {
  const [what] = cuts(written, 1_000);
  const torn: Damage = { ...what!, at: (written.walEnds.at(-2) ?? 0) + 1, unacknowledged: true };
  const sound = { damage: null, lost: 0, foreign: [], epoch: 1, setAside: false, last: written.content.records.size };
  expect(judge(written, what!, sound)).toEqual([]);
  expect(judge(written, what!, { ...sound, lost: 1 }).join()).toContain('LOST IN SILENCE');
  expect(judge(written, what!, { ...sound, foreign: ['record 7'] }).join()).toContain('INVENTED');
  expect(judge(written, torn, { ...sound, damage: 'x', epoch: 2, setAside: true }).join()).toContain('torn tail');
  expect(judge(written, what!, { ...sound, damage: 'x', lost: 1 }).join()).toContain('set aside');
  expect(judge(written, what!, { ...sound, damage: 'x', epoch: 2, setAside: true, last: 1 }).join()).toContain('given out before');
});

test('through the front door: a damaged file is set aside with a note, the rest is served, positions are not given out again', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  for (let i = 0; i < 20; i++) await first.journal.append([message(`${i} ${'y'.repeat(3_000)}`)]);
  await first.journal.commit(state(20, { alarms: [alarm('a1')] }));
  await first.journal.close();
  const path = join(folder, 'journal.db');
  const bytes = readFileSync(path);
  const hit = bytes.indexOf(`7 ${'y'.repeat(100)}`);
  expect(hit).toBeGreaterThan(0);
  bytes[hit + 50] = 0;
  writeFileSync(path, bytes);

  const { journal } = await open(folder, { newGatewayId: () => 'another' });
  const status = journal.status();
  expect(status).toMatchObject({ gatewayId: 'gw-test', epoch: 2, last: 20, judged: 20 });
  expect(status.damage).toContain('19 log records carried over, 1 lost');
  expect(journal.read(0, 100).map((record) => record.position)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1).filter((position) => position !== 8),
  );
  expect(journal.reader.activeAlarms().map((a) => a.id)).toEqual(['a1']);
  expect((await journal.append([message('next')]))[0]?.position).toBe(21);
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining([expect.stringMatching(/damaged-[^.]*Z$/), expect.stringMatching(/damaged-.*Z\.txt$/)]),
  );
  await journal.close();
  const again = await open(folder);
  expect(again.journal.status()).toMatchObject({ damage: null, epoch: 2, last: 21 });
});

test('a file that has gone while its mark is there is a loss, not a fresh start', async () => {
  const folder = freshFolder();
  const first = await open(folder);
  await first.journal.append([message('x')]);
  await first.journal.close();
  rmSync(join(folder, 'journal.db'));
  const { journal } = await open(folder, { newGatewayId: () => 'another' });
  expect(journal.status()).toMatchObject({ gatewayId: 'gw-test', epoch: 2, last: 1 });
  expect(journal.status().damage).toContain('missing');
});

test('a crash between rebuilding and swapping is finished at the next open', () => {
  const folder = freshFolder();
  cpSync(written.folder, folder, { recursive: true });
  truncateSync(join(folder, 'journal.db'), 20_000);
  const options = { folder, newGatewayId: 'gw', noSync: false, wall, now: () => 0, expected: null };
  expect(openStore(options)).toBeNull();
  expect(existsSync(join(folder, 'journal.db.rebuilt'))).toBe(true);
  expect(existsSync(join(folder, 'journal.db'))).toBe(true);
  const opened = openDamaged(folder);
  expect(opened.damage).not.toBeNull();
  expect(existsSync(join(folder, 'journal.db.rebuilt'))).toBe(false);
  opened.database.close();
});

test('a torn mark proves nothing and is written anew', () => {
  const folder = freshFolder();
  cpSync(written.folder, folder, { recursive: true });
  writeFileSync(join(folder, 'journal.mark'), '[1,2');
  const opened = openDamaged(folder);
  expect(opened.damage).toBeNull();
  MarkWriter.open(folder).write({ commits: 1, last: 1, gatewayId: 'gw', epoch: 1 });
  opened.database.close();
});
