import { rowCrc } from './row-crc.ts';
import type { RowWriter } from './row-writer.ts';

/** The one row that every transaction rewrites: where the log ends and how far judging is committed. */
export interface Tally {
  readonly commits: number;
  readonly last: number;
  readonly judged: number;
  readonly run: number;
  readonly logBytes: number;
}

export const emptyTally: Tally = { commits: 0, last: 0, judged: 0, run: 0, logBytes: 0 };

export function writeTally(rows: RowWriter, tally: Tally): void {
  rows.put('tally', 1, tally.commits, tally.last, tally.judged, tally.run, tally.logBytes);
}

/** Null when the row is missing or damaged. */
export function readTally(rows: RowWriter): Tally | null {
  const row = rows.sql('SELECT commits, last, judged, run, log_bytes, crc FROM tally WHERE id = 1').get() as
    | { commits: number; last: number; judged: number; run: number; log_bytes: number; crc: number }
    | undefined;
  if (!row) return null;
  const { commits, last, judged, run, log_bytes: logBytes } = row;
  return row.crc === rowCrc(1, commits, last, judged, run, logBytes) ? { commits, last, judged, run, logBytes } : null;
}

export function readMeta(rows: RowWriter, key: string): string | null {
  const row = rows.sql('SELECT value, crc FROM meta WHERE key = ?').get(key) as { value: string; crc: number } | undefined;
  return row && row.crc === rowCrc(key, row.value) ? row.value : null;
}
