import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { JournalError } from './journal-error.ts';

export type Database = InstanceType<typeof DatabaseSync>;

/** Opens for writing with everything durability rests on, and reads it back: a setting that did not take is a refusal. */
export function openForWriting(path: string, noSync: boolean): Database {
  // Created here so that it, and with it SQLite's -wal and -shm, is 0600 from the first byte.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    // `exec` throws with a number, `get` does not; this is the first call that touches the disk.
    database.exec('PRAGMA journal_mode = WAL');
    const mode = (database.prepare('PRAGMA journal_mode = WAL').get() as { journal_mode: string }).journal_mode;
    // Checkpoints are the worker's, between commits: SQLite's own would hide its errors and delay the answer.
    database.exec(`PRAGMA synchronous = ${noSync ? 'OFF' : 'FULL'}; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON`);
    const level = (database.prepare('PRAGMA synchronous').get() as { synchronous: number }).synchronous;
    if (mode !== 'wal' || level !== (noSync ? 0 : 2)) {
      throw new JournalError('journal-unusable', `${path}: expected journal_mode wal and synchronous 2, got ${mode} and ${level}`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function openForReading(path: string): Database {
  return new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
}

// https://www.sqlite.org/rescode.html
export const sqliteError = 1;
export const sqliteIoError = 10;
export const sqliteCorrupt = 11;
export const sqliteFull = 13;
export const sqliteConstraint = 19;
export const sqliteNotADatabase = 26;

/** The fixed texts of sqlite3_errstr: in @photostructure/sqlite 1.2.1 `get`, `all` and `iterate` throw without a number. */
const codeByText: ReadonlyMap<string, number> = new Map([
  ['SQL logic error', sqliteError],
  ['disk I/O error', sqliteIoError],
  ['database disk image is malformed', sqliteCorrupt],
  ['database or disk is full', sqliteFull],
  ['file is not a database', sqliteNotADatabase],
]);

/**
 * Extended I/O errors of writing, syncing and of the index of the WAL: the disk is full, read-only or faulty, and what was
 * written before says nothing about itself. https://www.sqlite.org/rescode.html, SQLITE_IOERR_WRITE and following.
 */
const writing: ReadonlySet<number> = new Set([3, 4, 5, 6, 18, 19, 20, 21].map((kind) => sqliteIoError | (kind << 8)));

/** An I/O error that is no evidence against the file. */
export function isWriteError(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && writing.has(errcode);
}

/** SQLite's primary result code; 0 when the error is not SQLite's or says no code. */
export function resultCode(error: unknown): number {
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message?: unknown };
  if (typeof errcode === 'number') return errcode & 0xff;
  if (code !== 'ERR_SQLITE_ERROR') return 0;
  return codeByText.get(String(message)) ?? sqliteError;
}
