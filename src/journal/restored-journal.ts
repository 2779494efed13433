import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { RestoredFrom } from '../model/journal-status.ts';
import { JournalError } from './journal-error.ts';
import { RowWriter } from './row-writer.ts';
import { migrations } from './schema.ts';
import { readMeta } from './tally.ts';

/** The newest step of the journal's schema that this program knows. */
export const newestSchema = migrations.length;

/** A terminal that saw deliveries of the time that is lost has higher numbers than the backup: new ones begin far beyond them. */
const sequencesLeftOut = 1_000_000;

/**
 * Makes a copied journal a log of its own (invariant 10): another epoch, so that no alarm, act or position of the time that
 * is lost can be taken for one of the time to come. `epoch` is higher than that of the backup and unlike that of any other
 * restore: the time in ms since epoch plus a chance below 65,536, or, with a clock that stands behind, the next one plus chance.
 */
export function beginNewEpoch(path: string, from: Omit<RestoredFrom, 'epoch'>, chance: number): { readonly epoch: number } {
  const rows = new RowWriter(new DatabaseSync(path));
  try {
    rows.database.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
    const before = Number(readMeta(rows, 'epoch'));
    const epoch = Math.max(before + 1, Math.round(from.at)) + chance;
    const { n } = rows.sql('SELECT max(sequence) AS n FROM delivery').get() as { n: number | null };
    const restored: RestoredFrom = { ...from, epoch: before };
    rows.put('meta', 'epoch', String(epoch));
    rows.put('meta', 'restored', JSON.stringify(restored));
    rows.put('meta', 'firstSequence', String((n ?? 0) + sequencesLeftOut));
    rows.database.exec('COMMIT');
    return { epoch };
  } finally {
    rows.database.close();
  }
}

/** In a data folder while a backup is put into it. */
export const restoringFolder = 'restoring';

/** A start on half a restore would begin an empty journal, and look well. Throws JournalError. */
export function refuseHalfRestored(folder: string): void {
  const restoring = join(folder, restoringFolder);
  if (!existsSync(restoring)) return;
  if (!existsSync(join(folder, 'journal.db'))) {
    const cure = 'run the same anlin restore again';
    throw new JournalError('journal-unusable', `a restore into ${folder} was interrupted: ${cure}`);
  }
  // The journal is moved in last.
  rmSync(restoring, { recursive: true, force: true });
}
