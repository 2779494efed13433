import type { DatabaseSync } from '@photostructure/sqlite';
import { rowCrc } from './row-crc.ts';
import { type TableName, tables } from './schema.ts';

type Database = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Database['prepare']>;
export type Cell = string | number | null;

/**
 * Writes whole rows with their CRC. It holds the database for as long as its statements live: one that nobody refers to
 * is collected and closed under them.
 */
export class RowWriter {
  readonly database: Database;
  private readonly statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.database = database;
  }

  sql(text: string): Statement {
    let statement = this.statements.get(text);
    if (!statement) {
      statement = this.database.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }

  /** Inserts, or replaces the row with the same key. */
  put(table: TableName, ...cells: Cell[]): void {
    this.write(table, 'put', cells);
  }

  /** Inserts unless a row with the same key is there. True when it was inserted. */
  add(table: TableName, ...cells: Cell[]): boolean {
    return this.write(table, 'add', cells);
  }

  private write(table: TableName, how: 'put' | 'add', cells: readonly Cell[]): boolean {
    for (const cell of cells) {
      // The driver ends a text at NUL without a word: what was stored would not be what was said.
      if (typeof cell === 'string' && cell.includes('\0')) throw new RangeError(`${table}: a text with a NUL character cannot be stored`);
    }
    const name = `${how} ${table}`;
    let statement = this.statements.get(name);
    if (!statement) {
      const columns: readonly string[] = [...tables[table].columns, 'crc'];
      const key: readonly string[] = tables[table].key;
      const changes = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`);
      statement = this.database.prepare(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
         ON CONFLICT (${key.join(', ')}) DO ${how === 'put' ? `UPDATE SET ${changes.join(', ')}` : 'NOTHING'}`,
      );
      this.statements.set(name, statement);
    }
    return statement.run(...cells, rowCrc(...cells)).changes > 0;
  }
}
