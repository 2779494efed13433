import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RestoredFrom } from '../model/journal-status.ts';
import { type CommitMark, MarkWriter, readMark } from './commit-mark.ts';
import { finishReplacing, replaceFile } from './damaged-file.ts';
import {
  type Database,
  isWriteError,
  openForReading,
  openForWriting,
  resultCode,
  sqliteCorrupt,
  sqliteError,
  sqliteIoError,
  sqliteNotADatabase,
} from './database-file.ts';
import { inspect } from './inspect.ts';
import { JournalError } from './journal-error.ts';
import { RowWriter } from './row-writer.ts';
import { salvage } from './salvage.ts';
import { migrate, migrateInside, migrations } from './schema.ts';
import { emptyTally, readMeta, readTally, type Tally, writeTally } from './tally.ts';

export interface StoreOptions {
  readonly folder: string;
  /** Used when the file has no gateway id yet. */
  readonly newGatewayId: string;
  readonly noSync: boolean;
  /** ms since epoch, names the file that is set aside. */
  readonly wall: number;
  /** ms, monotonic. */
  readonly now: () => number;
  /** After an I/O error in this process: what has been acknowledged. A file that differs is refused, not repaired. */
  readonly expected: Tally | null;
  /** False: an I/O error may come from the disk (full, read-only), so the caller tries again before the file is called damaged. */
  readonly ioErrorIsDamage?: boolean;
}

export interface OpenStore {
  readonly path: string;
  readonly database: Database;
  readonly gatewayId: string;
  readonly epoch: number;
  readonly tally: Tally;
  readonly damage: string | null;
  readonly restored: RestoredFrom | null;
  readonly firstSequence: number;
  readonly mark: MarkWriter;
}

const inspectBudgetMs = 1_500;

/**
 * Opens journal.db; needs the folder lock. A damaged file is set aside and its readable rows are carried over: then the
 * answer is null and the caller opens again FROM A NEW THREAD. (@photostructure/sqlite cannot finalise statements: a
 * closed connection that had some lives on until they are collected, and would share its WAL index under the old name.)
 */
export function openStore(options: StoreOptions): OpenStore | null {
  const path = join(options.folder, 'journal.db');
  finishReplacing(options.folder, options.wall);
  const mark = readMark(options.folder);
  let database: Database | null = null;
  const problems: string[] = [];
  try {
    if (mark && !existsSync(path)) problems.push('the file is missing');
    database = openForWriting(path, options.noSync);
    const rows = new RowWriter(database);
    if (!mark && isEmpty(rows)) {
      begin(rows, { gatewayId: options.newGatewayId, epoch: 1, tally: emptyTally, damage: null });
    } else {
      refuseNewer(rows, path);
      problems.push(...inspect(rows, { path, mark, now: options.now, budget: inspectBudgetMs }));
    }
    if (problems.length === 0) return opened(path, rows, options);
  } catch (error) {
    const code = resultCode(error);
    if (!damageCodes.has(code)) throw closing(database, error);
    // The disk answers with errors: no verdict about the file yet, the caller tries again.
    if (code === sqliteIoError && (options.expected || options.ioErrorIsDamage === false || isWriteError(error))) {
      throw closing(database, new JournalError('journal-broken', (error as Error).message));
    }
    if (code === sqliteIoError && !takesWrites(options.folder)) {
      const cure = 'free space, or have the disk looked at; nothing was changed';
      throw closing(database, new JournalError('journal-unusable', `the disk of ${options.folder} takes no writes: ${cure}`));
    }
    problems.push((error as Error).message);
  }
  closing(database, null);
  if (options.expected) throw new JournalError('journal-unusable', `${path} was found damaged: ${problems.join('; ')}`);
  replace(path, problems, mark, options);
  return null;
}

/** Errors that say something about the file itself, not about rights, space or somebody else's lock. */
const damageCodes: ReadonlySet<number> = new Set([sqliteError, sqliteIoError, sqliteCorrupt, sqliteNotADatabase]);

/** A full or read-only disk fails SQLite's own files first; to rebuild a sound journal on it would make things worse. */
function takesWrites(folder: string): boolean {
  const file = join(folder, 'journal.probe');
  try {
    writeFileSync(file, Buffer.alloc(128 * 1024, 1), { flush: true });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(file, { force: true });
  }
}

function closing<T>(database: Database | null, error: T): T {
  try {
    database?.close();
  } catch {}
  return error;
}

function isEmpty(rows: RowWriter): boolean {
  return (rows.sql('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }).n === 0;
}

function refuseNewer(rows: RowWriter, path: string): void {
  const schema = Number(readMeta(rows, 'schema') ?? Number.NaN);
  if (schema > migrations.length) {
    throw new JournalError(
      'journal-unusable',
      `${path} has schema ${schema}, this program knows ${migrations.length}: start the newer program, or restore a backup`,
    );
  }
}

function opened(path: string, rows: RowWriter, options: StoreOptions): OpenStore {
  const { database } = rows;
  migrate(database);
  const tally = readTally(rows) ?? emptyTally;
  const { expected } = options;
  if (expected && (tally.last !== expected.last || tally.judged !== expected.judged || tally.commits < expected.commits)) {
    throw new JournalError(
      'journal-unusable',
      `after an I/O error ${path} holds position ${tally.last}, judged to ${tally.judged}; acknowledged were ${expected.last} and ${expected.judged}`,
    );
  }
  if (expected) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    path,
    database,
    gatewayId: readMeta(rows, 'gatewayId') ?? '',
    epoch: Number(readMeta(rows, 'epoch')),
    tally,
    damage: readMeta(rows, 'damage'),
    restored: JSON.parse(readMeta(rows, 'restored') ?? 'null') as RestoredFrom | null,
    firstSequence: Number(readMeta(rows, 'firstSequence') ?? 1),
    mark: MarkWriter.open(options.folder),
  };
}

interface Beginning {
  readonly gatewayId: string;
  readonly epoch: number;
  readonly tally: Tally;
  readonly damage: string | null;
}

/** All in one transaction: a file is either without a table or complete. */
function begin(rows: RowWriter, beginning: Beginning): void {
  rows.database.exec('BEGIN IMMEDIATE');
  migrateInside(rows.database);
  rows.put('meta', 'gatewayId', beginning.gatewayId);
  rows.put('meta', 'epoch', String(beginning.epoch));
  if (beginning.damage !== null) rows.put('meta', 'damage', beginning.damage);
  writeTally(rows, beginning.tally);
  rows.database.exec('COMMIT');
}

/** Builds the new file beside the old one, then swaps: a crash at any moment leaves one of the two whole. */
function replace(path: string, problems: readonly string[], mark: CommitMark | null, options: StoreOptions): void {
  replaceFile(options.folder, options.wall, problems, (rebuilding, asideName) => {
    let source: Database | null = null;
    const target = openForWriting(rebuilding, options.noSync);
    const rows = new RowWriter(target);
    try {
      migrate(target);
      try {
        if (existsSync(path)) source = openForReading(path);
      } catch {}
      const found = salvage(source, rows, mark);
      const damage = `journal.db was damaged (${problems.join('; ')}); set aside as ${asideName}. ${found.words}`;
      target.exec('BEGIN IMMEDIATE');
      rows.put('meta', 'gatewayId', found.gatewayId ?? options.newGatewayId);
      rows.put('meta', 'epoch', String(found.epoch + 1));
      rows.put('meta', 'damage', damage);
      writeTally(rows, found.tally);
      target.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
      return damage;
    } finally {
      closing(source, null);
      closing(target, null);
    }
  });
}
