import { statSync } from 'node:fs';
import type { CommitMark } from './commit-mark.ts';
import { decodeRow, type StoredRow } from './log-row.ts';
import { rowCrc } from './row-crc.ts';
import type { RowWriter } from './row-writer.ts';
import { type TableName, tables, tablesIn } from './schema.ts';
import { readMeta, readTally } from './tally.ts';

/** Up to this size the whole file is checked at open, structure and indexes included; beyond it the part that matters now. */
const wholeFileBytes = 64 * 1024 * 1024;
const tailRows = 10;

/** Tables that stay small and that judging starts from. */
const vital = [
  'meta',
  'tally',
  'snapshot',
  'audit_head',
  'device',
  'device_secret',
  'terminal',
  'account',
  'account_record',
  'token',
  'token_record',
] as const;

export interface InspectOptions {
  readonly path: string;
  readonly mark: CommitMark | null;
  readonly now: () => number;
  /** ms for walking rows; what is not reached is checked when it is read. */
  readonly budget: number;
}

/** What is wrong with the file, in words; empty = sound as far as it was looked at. SQLite's own errors are thrown. */
export function inspect(rows: RowWriter, options: InspectOptions): string[] {
  const problems: string[] = [];
  const tally = readTally(rows);
  if (!tally) problems.push('the tally row is missing or damaged');
  for (const key of ['gatewayId', 'epoch', 'schema'])
    if (readMeta(rows, key) === null) problems.push(`the entry ${key} is missing or damaged`);
  const schema = (rows.sql('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (String(schema) !== readMeta(rows, 'schema')) problems.push(`the header says schema ${schema}, the entry ${readMeta(rows, 'schema')}`);
  if (tally && options.mark && tally.commits < options.mark.commits) {
    problems.push(
      `${options.mark.commits - tally.commits} commits are missing: the log ends at position ${tally.last} instead of ${options.mark.last}`,
    );
  }
  const size = statSync(options.path).size;
  if (size <= wholeFileBytes) structure(rows, 'PRAGMA integrity_check(5)', problems);
  else for (const table of vital) structure(rows, `PRAGMA quick_check(${table})`, problems);
  const tail = checkTail(rows);
  if (tail) problems.push(tail);
  const end = options.now() + options.budget;
  for (const table of tablesIn(rows.database)) walkTable(rows, table, () => options.now() < end, problems);
  walkLog(rows, () => options.now() < end, problems);
  return problems.slice(0, 20);
}

function structure(rows: RowWriter, pragma: string, problems: string[]): void {
  for (const row of rows.sql(pragma).all() as Record<string, unknown>[]) {
    const text = String(Object.values(row)[0]);
    if (text !== 'ok') problems.push(text);
  }
}

/** The last rows of the log and the end it must have. Null = sound. */
export function checkTail(rows: RowWriter): string | null {
  const last = rows
    .sql('SELECT first_position, count, body, crc FROM log ORDER BY first_position DESC LIMIT ?')
    .all(tailRows) as StoredRow[];
  for (const row of last) if (!decodeRow(row)) return `log row at position ${row.first_position} fails its CRC`;
  const tally = readTally(rows);
  const newest = last[0];
  if (newest && tally && newest.first_position + Number(newest.count) - 1 > tally.last) return 'the log goes on beyond its tally';
  return null;
}

function walkTable(rows: RowWriter, table: TableName, goOn: () => boolean, problems: string[]): void {
  const columns = tables[table].columns;
  const page = rows.sql(`SELECT rowid AS rid, ${columns.join(', ')}, crc FROM ${table} WHERE rowid < ? ORDER BY rowid DESC LIMIT 500`);
  let before = Number.MAX_SAFE_INTEGER;
  while (goOn()) {
    const found = page.all(before) as ({ rid: number; crc: number } & Record<string, unknown>)[];
    for (const row of found) {
      before = row.rid;
      if (rowCrc(...columns.map((column) => row[column])) !== row.crc) {
        problems.push(`${table} row ${row.rid} fails its CRC`);
        return;
      }
    }
    if (found.length < 500) return;
  }
}

function walkLog(rows: RowWriter, goOn: () => boolean, problems: string[]): void {
  const step = rows.sql('SELECT first_position, count, body, crc FROM log WHERE first_position < ? ORDER BY first_position DESC LIMIT 1');
  let before = Number.MAX_SAFE_INTEGER;
  while (goOn()) {
    const row = step.get(before) as StoredRow | undefined;
    if (!row) return;
    if (!decodeRow(row)) {
      problems.push(`log row at position ${row.first_position} fails its CRC`);
      return;
    }
    before = row.first_position;
  }
}
