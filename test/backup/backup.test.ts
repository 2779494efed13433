import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';
import { readManifest, writeManifest } from '../../src/backup/manifest.ts';
import { newestBackup, wholeBackup } from '../../src/backup/whole-backups.ts';
import { migrations } from '../../src/journal/schema.ts';
import { alarm, audit, bodyOf, delivery, freshFolder, message, open, state, transition } from '../journal/journal-fixture.ts';
import { alsoThere, backUp, flipByte, restore } from './backup-fixture.ts';

/** A journal with messages, an alarm that stands, one that has ended, and what lies beside it. It stays open. */
async function worked() {
  const data = join(freshFolder(), 'data');
  const { journal } = await open(data);
  alsoThere(data);
  await journal.append([message('one', { id: 'm1' }), message('two')]);
  const [stands, ended] = [alarm('a1'), alarm('a2', { subject: 'device:gas-2', deviceId: 'gas-2', state: 'normal', endedAt: 2_000 })];
  await journal.commit(
    state(2, {
      alarms: [stands, ended],
      transitions: [transition('a1', 1), transition('a2', 1), transition('a2', 2, 'normal')],
      deliveries: [delivery('d1', 'gate', 1, stands), delivery('d2', 'gate', 2, ended)],
      audit: [audit('alarm.raised')],
    }),
  );
  return { data, journal, backups: join(freshFolder(), 'backups') };
}

test('taken while the journal is open and written to, and put back: all that was committed before it is there, and the chain verifies', async () => {
  const { data, journal, backups } = await worked();
  const taking = backUp(data, backups);
  const { folder, manifest } = await taking;
  await journal.append([message('three')]);
  expect(manifest).toMatchObject({ gatewayId: 'gw-test', epoch: 1, position: 2, schema: migrations.length, format: 1 });
  expect(wholeBackup(folder)?.manifest).toEqual(manifest);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const { name } of manifest.files) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  // Nothing that must not outlive its week, and nothing that speaks of the file where it lay.
  expect(manifest.files.map(({ name }) => name).sort()).toEqual([
    'journal.db',
    'keys/pseudonym.key',
    'opcua/own/private/key.pem',
    'store-set-aside.jsonl',
  ]);

  const fresh = join(freshFolder(), 'data');
  const now = Date.UTC(2026, 5, 1);
  expect(restore(folder, fresh, now, 7).epoch).toBe(now + 7);
  expect(readdirSync(fresh).sort()).toEqual(['journal.db', 'journal.lock', 'keys', 'opcua', 'store-set-aside.jsonl']);
  const { journal: again } = await open(fresh);
  expect(again.status()).toMatchObject({ gatewayId: 'gw-test', epoch: now + 7, last: 2, judged: 2, damage: null });
  expect(again.status().restored).toEqual({ takenAt: manifest.takenAt, at: now, position: 2, epoch: 1 });
  expect(again.read(0, 10).map(bodyOf)).toEqual(['one', 'two']);
  expect(again.reader.activeAlarms().map(({ id }) => id)).toEqual(['a1']);
  expect(again.reader.alarm('a2')?.state).toBe('normal');
  expect(again.reader.verifyAudit()).toEqual({ checked: 1, bad: null });
  // Numbers that a terminal can have seen in the time that is lost are not given out again.
  expect(again.status().firstSequence).toBe(1_000_002);
  // What a device sent before the backup and sends again is known.
  const [repeated] = await again.append([message('one', { id: 'm1' })]);
  expect(again.isDuplicateRecord(repeated!)).toBe(true);
  await again.change([{ kind: 'restore-told' }], [audit('journal.restored')]);
  await again.close();
  const { journal: third } = await open(fresh);
  expect(third.status()).toMatchObject({ restored: null, epoch: now + 7, firstSequence: 1_000_002 });
});

test('of a gateway that was killed, too: what lies in its WAL is in the backup', async () => {
  const { data, journal, backups } = await worked();
  const killed = join(freshFolder(), 'data');
  cpSync(data, killed, { recursive: true });
  await journal.close();
  expect(statSync(join(killed, 'journal.db-wal')).size).toBeGreaterThan(0);
  const { folder } = await backUp(killed, backups);
  const fresh = join(freshFolder(), 'data');
  restore(folder, fresh);
  expect((await open(fresh)).journal.read(0, 10).map(bodyOf)).toEqual(['one', 'two']);
});

test('what was deleted is not carried along in free pages', async () => {
  const { data, journal, backups } = await worked();
  await journal.append([message('canary-long-gone')]);
  await journal.commit(state(3));
  await journal.trim(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 3);
  const { folder } = await backUp(data, backups);
  expect(readFileSync(join(data, 'journal.db-wal')).includes('canary-long-gone')).toBe(true);
  expect(readFileSync(join(folder, 'journal.db')).includes('canary-long-gone')).toBe(false);
});

test('two restores of one backup, also with a clock that stands still or behind, are two logs', async () => {
  const { data, backups } = await worked();
  const { folder } = await backUp(data, backups);
  const epochs = [0, 0, 5_000].map((now, chance) => restore(folder, join(freshFolder(), 'data'), now, chance).epoch);
  expect(new Set([1, ...epochs]).size).toBe(4);
  expect(Math.min(...epochs)).toBeGreaterThan(1);
});

test.each(['journal.db', 'keys/pseudonym.key', 'opcua/own/private/key.pem'])(
  'a flipped byte in %s is refused, and nothing is in the data folder',
  async (name) => {
    const { data, backups } = await worked();
    const { folder } = await backUp(data, backups);
    flipByte(join(folder, name));
    const fresh = join(freshFolder(), 'data');
    expect(() => restore(folder, fresh)).toThrow(
      expect.objectContaining({ code: 'backup-damaged', message: expect.stringContaining(name) }),
    );
    expect(readdirSync(fresh)).toEqual(['journal.lock']);
    // The folder is as good as empty, so a sound one goes in.
    restore((await backUp(data, backups)).folder, fresh);
    expect((await open(fresh)).journal.status().last).toBe(2);
  },
);

test('what is not whole is no backup: without its list, with a changed list, with a file cut short or gone', async () => {
  const { data, backups } = await worked();
  const { folder: sound } = await backUp(data, backups);
  const doctored = (what: (folder: string) => void) => {
    const parent = freshFolder();
    const folder = join(parent, '2026-02-02T02-02-02-002Z');
    cpSync(sound, folder, { recursive: true });
    what(folder);
    expect(newestBackup(parent, null)).toBeNull();
    expect(() => restore(folder, join(parent, 'data'))).toThrow(expect.objectContaining({ code: 'backup-damaged' }));
    expect(() => restore(parent, join(parent, 'data'))).toThrow(expect.objectContaining({ code: 'no-such-backup' }));
    expect(existsSync(join(parent, 'data'))).toBe(false);
  };
  doctored((folder) => rmSync(join(folder, 'backup.json')));
  doctored((folder) =>
    writeFileSync(join(folder, 'backup.json'), readFileSync(join(folder, 'backup.json'), 'utf8').replace('"position":2', '"position":3')),
  );
  doctored((folder) => truncateSync(join(folder, 'journal.db'), 4_096));
  doctored((folder) => rmSync(join(folder, 'keys', 'pseudonym.key')));
});

test('one that names files outside of the data folder, or of a newer program, is refused', async () => {
  const { data, backups } = await worked();
  const { folder, manifest } = await backUp(data, backups);
  const rewritten = (change: object) => {
    rmSync(join(folder, 'backup.json'));
    writeManifest(folder, { ...manifest, ...change });
    return () => restore(folder, join(freshFolder(), 'data'));
  };
  const [file] = manifest.files;
  const key = manifest.files.find(({ name }) => name === 'keys/pseudonym.key')!;
  writeFileSync(join(backups, 'outside'), 'p'.repeat(32));
  expect(rewritten({ files: [file, { ...key, name: 'opcua/../../outside' }] })).toThrow('belongs into no data folder');
  expect(rewritten({ schema: migrations.length + 1 })).toThrow(expect.objectContaining({ code: 'backup-newer' }));
  expect(rewritten({ format: 2 })).toThrow(expect.objectContaining({ code: 'backup-newer', message: expect.stringContaining('Cure') }));
  expect(rewritten({})).not.toThrow();
});

test('a data folder that is not empty is left alone', async () => {
  const { data, backups } = await worked();
  await backUp(data, backups);
  const before = readFileSync(join(data, 'journal.db'));
  expect(() => restore(backups, data)).toThrow(
    expect.objectContaining({ code: 'folder-not-empty', message: expect.stringContaining('Cure') }),
  );
  expect(readFileSync(join(data, 'journal.db')).equals(before)).toBe(true);
  const other = freshFolder();
  writeFileSync(join(other, 'notes.txt'), 'mine');
  expect(() => restore(backups, other)).toThrow('notes.txt');
  expect(readdirSync(other)).toEqual(['notes.txt']);
});

test('a restore that was interrupted keeps a gateway from starting on half of it, and begins again', async () => {
  const { data, backups } = await worked();
  await backUp(data, backups);
  const half = join(freshFolder(), 'data');
  restore(backups, half);
  // As if the power had gone before the journal was moved in.
  mkdirSync(join(half, 'restoring'));
  renameSync(join(half, 'journal.db'), join(half, 'restoring', 'journal.db'));
  await expect(open(half)).rejects.toMatchObject({ code: 'journal-unusable', message: expect.stringContaining('anlin restore again') });
  expect(existsSync(join(half, 'journal.db'))).toBe(false);
  restore(backups, half);
  const { journal } = await open(half);
  expect(journal.status().last).toBe(2);
  await journal.close();
  // After it: what is left of the work place does not matter.
  mkdirSync(join(half, 'restoring'));
  expect((await open(half)).journal.status().last).toBe(2);
  expect(existsSync(join(half, 'restoring'))).toBe(false);
});

test('the newest whole one of a folder is taken; with backups of two gateways one has to be named', async () => {
  const { data, backups } = await worked();
  const first = await backUp(data, backups);
  const second = await backUp(data, backups);
  expect(newestBackup(backups, 'gw-test')?.folder).toBe(second.folder);
  truncateSync(join(second.folder, 'journal.db'), 1);
  mkdirSync(join(backups, '.unfinished-gw-test-2027-01-01T00-00-00-000Z'));
  expect(newestBackup(backups, 'gw-test')?.folder).toBe(first.folder);
  expect(newestBackup(backups, 'gw-other')).toBeNull();
  expect(restore(backups, join(freshFolder(), 'data')).backup).toBe(first.folder);
  const other = join(freshFolder(), 'data');
  const { journal } = await open(other, { newGatewayId: () => 'gw-other' });
  await backUp(other, backups, { gatewayId: 'gw-other' });
  await journal.close();
  expect(() => restore(backups, join(freshFolder(), 'data'))).toThrow('2 gateways');
  expect(newestBackup(backups, 'gw-test')?.folder).toBe(first.folder);
});

test('a backup that cannot be written leaves nothing that looks like one; the next removes what a killed one left', async () => {
  const { data, backups } = await worked();
  await expect(backUp(data, backups, { lowBytes: Number.MAX_SAFE_INTEGER })).rejects.toMatchObject({ code: 'no-space' });
  await expect(backUp(data, join(data, 'backups'))).rejects.toMatchObject({ code: 'bad-place' });
  const stop = () => {
    throw new Error('gone');
  };
  await expect(backUp(data, backups, {}, { goOn: stop })).rejects.toThrow('gone');
  expect(readdirSync(backups)).toEqual([]);
  mkdirSync(join(backups, '.unfinished-gw-test-2026-01-01T00-00-00-000Z'));
  mkdirSync(join(backups, '.unfinished-gw-other-2026-01-01T00-00-00-000Z'));
  const { folder } = await backUp(data, backups);
  expect(readdirSync(backups).sort()).toEqual(['.unfinished-gw-other-2026-01-01T00-00-00-000Z', folder.split('/').at(-1)]);
});

test('a journal that is damaged is no backup: a page that cannot be read ends it', async () => {
  const { data, journal, backups } = await worked();
  await journal.close();
  const path = join(data, 'journal.db');
  const bytes = readFileSync(path);
  bytes.fill(0xff, bytes.length >> 2, bytes.length - 8_192);
  writeFileSync(path, bytes);
  await expect(backUp(data, backups)).rejects.toThrow();
  expect(readdirSync(backups)).toEqual([]);
});

test('the series file of the newest backup stands in for a day, as long as the journal has what came since', async () => {
  const { data, backups } = await worked();
  new DatabaseSync(join(data, 'series.db')).exec('CREATE TABLE t(x); INSERT INTO t VALUES (1)');
  let held = 0;
  const hold = async () => {
    held++;
    return { position: 2, release: async () => true };
  };
  const take = (more = {}) => backUp(data, backups, { holdsSeries: true, firstKept: 1, ...more }, { hold });
  const first = await take();
  const second = await take({ firstKept: 3 });
  const inode = (folder: string) => statSync(join(folder, 'series.db')).ino;
  expect([held, inode(second.folder)]).toEqual([1, inode(first.folder)]);
  expect(second.manifest.series).toEqual(first.manifest.series);
  // The journal has lost what came after it.
  const third = await take({ firstKept: 4 });
  expect([held, inode(third.folder) === inode(first.folder)]).toEqual([2, false]);
  // A store that is broken: the alarms are backed up without it.
  const without = await backUp(data, backups, { holdsSeries: true, firstKept: 9 }, { hold: async () => null });
  expect([without.manifest.series, existsSync(join(without.folder, 'series.db'))]).toEqual([null, false]);
  // A file that was replaced while it was copied is no copy.
  const torn = async () => ({ position: 2, release: async () => false });
  await expect(backUp(data, backups, { holdsSeries: true, firstKept: 9 }, { hold: torn })).rejects.toThrow('replaced');
  expect(readManifest(third.folder)?.files.map(({ name }) => name)).toContain('series.db');
});

test('a damaged series file keeps nobody from a backup of the journal', async () => {
  const { data, backups } = await worked();
  writeFileSync(join(data, 'series.db'), Buffer.alloc(20_000, 7));
  const { folder, manifest } = await backUp(data, backups);
  expect([manifest.series, existsSync(join(folder, 'series.db'))]).toEqual([null, false]);
  restore(folder, join(freshFolder(), 'data'));
});

test('a damaged series file keeps nobody from the alarms: the journal can be restored without it', async () => {
  const { data, backups } = await worked();
  new DatabaseSync(join(data, 'series.db')).exec('CREATE TABLE t(x); INSERT INTO t VALUES (1)');
  const { folder } = await backUp(data, backups);
  flipByte(join(folder, 'series.db'));
  const fresh = join(freshFolder(), 'data');
  expect(() => restore(folder, fresh)).toThrow('--without-series');
  restore(folder, fresh, Date.UTC(2026, 1, 1), 1, true);
  expect(existsSync(join(fresh, 'series.db'))).toBe(false);
  expect((await open(fresh)).journal.status().last).toBe(2);
});
