import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { MarkWriter } from '../../src/journal/commit-mark.ts';
import { openForReading } from '../../src/journal/database-file.ts';
import { GroupWriter } from '../../src/journal/group-writer.ts';
import type { JournalOp } from '../../src/journal/journal-op.ts';
import { decodeRow, type StoredRow } from '../../src/journal/log-row.ts';
import { type OpenStore, openStore } from '../../src/journal/open-store.ts';
import { PendingGroup } from '../../src/journal/pending-group.ts';
import { alarm, audit, bodyOf, delivery, freshFolder, message, open, seeded, state, transition } from './journal-fixture.ts';

let clock = 0;
const now = () => clock++;
const wall = Date.UTC(2026, 0, 2);

function store(folder: string): OpenStore {
  // No power cut here, and 200 rounds of real syncs take half a minute.
  const options = { folder, newGatewayId: 'gw', noSync: true, wall, now, expected: null };
  const opened = openStore(options) ?? openStore(options);
  if (!opened) throw new Error('found damaged again right after it was rebuilt');
  return opened;
}

/** A folder as kill -9 leaves it: part of the work is in the file, part only in the WAL. */
function written(folder: string): void {
  const opened = store(folder);
  const { gatewayId, epoch, mark, tally, database } = opened;
  const writer = new GroupWriter({ gatewayId, epoch, mark, now }, database, tally);
  writer.start();
  for (let i = 0; i < 30; i++) {
    const group = new PendingGroup(new ArrayBuffer(1024));
    const inputs = Array.from({ length: 10 }, (_, k) => message(`${i * 10 + k} ${'x'.repeat(150)}`, { id: `m${i}-${k}` }));
    group.append(inputs, wall + i, i, { stored: () => {}, failed: () => {} });
    if (i % 3 === 0) {
      const raised = alarm(`a${i}`, { rule: `rule-${i}` });
      const commit = state(i * 10 + 1, {
        alarms: [raised],
        transitions: [transition(raised.id, 1)],
        deliveries: [delivery(`d${i}`, 't1', i + 1, raised)],
        snapshots: new Map([[`device:${i}`, `{"n":${i}}`]]),
        audit: [audit(`act-${i}`)],
      });
      group.add(
        { kind: 'state', ...commit, snapshots: [...commit.snapshots] } satisfies JournalOp,
        () => {},
        () => {},
      );
    }
    expect(writer.write(group.handOver())).toMatchObject({ ok: true });
    if (i === 14) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}

const tables = ['alarm', 'transition_step', 'delivery', 'snapshot', 'audit', 'message_id', 'device'] as const;

interface Content {
  readonly records: Map<number, string>;
  readonly rows: Map<string, Set<string>>;
}

function contentOf(folder: string): Content {
  const database = openForReading(join(folder, 'journal.db'));
  const records = new Map<number, string>();
  for (const row of database.prepare('SELECT first_position, count, body, crc FROM log').all() as StoredRow[]) {
    for (const record of decodeRow(row) ?? []) records.set(record.position, bodyOf(record));
  }
  const rows = new Map(
    tables.map((table) => {
      const all = database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
      return [table, new Set(all.map((row) => JSON.stringify(Object.values(row))))] as const;
    }),
  );
  database.close();
  return { records, rows };
}

const base = { folder: '', content: null as Content | null };
beforeAll(() => {
  base.folder = join(freshBase(), 'base');
  mkdirSync(base.folder);
  // Written in a folder of its own, then copied: nothing open refers to the copy.
  const origin = join(base.folder, '..', 'origin');
  mkdirSync(origin);
  written(origin);
  for (const name of ['journal.db', 'journal.db-wal', 'journal.mark']) cpSync(join(origin, name), join(base.folder, name));
  const sound = join(base.folder, '..', 'sound');
  cpSync(base.folder, sound, { recursive: true });
  expect(store(sound).damage).toBeNull();
  base.content = contentOf(sound);
  return () => rmSync(join(base.folder, '..'), { recursive: true, force: true });
});

function freshBase(): string {
  const folder = join(process.env.TMPDIR ?? '/tmp', `anlin-damage-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Missing anything that was committed; throws when something is there that was never written. */
function missing(found: Content, what: string): number {
  const whole = base.content;
  if (!whole) throw new Error('not prepared');
  expect(whole.records.size).toBe(300);
  for (const [position, body] of found.records) expect(body, `${what}: record ${position}`).toBe(whole.records.get(position));
  let lost = whole.records.size - found.records.size;
  for (const table of tables) {
    for (const row of found.rows.get(table) ?? []) expect(whole.rows.get(table)?.has(row), `${what}: ${table} ${row}`).toBe(true);
    lost += (whole.rows.get(table)?.size ?? 0) - (found.rows.get(table)?.size ?? 0);
  }
  return lost;
}

test('200 cuts and flipped bits in file and WAL: it always opens, never shows what was not written, and says so when anything is missing', () => {
  const random = seeded(4_711);
  const seen = { damaged: 0, lost: 0, sound: 0, everything: 0 };
  for (let round = 0; round < 200; round++) {
    const folder = join(base.folder, '..', `round-${round}`);
    cpSync(base.folder, folder, { recursive: true });
    const file = join(folder, random() < 0.5 ? 'journal.db' : 'journal.db-wal');
    const size = statSync(file).size;
    const at = Math.floor(random() * size);
    const cut = random() < 0.3;
    const what = `round ${round}: ${cut ? 'cut' : 'bit flipped'} at ${at} of ${size} in ${file.slice(file.lastIndexOf('/') + 1)}`;
    if (cut) truncateSync(file, at);
    else {
      const bytes = readFileSync(file);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      writeFileSync(file, bytes);
    }
    const opened = store(folder);
    const content = contentOf(folder);
    const lost = missing(content, what);
    if (lost > 0) expect(opened.damage, `${what}: ${lost} rows missing`).not.toBeNull();
    if (opened.damage === null) seen.sound++;
    else {
      seen.damaged++;
      expect(opened.epoch, what).toBe(2);
      expect(opened.gatewayId, what).toBe('gw');
      expect(
        readdirSync(folder).some((name) => /^journal\.db\.damaged-.*\.txt$/.test(name)),
        what,
      ).toBe(true);
      expect(opened.tally.last, what).toBe(300);
    }
    if (lost > 0) seen.lost++;
    if (content.records.size === 0) seen.everything++;
    opened.database.close();
    opened.mark.close();
    rmSync(folder, { recursive: true });
  }
  console.log(
    `damage: 200 rounds, ${seen.damaged} found damaged, ${seen.lost} with losses (${seen.everything} of the whole log), ${seen.sound} without consequence`,
  );
  expect(seen.damaged).toBeGreaterThan(50);
  expect(seen.lost).toBeGreaterThan(20);
}, 120_000);

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
  cpSync(base.folder, folder, { recursive: true });
  truncateSync(join(folder, 'journal.db'), 20_000);
  const options = { folder, newGatewayId: 'gw', noSync: false, wall, now, expected: null };
  expect(openStore(options)).toBeNull();
  expect(existsSync(join(folder, 'journal.db.rebuilt'))).toBe(true);
  expect(existsSync(join(folder, 'journal.db'))).toBe(true);
  const opened = store(folder);
  expect(opened.damage).not.toBeNull();
  expect(existsSync(join(folder, 'journal.db.rebuilt'))).toBe(false);
  opened.database.close();
});

test('a torn mark proves nothing and is written anew', () => {
  const folder = freshFolder();
  cpSync(base.folder, folder, { recursive: true });
  writeFileSync(join(folder, 'journal.mark'), '[1,2');
  const opened = store(folder);
  expect(opened.damage).toBeNull();
  MarkWriter.open(folder).write({ commits: 1, last: 1, gatewayId: 'gw', epoch: 1 });
  opened.database.close();
});
