import { openForReading } from './database-file.ts';
import { RowWriter } from './row-writer.ts';
import { readMeta, readTally } from './tally.ts';

export interface SnapshotFacts {
  readonly gatewayId: string;
  readonly epoch: number;
  /** Last position of the log in it. */
  readonly position: number;
  readonly schema: number;
}

/**
 * Writes what is committed in journal.db at this moment to a new file, page by page anew: what was deleted is not in it.
 * A reader like any other, so commits go on meanwhile; only the WAL cannot begin anew before it is done. Not synced.
 */
export function snapshotJournal(path: string, target: string): SnapshotFacts {
  snapshotFile(path, target);
  return factsOf(target);
}

/** The same of any file of SQLite's that nobody has locked. */
export function snapshotFile(path: string, target: string): void {
  const source = openForReading(path);
  try {
    source.exec(`VACUUM INTO '${target.replaceAll("'", "''")}'`);
  } finally {
    source.close();
  }
}

/** Throws when the file does not say whose it is. */
export function factsOf(path: string): SnapshotFacts {
  const rows = new RowWriter(openForReading(path));
  try {
    const [gatewayId, epoch, schema] = ['gatewayId', 'epoch', 'schema'].map((key) => readMeta(rows, key));
    const tally = readTally(rows);
    if (gatewayId == null || epoch == null || schema == null || tally === null)
      throw new Error(`${path} does not say whose journal it is: it is damaged`);
    return { gatewayId, epoch: Number(epoch), position: tally.last, schema: Number(schema) };
  } finally {
    rows.database.close();
  }
}
