import type { JournalRecord } from '../model/journal-record.ts';
import { decodeRow, type StoredRow } from './log-row.ts';
import type { ReadConnection } from './read-connection.ts';

/** Reads the log by position; keeps the row it read last, so that paging through a big row decodes it once. */
export class LogReader {
  private readonly connection: ReadConnection;
  private readonly damaged: (what: string) => void;
  private row: { readonly first: number; readonly records: readonly JournalRecord[] } | null = null;

  constructor(connection: ReadConnection, damaged: (what: string) => void) {
    this.connection = connection;
    this.damaged = damaged;
  }

  /** Committed records after `position`, at most `limit`, in order. */
  read(after: number, limit: number): JournalRecord[] {
    const found: JournalRecord[] = [];
    let next = after + 1;
    for (let row = this.rowAt(next); row; row = this.rowFrom(next)) {
      for (let i = Math.max(0, next - row.first); i < row.records.length && found.length < limit; i++) {
        found.push(row.records[i] as JournalRecord);
      }
      // Before the next row is read: it would take the place of this one, of which the next page may want more.
      if (found.length >= limit) break;
      next = Math.max(next, row.first + row.records.length);
    }
    return found;
  }

  /** Rows were deleted: the one read last may be among them. */
  forget(): void {
    this.row = null;
  }

  duplicateOf(position: number): number | null {
    const row = this.connection.get('SELECT first FROM duplicate WHERE position = ?', position) as { first: number } | undefined;
    return row?.first ?? null;
  }

  firstWithId(deviceId: string, id: string): number | null {
    const row = this.connection.get('SELECT position FROM message_id WHERE device = ? AND id = ?', deviceId, id) as
      | { position: number }
      | undefined;
    return row?.position ?? null;
  }

  /** The row that holds `position`, or the first one after it. */
  private rowAt(position: number): typeof this.row {
    if (this.row && position >= this.row.first && position < this.row.first + this.row.records.length) return this.row;
    const head = this.connection.get(
      'SELECT first_position, count FROM log WHERE first_position <= ? ORDER BY first_position DESC LIMIT 1',
      position,
    ) as { first_position: number; count: number } | undefined;
    const from = head && head.first_position + head.count > position ? head.first_position : position;
    return this.rowFrom(from);
  }

  /** The first sound row that starts at `position` or later. */
  private rowFrom(position: number): typeof this.row {
    let from = position;
    for (;;) {
      const stored = this.connection.get(
        'SELECT first_position, count, body, crc FROM log WHERE first_position >= ? ORDER BY first_position LIMIT 1',
        from,
      ) as StoredRow | undefined;
      if (!stored) return null;
      const records = decodeRow(stored);
      if (records) {
        this.row = { first: stored.first_position, records };
        return this.row;
      }
      this.damaged(`log row at position ${stored.first_position} (${stored.count} records) fails its CRC and is left out`);
      from = stored.first_position + 1;
    }
  }
}
