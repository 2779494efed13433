import type { Parameter, ReadConnection } from './read-connection.ts';
import { rowCrc } from './row-crc.ts';
import { type TableName, tables } from './schema.ts';

export type Row = Record<string, string | number | null>;

/** Reads whole rows and leaves out, aloud, those that are not what was written. */
export class CheckedRows {
  private readonly connection: ReadConnection;
  private readonly damaged: (what: string) => void;

  constructor(connection: ReadConnection, damaged: (what: string) => void) {
    this.connection = connection;
    this.damaged = damaged;
  }

  /** `tail` is what follows `FROM table`: a WHERE on an index, an order, a limit. */
  all(table: TableName, tail: string, ...parameters: Parameter[]): Row[] {
    return this.raw(table, tail, parameters).filter((row) => this.sound(table, row));
  }

  /** As `all`, at most `limit`; `last` is the last row looked at, damaged or not, when there are more. */
  page(table: TableName, tail: string, limit: number, ...parameters: Parameter[]): { rows: Row[]; last: Row | null } {
    const found = this.raw(table, `${tail} LIMIT ?`, [...parameters, limit + 1]);
    const shown = found.slice(0, limit);
    return { rows: shown.filter((row) => this.sound(table, row)), last: found.length > limit ? (shown.at(-1) ?? null) : null };
  }

  /**
   * What `read` makes of sound rows, at most `limit`. Damaged ones are passed over, so fewer than `limit` are all there are: no
   * caller that pages may take a damaged row for the end.
   */
  upTo<T>(limit: number, table: TableName, tail: string, parameters: readonly Parameter[], read: (row: Row) => readonly T[]): T[] {
    for (let asked = limit; ; ) {
      const found = this.raw(table, `${tail} LIMIT ?`, [...parameters, asked]);
      const made = found.flatMap((row) => (this.sound(table, row) ? read(row) : []));
      if (made.length >= limit || found.length < asked) return made.slice(0, limit);
      // From the beginning, as the key of a damaged row leads nowhere.
      asked += limit - made.length;
    }
  }

  get(table: TableName, tail: string, ...parameters: Parameter[]): Row | null {
    return this.all(table, tail, ...parameters)[0] ?? null;
  }

  private raw(table: TableName, tail: string, parameters: readonly Parameter[]): Row[] {
    const columns: readonly string[] = tables[table].columns;
    return this.connection.all(`SELECT ${columns.join(', ')}, rowid AS rid, crc FROM ${table} ${tail}`, ...parameters) as Row[];
  }

  private sound(table: TableName, row: Row): boolean {
    if (rowCrc(...tables[table].columns.map((column) => row[column])) === row.crc) return true;
    this.damaged(`${table} row ${row.rid} fails its CRC and is left out`);
    return false;
  }

  /** The first row's `at`. */
  time(sql: string, ...parameters: Parameter[]): number | null {
    return (this.connection.get(sql, ...parameters) as { at: number | null } | undefined)?.at ?? null;
  }

  count(sql: string, ...parameters: Parameter[]): number {
    return (this.connection.get(sql, ...parameters) as { n: number | null }).n ?? 0;
  }
}

export function text(row: Row, column: string): string {
  return String(row[column]);
}

export function number(row: Row, column: string): number {
  return Number(row[column]);
}

export function body<T>(row: Row): T {
  return JSON.parse(String(row.body)) as T;
}
