import type { JournalOp } from './journal-op.ts';
import type { RowWriter } from './row-writer.ts';

/** Rows one transaction deletes at most: a big trim must not hold up commits. The caller asks again while it gets this many. */
export const trimStep = 200;
const identityStep = 5_000;

export interface Trimmed {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Deletes the oldest raw rows: older than `before`, or as long as the log is larger than `maxBytes`; always from the
 * front, never a row that holds a position above `keepFrom`. Alarms, acts and audit are other tables and stay.
 */
export function writeTrim(rows: RowWriter, trim: Extract<JournalOp, { kind: 'trim' }>, logBytes: number): Trimmed {
  const oldest = rows.sql('SELECT first_position, count, first_at, bytes FROM log ORDER BY first_position LIMIT ?').all(trimStep) as {
    first_position: number;
    count: number;
    first_at: number;
    bytes: number;
  }[];
  let bytes = 0;
  let deleted = 0;
  let end = 0;
  for (const row of oldest) {
    const lastPosition = row.first_position + row.count - 1;
    const due = row.first_at < trim.before || logBytes - bytes > trim.maxBytes;
    if (!due || lastPosition > trim.keepFrom) break;
    bytes += row.bytes;
    deleted++;
    end = lastPosition;
  }
  if (deleted > 0) {
    rows.sql('DELETE FROM log WHERE first_position <= ?').run(end);
    rows.sql('DELETE FROM duplicate WHERE position <= ?').run(end);
  }
  rows
    .sql('DELETE FROM message_id WHERE rowid IN (SELECT rowid FROM message_id WHERE at < ? ORDER BY at LIMIT ?)')
    .run(trim.identitiesBefore, identityStep);
  // By age alone; their number is bounded where they are written (write-state.ts).
  rows
    .sql('DELETE FROM quarantine WHERE rowid IN (SELECT rowid FROM quarantine WHERE at < ? ORDER BY rowid LIMIT ?)')
    .run(trim.before, identityStep);
  return { rows: deleted, bytes };
}
