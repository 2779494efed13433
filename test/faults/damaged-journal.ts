import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openForReading } from '../../src/journal/database-file.ts';
import { GroupWriter } from '../../src/journal/group-writer.ts';
import type { JournalOp } from '../../src/journal/journal-op.ts';
import { decodeRow, type StoredRow } from '../../src/journal/log-row.ts';
import { type OpenStore, openStore } from '../../src/journal/open-store.ts';
import { PendingGroup } from '../../src/journal/pending-group.ts';
import { alarm, audit, bodyOf, delivery, message, state, transition } from '../journal/journal-records.ts';

const wall = Date.UTC(2026, 0, 2);
const commits = 30;
const recordsACommit = 10;
let clock = 0;
const now = () => clock++;

/** Without syncs: no power is cut here, and thousands of real ones take hours. */
export function openDamaged(folder: string): OpenStore {
  const options = { folder, newGatewayId: 'gw', noSync: true, wall, now, expected: null };
  const opened = openStore(options) ?? openStore(options);
  if (!opened) throw new Error('found damaged again right after it was rebuilt');
  return opened;
}

const tables = ['alarm', 'transition_step', 'delivery', 'snapshot', 'audit', 'message_id', 'device'] as const;

interface Content {
  readonly records: ReadonlyMap<number, string>;
  readonly rows: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A data folder as kill -9 leaves it, and what is in it. */
export interface WrittenJournal {
  readonly folder: string;
  readonly content: Content;
  /** Bytes of the WAL after each commit. */
  readonly walEnds: readonly number[];
  /** The folder's mark as it was before the last commit was acknowledged. */
  readonly earlierMark: Buffer;
}

const files = ['journal.db', 'journal.db-wal', 'journal.mark'] as const;

/** Half of the work is in the file, half only in the WAL; the last three commits hold one record each. */
export function writeJournal(parent: string): WrittenJournal {
  // Written in a folder of its own, then copied: nothing open refers to the copy.
  const origin = join(parent, 'origin');
  const folder = join(parent, 'base');
  const sound = join(parent, 'sound');
  mkdirSync(origin);
  const { gatewayId, epoch, mark, tally, database } = openDamaged(origin);
  const writer = new GroupWriter({ gatewayId, epoch, mark, now, room: () => 1e12 }, database, tally);
  writer.start();
  const walEnds: number[] = [];
  let earlierMark: Buffer = Buffer.alloc(0);
  let number = 0;
  for (let commit = 0; commit < commits; commit++) {
    earlierMark = readFileSync(join(origin, 'journal.mark'));
    const group = new PendingGroup(new ArrayBuffer(1024));
    const small = commit >= commits - 3;
    const inputs = Array.from({ length: small ? 1 : recordsACommit }, () =>
      message(`${number} ${'x'.repeat(150)}`, { id: `m${number++}` }),
    );
    group.append(inputs, wall + commit, commit, { stored: nothing, failed: nothing });
    if (commit % 3 === 0 && !small) {
      const raised = alarm(`a${commit}`, { rule: `rule-${commit}` });
      const change = state(number - recordsACommit + 1, {
        alarms: [raised],
        transitions: [transition(raised.id, 1)],
        deliveries: [delivery(`d${commit}`, 't1', commit + 1, raised)],
        snapshots: new Map([[`device:${commit}`, `{"n":${commit}}`]]),
        audit: [audit(`act-${commit}`)],
      });
      group.add({ kind: 'state', ...change, snapshots: [...change.snapshots] } satisfies JournalOp, nothing, nothing);
    }
    if (!writer.write(group.handOver()).ok) throw new Error('the journal could not be written');
    if (commit === 14) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    walEnds.push(statSync(join(origin, 'journal.db-wal')).size);
  }
  for (const place of [folder, sound]) {
    mkdirSync(place);
    for (const name of files) cpSync(join(origin, name), join(place, name));
  }
  const { damage } = openDamaged(sound);
  if (damage !== null) throw new Error(`an untouched journal is found damaged: ${damage}`);
  return { folder, content: contentOf(sound), walEnds, earlierMark };
}

function nothing(): void {}

function contentOf(folder: string): Content {
  const database = openForReading(join(folder, 'journal.db'));
  const records = new Map<number, string>();
  for (const row of database.prepare('SELECT first_position, count, body, crc FROM log').all() as StoredRow[]) {
    for (const record of decodeRow(row) ?? []) records.set(record.position, bodyOf(record));
  }
  const rows = new Map(
    tables.map((table) => {
      const all = database.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
      return [table, new Set(all.map((row) => JSON.stringify(Object.values(row))))] as const;
    }),
  );
  database.close();
  return { records, rows };
}

/** One thing done to the files. `unacknowledged`: the last commit had not been acknowledged when it happened. */
export interface Damage {
  readonly kind: 'cut' | 'flip';
  readonly file: 'journal.db' | 'journal.db-wal';
  readonly at: number;
  readonly bit: number;
  readonly unacknowledged: boolean;
}

export interface Outcome {
  /** What the journal says of itself; null = sound. */
  readonly damage: string | null;
  /** Rows that were acknowledged and are not there. */
  readonly lost: number;
  /** Rows that nobody wrote. */
  readonly foreign: readonly string[];
  readonly epoch: number;
  /** A note stands beside a file that was set aside. */
  readonly setAside: boolean;
  /** Last position, so that none is given out twice. */
  readonly last: number;
}

/** Does it to a copy, opens that, and looks. Throws when it does not open. */
export function suffer(written: WrittenJournal, what: Damage, parent: string): Outcome {
  const folder = join(parent, `suffer-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of files) cpSync(join(written.folder, name), join(folder, name));
  if (what.unacknowledged) writeFileSync(join(folder, 'journal.mark'), written.earlierMark);
  const path = join(folder, what.file);
  if (what.kind === 'cut') truncateSync(path, what.at);
  else {
    const bytes = readFileSync(path);
    bytes[what.at] = (bytes[what.at] ?? 0) ^ (1 << what.bit);
    writeFileSync(path, bytes);
  }
  const opened = openDamaged(folder);
  const found = contentOf(folder);
  opened.database.close();
  opened.mark.close();
  const { content } = written;
  const promised = what.unacknowledged ? content.records.size - 1 : content.records.size;
  const foreign = [...found.records]
    .filter(([position, body]) => content.records.get(position) !== body)
    .map(([position]) => `record ${position}`);
  let lost = 0;
  for (let position = 1; position <= promised; position++) if (!found.records.has(position)) lost++;
  for (const table of tables) {
    const there = found.rows.get(table) ?? new Set<string>();
    const whole = content.rows.get(table) ?? new Set<string>();
    foreign.push(...[...there].filter((row) => !whole.has(row)).map((row) => `${table} ${row}`));
    // The last commit holds one record and its id, no other row.
    const mayMiss = what.unacknowledged && table === 'message_id' ? 1 : 0;
    lost += Math.max(0, whole.size - there.size - mayMiss);
  }
  const setAside = readdirSync(folder).some((name) => /^journal\.db\.damaged-.*\.txt$/.test(name));
  rmSync(folder, { recursive: true, force: true });
  return { damage: opened.damage, lost, foreign, epoch: opened.epoch, setAside, last: opened.tally.last };
}

/** What the battery demands; empty = it holds. */
export function judge(written: WrittenJournal, what: Damage, { damage, lost, foreign, epoch, setAside, last }: Outcome): string[] {
  const found = foreign.map((row) => `INVENTED: ${row}`);
  if (lost > 0 && damage === null) found.push(`LOST IN SILENCE: ${lost} acknowledged rows are missing and nothing is said`);
  const end = written.walEnds.at(-2) ?? 0;
  const torn = what.kind === 'cut' && what.unacknowledged && what.file === 'journal.db-wal' && what.at >= end;
  if (torn && (damage !== null || lost > 0))
    found.push(`a torn tail that nobody was promised is called damage: ${damage}, ${lost} rows missing`);
  if (damage !== null && !(setAside && epoch === 2)) found.push(`damaged, but set aside: ${setAside}, epoch ${epoch}`);
  if (last < written.content.records.size - 1) found.push(`the next position would be ${last + 1}: given out before`);
  return found.map(
    (words) =>
      `${what.kind} at ${what.at}.${what.bit} of ${what.file}${what.unacknowledged ? ', last commit unacknowledged' : ''}: ${words}`,
  );
}

/** Every `step`th byte of the last three commits, as of an acknowledged and an unacknowledged end. */
export function cuts({ walEnds }: WrittenJournal, step: number): Damage[] {
  const cut = (at: number, unacknowledged: boolean): Damage => ({ kind: 'cut', file: 'journal.db-wal', at, bit: 0, unacknowledged });
  const [before = 0, last = 0, end = 0] = [walEnds.at(-4), walEnds.at(-2), walEnds.at(-1)];
  const found: Damage[] = [];
  for (let at = before; at < end; at += step) {
    found.push(cut(at, false));
    if (at >= last) found.push(cut(at, true));
  }
  return found;
}

/** Random bits of file and WAL, half and half. */
export function flips({ folder }: WrittenJournal, count: number, random: () => number): Damage[] {
  return Array.from({ length: count }, (_, n) => {
    const file = n % 2 === 0 ? 'journal.db' : 'journal.db-wal';
    const { size } = statSync(join(folder, file));
    return { kind: 'flip', file, at: Math.floor(random() * size), bit: Math.floor(random() * 8), unacknowledged: false };
  });
}
