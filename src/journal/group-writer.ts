import { CheckpointDue } from './checkpoint-due.ts';
import type { CommitMark, MarkWriter } from './commit-mark.ts';
import {
  type Database,
  resultCode,
  sqliteConstraint,
  sqliteCorrupt,
  sqliteFull,
  sqliteIoError,
  sqliteNotADatabase,
} from './database-file.ts';
import type { JournalErrorCode } from './journal-error.ts';
import type { Group, GroupResult, JournalOp, OpResult } from './journal-op.ts';
import { RedeliveryWindow } from './redelivery-window.ts';
import { RowWriter } from './row-writer.ts';
import { type Tally, writeTally } from './tally.ts';
import { writeAudit } from './write-audit.ts';
import { writeReceipts } from './write-deliveries.ts';
import { writeLog } from './write-log.ts';
import { writeRegistry } from './write-registry.ts';
import { writeState } from './write-state.ts';
import { writeTrim } from './write-trim.ts';

const redeliveryLimit = 100_000;

export interface GroupWriterOptions {
  readonly gatewayId: string;
  readonly epoch: number;
  readonly mark: MarkWriter;
  /** ms, monotonic. */
  readonly now: () => number;
  /** Bytes left where the journal lies. */
  readonly room: () => number;
}

/** The one writer: one group, one transaction. Lives in the worker thread. */
export class GroupWriter {
  private readonly options: GroupWriterOptions;
  private readonly window = new RedeliveryWindow(redeliveryLimit);
  private readonly rows: RowWriter;
  private tally: Tally;
  private usable = true;
  private readonly checkpoint: CheckpointDue;
  private changes = 0;

  constructor(options: GroupWriterOptions, database: Database, tally: Tally) {
    this.options = options;
    this.rows = new RowWriter(database);
    this.tally = tally;
    this.checkpoint = new CheckpointDue(options.room, options.now);
  }

  start(): void {
    this.window.load(this.rows);
    this.options.mark.write(this.markOf(this.tally));
  }

  write(group: Group): GroupResult {
    if (!this.usable) return { ok: false, code: 'journal-broken', message: 'the journal file is being re-established', usable: false };
    const begun = this.options.now();
    const firstPosition = this.tally.last + 1;
    const duplicates: number[] = [];
    try {
      this.rows.database.exec('BEGIN IMMEDIATE');
      const next = { ...this.tally, commits: this.tally.commits + 1 };
      if (group.log) {
        writeLog(this.rows, group.log, firstPosition, this.window, duplicates);
        next.last += group.log.count;
        next.logBytes += group.log.length;
        next.run = group.log.lastRun;
      }
      const ops = this.writeOps(group.ops, next);
      writeTally(this.rows, next);
      this.rows.database.exec('COMMIT');
      this.tally = next;
      const changes = this.changesSoFar();
      this.checkpoint.wrote(changes - this.changes, group.log?.length ?? 0);
      this.changes = changes;
      this.window.settle();
      this.options.mark.write(this.markOf(next));
      return { ok: true, firstPosition, last: next.last, judged: next.judged, duplicates, ops, ms: this.options.now() - begun };
    } catch (error) {
      return this.failed(error);
    }
  }

  private writeOps(ops: readonly JournalOp[], next: { judged: number; last: number; logBytes: number }): OpResult[] {
    let stateRefused = false;
    return ops.map((op) => {
      // A later state builds on the one that was refused: it must be judged again, from the last that is committed.
      if (op.kind === 'state' && stateRefused) return { refused: 'an earlier state commit was refused' };
      this.rows.database.exec('SAVEPOINT op');
      try {
        const rows = this.writeOp(op, next);
        this.rows.database.exec('RELEASE op');
        return { rows };
      } catch (error) {
        // Its own fault (a constraint, a value that cannot be stored), not the file's: the rest of the group goes through.
        const code = resultCode(error);
        if ((code !== 0 && code !== sqliteConstraint) || !this.rows.database.isTransaction) throw error;
        this.rows.database.exec('ROLLBACK TO op; RELEASE op');
        if (op.kind === 'state') stateRefused = true;
        return { refused: `${op.kind}: ${String((error as Error).message)}` };
      }
    });
  }

  private writeOp(op: JournalOp, next: { judged: number; last: number; logBytes: number }): number {
    switch (op.kind) {
      case 'state':
        if (op.position > next.last) throw new RangeError(`position ${op.position} is beyond the log, which ends at ${next.last}`);
        writeState(this.rows, op);
        next.judged = Math.max(next.judged, op.position);
        return 0;
      case 'change':
        writeRegistry(this.rows, op.changes);
        writeAudit(this.rows, op.audit);
        return 0;
      case 'receipts':
        writeReceipts(this.rows, op.receipts);
        return 0;
      case 'profiles':
        for (const { id, version, source } of op.sources) this.rows.add('profile_source', id, version, source);
        return 0;
      case 'trim': {
        // What has not been judged yet is needed after a crash, whatever the caller says.
        const trimmed = writeTrim(this.rows, { ...op, keepFrom: Math.min(op.keepFrom, next.judged) }, next.logBytes);
        next.logBytes -= trimmed.bytes;
        return trimmed.rows;
      }
    }
  }

  private failed(error: unknown): GroupResult {
    this.window.forget();
    const message = error instanceof Error ? error.message : String(error);
    const primary = resultCode(error);
    try {
      if (this.rows.database.isTransaction) this.rows.database.exec('ROLLBACK');
    } catch {
      this.usable = false;
    }
    if (primary === sqliteCorrupt || primary === sqliteNotADatabase) {
      this.usable = false;
      return { ok: false, code: 'journal-unusable', message, usable: false };
    }
    // After a failed sync the kernel may have dropped the pages and call them clean: trust nothing, read it back.
    if (primary === sqliteIoError) {
      this.voidLeftovers();
      this.usable = false;
    }
    if (primary === sqliteFull) this.checkpoint.foundFull();
    const code: JournalErrorCode = primary === sqliteFull ? 'journal-full' : 'journal-broken';
    return { ok: false, code, message, usable: this.usable };
  }

  /**
   * A commit whose sync failed has left whole frames in the WAL: after a crash they would count as committed. A small
   * transaction in their place makes them void; the file is then read back from the start by a new thread.
   */
  private voidLeftovers(): void {
    try {
      const next = { ...this.tally, commits: this.tally.commits + 1 };
      this.rows.database.exec('BEGIN IMMEDIATE');
      writeTally(this.rows, next);
      this.rows.database.exec('COMMIT');
      this.tally = next;
    } catch {}
  }

  private changesSoFar(): number {
    return (this.rows.sql('SELECT total_changes() AS changes').get() as { changes: number }).changes;
  }

  /** Between two commits, after the answer went out. Its failure costs nothing: the WAL keeps everything. */
  checkpointWhenDue(): void {
    if (!this.checkpoint.due || !this.usable) return;
    let moved: number | null = null;
    try {
      const { log, checkpointed } = this.rows.sql('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number; checkpointed: number };
      // With a reader in the way the WAL goes on from where it was: that length says nothing of these commits.
      if (log > 0 && log === checkpointed) moved = log;
    } catch {}
    this.checkpoint.done(moved);
  }

  /** Its failure costs nothing: the WAL keeps everything, and the next start tidies up. It must not look like a death of the thread. */
  close(): void {
    try {
      if (this.usable) {
        // A damage note is for the process that found it; a clean end means somebody was told.
        this.rows.sql("DELETE FROM meta WHERE key = 'damage'").run();
        this.rows.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      }
      this.rows.database.close();
    } catch {
      // Said already, or of no consequence.
    }
    this.options.mark.close();
  }

  private markOf(tally: Tally): CommitMark {
    return { commits: tally.commits, last: tally.last, gatewayId: this.options.gatewayId, epoch: this.options.epoch };
  }
}
