import { type Database, openForReading } from './database-file.ts';

type Statement = ReturnType<Database['prepare']>;
export type Parameter = string | number | null;

/**
 * The read-only connection of the main thread, opened at first use. Every call reads its rows to the end, so no snapshot
 * outlives a call and checkpoints are never held up.
 */
export class ReadConnection {
  private readonly path: string;
  /** Kept as long as the statements: a database nobody refers to is collected and closed under them. */
  private database: Database | null = null;
  private readonly statements = new Map<string, Statement>();

  constructor(path: string) {
    this.path = path;
  }

  get(sql: string, ...parameters: Parameter[]): unknown {
    return this.statement(sql).get(...parameters);
  }

  all(sql: string, ...parameters: Parameter[]): unknown[] {
    return this.statement(sql).all(...parameters);
  }

  close(): void {
    this.statements.clear();
    this.database?.close();
    this.database = null;
  }

  private statement(sql: string): Statement {
    this.database ??= openForReading(this.path);
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
