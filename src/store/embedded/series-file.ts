import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

export const SCHEMA_VERSION = 1;
/** Pages of WAL after which SQLite moves them into the file. */
export const AUTO_CHECKPOINT = 2000;
/** Up to this size the whole file is checked at every start; beyond it a start would take too long. */
const CHECKED_BYTES = 64 * 1024 * 1024;

// `part`: what the flushes of an open window left, small and short-lived. `chunk`: one row for each closed window, rowids
// rising with time, so its pages fill up. An older chunk comes before the parts of its window, those in order of `seq`.
// `latest` is right for all that is in `chunk`; what is in `part` comes on top.
const schema = `
CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE device(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE point(id INTEGER PRIMARY KEY, component TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE unit(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE chunk(id INTEGER PRIMARY KEY, device INTEGER NOT NULL, window INTEGER NOT NULL, samples INTEGER NOT NULL, head BLOB NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX chunk_place ON chunk(device, window);
CREATE TABLE part(device INTEGER NOT NULL, window INTEGER NOT NULL, seq INTEGER NOT NULL, samples INTEGER NOT NULL, head BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY(device, window, seq)) WITHOUT ROWID;
CREATE TABLE latest(device INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE rollup(device INTEGER NOT NULL, hour INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(device, hour)) WITHOUT ROWID;
CREATE TABLE damaged(id INTEGER PRIMARY KEY, device INTEGER, window INTEGER, source TEXT, reason TEXT, head BLOB, body BLOB);
INSERT INTO meta VALUES ('position', 0), ('samples', 0);
PRAGMA user_version = ${SCHEMA_VERSION};`;

/** Something stored could not be read back. A file: history before now is lost here; a row: one window of one device. */
export interface StoreDamage {
  readonly kind: 'file' | 'row';
  readonly reason: string;
  /** Where the damaged file was put, or the table that holds the row. */
  readonly setAside: string;
}

/** SQLITE_CORRUPT, SQLITE_NOTADB and their extended codes: the file itself is at fault, trying again is no use. */
export function isFileDamage(error: unknown): boolean {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' && ((code & 0xff) === 11 || (code & 0xff) === 26);
}

class FileCheckError extends Error {
  readonly errcode = 11;
}

/** Opens `<folder>/series.db`, makes it when it is not there, and sets a damaged one aside. */
export function openSeriesFile(folder: string, damaged: (damage: StoreDamage) => void): DatabaseSyncInstance {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'series.db');
  try {
    return open(file);
  } catch (error) {
    if (!isFileDamage(error)) throw error;
    damaged({ kind: 'file', reason: (error as Error).message, setAside: setFileAside(file) });
    return open(file);
  }
}

/** Renames the file and its journals to a name that is free; returns it. */
export function setFileAside(file: string): string {
  let number = 1;
  while (existsSync(`${file}.damaged-${number}`)) number++;
  const aside = `${file}.damaged-${number}`;
  for (const ending of ['', '-wal', '-shm']) if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
  return aside;
}

function open(file: string): DatabaseSyncInstance {
  const bytes = existsSync(file) ? statSync(file).size : 0;
  // SQLite takes a file of zeros or a cut one for an empty database in some cases: the first 16 bytes are ours or nobody's.
  if (bytes > 0 && !startsAsDatabase(file)) throw new FileCheckError('the file does not start as an SQLite database');
  const db = new DatabaseSync(file);
  try {
    // One process only: ids are handed out in memory. Exclusive WAL needs no shared memory file either.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;');
    // NORMAL: a power cut may take the last transactions, but data and position go together and the journal replays.
    db.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY;');
    db.exec(`PRAGMA wal_autocheckpoint = ${AUTO_CHECKPOINT}`);
    const version = Object.values(db.prepare('PRAGMA user_version').get() as Record<string, number>)[0] ?? 0;
    const tables = (db.prepare(`SELECT count(*) AS n FROM sqlite_master`).get() as { n: number }).n;
    if (version > SCHEMA_VERSION) {
      throw new Error(
        `${file}: expected schema version ${SCHEMA_VERSION} or lower, came ${version}: it was written by a newer anlin, use that`,
      );
    }
    if (version === 0 && tables > 0) throw new FileCheckError('the tables have no schema version');
    if (version === 0) db.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
    else check(db, bytes);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function startsAsDatabase(file: string): boolean {
  const head = Buffer.alloc(16);
  const descriptor = openSync(file, 'r');
  try {
    return readSync(descriptor, head, 0, 16, 0) === 16 && head.toString('latin1') === 'SQLite format 3\0';
  } finally {
    closeSync(descriptor);
  }
}

function check(db: DatabaseSyncInstance, bytes: number): void {
  for (const table of ['meta', 'device', 'point', 'unit', 'chunk', 'part', 'latest', 'rollup', 'damaged']) {
    db.prepare(`SELECT * FROM ${table} LIMIT 1`).get();
  }
  db.prepare('SELECT * FROM chunk ORDER BY id DESC LIMIT 1').get();
  if (bytes > CHECKED_BYTES) return;
  const result = Object.values(db.prepare('PRAGMA quick_check(1)').get() as Record<string, string>)[0];
  if (result !== 'ok') throw new FileCheckError(`quick_check: ${result}`);
}
