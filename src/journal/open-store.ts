import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CommitMark, MarkWriter, readMark } from './commit-mark.ts';
import { finishReplacing, replaceFile } from './damaged-file.ts';
import {
  type Database,
  openForReading,
  openForWriting,
  resultCode,
  sqliteCorrupt,
  sqliteError,
  sqliteIoError,
  sqliteNotADatabase,
} from './database-file.ts';
import { inspect } from './inspect.ts';
import { RowWriter } from './row-writer.ts';
import { type Salvage, salvage } from './salvage.ts';
import { migrate, migrations } from './schema.ts';
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
}

export interface OpenStore {
  readonly path: string;
  readonly database: Database;
  readonly gatewayId: string;
  readonly epoch: number;
  readonly tally: Tally;
  readonly damage: string | null;
  readonly mark: MarkWriter;
}

const inspectBudgetMs = 1_500;

/** Opens journal.db; a damaged one is set aside and its readable rows carried over. Needs the folder lock. */
export function openStore(options: StoreOptions): OpenStore {
  const path = join(options.folder, 'journal.db');
  finishReplacing(options.folder, options.wall);
  const mark = readMark(options.folder);
  const present = existsSync(path) && (statSync(path).size > 0 || existsSync(`${path}-wal`));
  if (!present && !mark) {
    replaceFile(options.folder, options.wall, [], (fresh) => {
      create(fresh, options, { gatewayId: options.newGatewayId, epoch: 1, tally: emptyTally, damage: null });
      return null;
    });
  } else {
    const problems = present ? examine(path, mark, options) : ['the file is missing or empty'];
    if (problems.length > 0) replace(path, problems, mark, options);
  }
  const database = openForWriting(path, options.noSync);
  const rows = new RowWriter(database);
  migrate(database);
  return {
    path,
    database,
    gatewayId: readMeta(rows, 'gatewayId') ?? '',
    epoch: Number(readMeta(rows, 'epoch')),
    tally: readTally(rows) ?? emptyTally,
    damage: readMeta(rows, 'damage'),
    mark: MarkWriter.open(options.folder),
  };
}

/** Errors that say something about the file itself, not about rights, space or somebody else's lock. */
const damageCodes: ReadonlySet<number> = new Set([sqliteError, sqliteIoError, sqliteCorrupt, sqliteNotADatabase]);

function examine(path: string, mark: CommitMark | null, options: StoreOptions): string[] {
  let database: Database | null = null;
  try {
    database = openForWriting(path, options.noSync);
    const rows = new RowWriter(database);
    const schema = Number(readMeta(rows, 'schema') ?? Number.NaN);
    if (schema > migrations.length) {
      throw new Error(
        `${path} has schema ${schema}, this program knows ${migrations.length}: start the newer program, or restore a backup`,
      );
    }
    return inspect(rows, { path, mark, now: options.now, budget: inspectBudgetMs });
  } catch (error) {
    if (!damageCodes.has(resultCode(error))) throw error;
    return [(error as Error).message];
  } finally {
    try {
      database?.close();
    } catch {}
  }
}

interface Beginning {
  readonly gatewayId: string;
  readonly epoch: number;
  readonly tally: Tally;
  readonly damage: string | null;
}

function create(path: string, options: StoreOptions, beginning: Beginning): void {
  const database = openForWriting(path, options.noSync);
  migrate(database);
  const rows = new RowWriter(database);
  database.exec('BEGIN IMMEDIATE');
  rows.put('meta', 'gatewayId', beginning.gatewayId);
  rows.put('meta', 'epoch', String(beginning.epoch));
  if (beginning.damage !== null) rows.put('meta', 'damage', beginning.damage);
  writeTally(rows, beginning.tally);
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Builds the new file beside the old one, then swaps: a crash at any moment leaves one of the two whole. */
function replace(path: string, problems: readonly string[], mark: CommitMark | null, options: StoreOptions): void {
  replaceFile(options.folder, options.wall, problems, (rebuilding, asideName) => {
    const target = openForWriting(rebuilding, options.noSync);
    migrate(target);
    let found: Salvage;
    let source: Database | null = null;
    try {
      try {
        source = openForReading(path);
      } catch {}
      found = salvage(source, new RowWriter(target), mark);
    } finally {
      try {
        source?.close();
      } catch {}
      target.close();
    }
    const damage = `journal.db was damaged (${problems.join('; ')}); set aside as ${asideName}. ${found.words}`;
    create(rebuilding, options, {
      gatewayId: found.gatewayId ?? options.newGatewayId,
      epoch: found.epoch + 1,
      tally: found.tally,
      damage,
    });
    return damage;
  });
}
