import type { CommitMark } from './commit-mark.ts';
import type { Database } from './database-file.ts';
import { decodeRow, salvageRow, sealRow } from './log-row.ts';
import { readTableRows } from './read-damaged.ts';
import { logRowCrc, rowCrc } from './row-crc.ts';
import type { Cell, RowWriter } from './row-writer.ts';
import { type TableName, tables, tablesIn } from './schema.ts';
import type { Tally } from './tally.ts';

export interface Salvage {
  readonly gatewayId: string | null;
  readonly epoch: number;
  readonly tally: Tally;
  /** What was carried over and what was lost. */
  readonly words: string;
}

interface Count {
  kept: number;
  lost: number;
  gaps: number;
}

/** Carries every readable row over, table by table. Reads table trees only: a broken index hides nothing. */
export function salvage(source: Database | null, target: RowWriter, mark: CommitMark | null): Salvage {
  const counts = new Map<string, Count>();
  for (const table of tablesToCarry(source)) counts.set(table, carryTable(source, target, table));
  headOfWhatIsLeft(target);
  const log = carryLog(source, target);
  counts.set('log', log);
  const meta = new Map(
    (target.sql('SELECT key, value FROM meta').all() as { key: string; value: string }[]).map((row) => [row.key, row.value]),
  );
  const old = target.sql('SELECT commits, last, judged, run FROM tally').get() as Omit<Tally, 'logBytes'> | undefined;
  const judged = old?.judged ?? (target.sql('SELECT max(position) AS p FROM snapshot').get() as { p: number | null }).p ?? 0;
  const last = Math.max(old?.last ?? 0, mark?.last ?? 0, log.last, judged);
  // Positions that may once have been given out are not given out again, whatever of them is left.
  const tally: Tally = {
    commits: Math.max(old?.commits ?? 0, mark?.commits ?? 0),
    last,
    judged,
    run: Math.max(old?.run ?? 0, log.run),
    logBytes: log.bytes,
  };
  const epoch = Math.max(Number(meta.get('epoch') ?? 0), mark?.epoch ?? 0);
  target.sql("DELETE FROM meta WHERE key = 'damage'").run();
  return { gatewayId: mark?.gatewayId ?? meta.get('gatewayId') ?? null, epoch, tally, words: describe(counts, log.last, last) };
}

/** New links must not be given sequences that stand already; a head that is beyond what is left stays: the cut end is then seen. */
function headOfWhatIsLeft(target: RowWriter): void {
  const last = target.sql('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1').get() as
    | { sequence: number; hash: string }
    | undefined;
  const head = target.sql('SELECT sequence FROM audit_head').get() as { sequence: number } | undefined;
  if (last !== undefined && last.sequence > (head?.sequence ?? 0)) target.put('audit_head', 1, last.sequence, last.hash);
}

function describe(counts: ReadonlyMap<string, Count>, logEnd: number, last: number): string {
  const parts: string[] = [];
  for (const [table, { kept, lost, gaps }] of counts) {
    if (kept + lost + gaps === 0) continue;
    const what = table === 'log' ? 'log records' : `${table} rows`;
    const unread = gaps > 0 ? `, ${gaps} stretches unreadable` : '';
    parts.push(`${kept} ${what} carried over${lost > 0 ? `, ${lost} lost` : ''}${unread}`);
  }
  if (logEnd < last) parts.push(`the log ends at position ${logEnd}, it had reached ${last}`);
  return parts.length > 0 ? `${parts.join('; ')}.` : 'Nothing in it could be read.';
}

/** All of them when the file does not even say which it has. */
function tablesToCarry(source: Database | null): readonly TableName[] {
  try {
    if (source) return tablesIn(source);
  } catch {}
  return Object.keys(tables) as TableName[];
}

function carryTable(source: Database | null, target: RowWriter, table: TableName): Count {
  const columns: readonly string[] = tables[table].columns;
  const count: Count = { kept: 0, lost: 0, gaps: 0 };
  if (!source) return count;
  target.database.exec('BEGIN');
  for (const row of readTableRows(source, table, [...columns, 'crc'], () => count.gaps++)) {
    const cells = columns.map((column) => row[column]) as Cell[];
    if (rowCrc(...cells) !== row.crc) count.lost++;
    else if (addRow(target, table, cells)) count.kept++;
  }
  target.database.exec('COMMIT');
  return count;
}

/** False when the row cannot stand beside those carried over already (an older copy of a page came to light). */
function addRow(target: RowWriter, table: TableName, cells: readonly Cell[]): boolean {
  try {
    return target.add(table, ...cells);
  } catch {
    return false;
  }
}

interface LogCount extends Count {
  last: number;
  run: number;
  bytes: number;
}

function carryLog(source: Database | null, target: RowWriter): LogCount {
  const count: LogCount = { kept: 0, lost: 0, gaps: 0, last: 0, run: 0, bytes: 0 };
  if (!source) return count;
  const insert = target.sql('INSERT OR IGNORE INTO log (first_position, count, first_at, bytes, body, crc) VALUES (?, ?, ?, ?, ?, ?)');
  const keep = (first: number, records: number, firstAt: number, body: Uint8Array, crc: number): void => {
    if (first <= count.last) {
      count.lost += records;
      return;
    }
    insert.run(first, records, firstAt, body.length, body, crc);
    count.kept += records;
    count.last = first + records - 1;
    count.bytes += body.length;
  };
  target.database.exec('BEGIN');
  for (const row of readTableRows(source, 'log', ['first_position', 'count', 'first_at', 'body', 'crc'], () => count.gaps++)) {
    const { first_position: first, count: records, body, crc, first_at: firstAt } = row;
    if (!(body instanceof Uint8Array) || typeof first !== 'number' || typeof records !== 'number' || typeof crc !== 'number') {
      count.lost++;
      continue;
    }
    const whole = logRowCrc(first, records, body) === crc ? decodeRow({ first_position: first, count: records, body, crc }) : null;
    if (whole) {
      keep(first, records, whole[0]?.at ?? Number(firstAt), body, crc);
      count.run = Math.max(count.run, whole.at(-1)?.run ?? 0);
      continue;
    }
    const pieces = salvageRow(body);
    count.lost += pieces ? pieces.lost : records;
    for (const piece of pieces?.stretches ?? []) {
      const seal = sealRow(piece.body, piece.firstPosition, piece.count);
      keep(piece.firstPosition, piece.count, piece.firstAt, piece.body, seal);
    }
  }
  target.database.exec('COMMIT');
  return count;
}
