import type { Database } from './database-file.ts';

type Row = Record<string, unknown>;

/**
 * Every row of a table that can be read, in rowid order. Where a page cannot be read it leaps ahead in doubling steps
 * until something answers again; `gap` is called once for each such place.
 */
export function* readTableRows(database: Database, table: string, columns: readonly string[], gap: () => void): Generator<Row> {
  let next = Number.MIN_SAFE_INTEGER;
  let inGap = false;
  let leap = 1;
  for (;;) {
    try {
      // Prepared anew: a statement that met an error is not used again.
      const statement = database.prepare(
        `SELECT rowid AS rid, ${columns.join(', ')} FROM ${table} WHERE rowid >= ? ORDER BY rowid LIMIT 100`,
      );
      let any = false;
      for (const row of statement.iterate(next) as Iterable<Row & { rid: number }>) {
        // A backward key means a damaged tree: never walk in a circle.
        if (row.rid < next) throw new RangeError(`rowid ${row.rid} after ${next}`);
        any = true;
        next = row.rid + 1;
        inGap = false;
        leap = 1;
        yield row;
      }
      if (!any) return;
    } catch {
      if (!inGap) gap();
      inGap = true;
      next = next < 0 ? 1 : next + leap;
      leap *= 2;
      if (next > Number.MAX_SAFE_INTEGER) return;
    }
  }
}
