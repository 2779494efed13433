import type { JournalInput, JournalRecord } from '../model/journal-record.ts';
import type { JournalErrorCode } from './journal-error.ts';
import { JournalError } from './journal-error.ts';
import type { Group, JournalOp, OpResult } from './journal-op.ts';
import { rowHead } from './log-row.ts';
import { RecordBuffer } from './record-buffer.ts';
import { encodeRecord, stamped } from './record-codec.ts';

interface Append {
  readonly inputs: readonly JournalInput[];
  readonly at: number;
  readonly run: number;
  readonly resolve: (records: readonly JournalRecord[]) => void;
  readonly reject: (error: JournalError) => void;
}

interface Waiting {
  readonly op: JournalOp;
  readonly resolve: (rows: number) => void;
  readonly reject: (error: JournalError) => void;
}

/** What will become one transaction: encoded while it waits, placed in the log only when it is handed over. */
export class PendingGroup {
  count = 0;
  private readonly buffer: RecordBuffer;
  private appends: Append[] = [];
  private waiting: Waiting[] = [];

  constructor(memory: ArrayBuffer) {
    this.buffer = new RecordBuffer(memory, rowHead);
  }

  get bytes(): number {
    return this.buffer.length;
  }

  get operations(): number {
    return this.waiting.length;
  }

  get isEmpty(): boolean {
    return this.appends.length === 0 && this.waiting.length === 0;
  }

  /** Throws what encoding throws, and then has taken nothing. */
  append(inputs: readonly JournalInput[], at: number, run: number, resolve: Append['resolve'], reject: Append['reject']): void {
    const before = this.buffer.length;
    try {
      for (const input of inputs) encodeRecord(this.buffer, input, at, run);
    } catch (error) {
      this.buffer.length = before;
      throw error;
    }
    this.count += inputs.length;
    this.appends.push({ inputs, at, run, resolve, reject });
  }

  add(op: JournalOp, resolve: Waiting['resolve'], reject: Waiting['reject']): void {
    this.waiting.push({ op, resolve, reject });
  }

  /** Takes out the state commits that build on one that failed. */
  rejectStates(code: JournalErrorCode, message: string): void {
    for (const { op, reject } of this.waiting) if (op.kind === 'state') reject(new JournalError(code, message));
    this.waiting = this.waiting.filter(({ op }) => op.kind !== 'state');
  }

  /** The memory in it belongs to the receiver from here on. */
  handOver(): Group {
    const ops = this.waiting.map(({ op }) => op);
    const first = this.appends[0];
    const last = this.appends.at(-1);
    if (this.count === 0 || !first || !last) return { log: null, ops };
    const memory = this.buffer.bytes.buffer as ArrayBuffer;
    return { log: { count: this.count, memory, length: this.buffer.length, firstAt: first.at, lastRun: last.run }, ops };
  }

  /** All records of the group, and the functions that tell the callers. */
  committed(firstPosition: number): { readonly records: readonly JournalRecord[]; readonly tell: () => void } {
    const records: JournalRecord[] = [];
    const parts: (readonly JournalRecord[])[] = [];
    for (const { inputs, at, run } of this.appends) {
      const start = records.length;
      for (const input of inputs) records.push(stamped(input, firstPosition + records.length, at, run));
      parts.push(this.appends.length === 1 ? records : records.slice(start));
    }
    const tell = () => {
      for (const [index, { resolve }] of this.appends.entries()) resolve(parts[index] ?? []);
    };
    return { records, tell };
  }

  /** Tells the callers of the operations. True when a state commit was refused. */
  settleOperations(results: readonly OpResult[]): boolean {
    let refused = false;
    for (const [index, { op, resolve, reject }] of this.waiting.entries()) {
      const result = results[index];
      if (result && 'rows' in result) {
        resolve(result.rows);
        continue;
      }
      refused ||= op.kind === 'state';
      reject(new JournalError('journal-refused', `not stored: ${result?.refused ?? 'no answer'}`));
    }
    return refused;
  }

  fail(code: JournalErrorCode, message: string): void {
    for (const { reject } of this.appends) reject(new JournalError(code, message));
    for (const { reject } of this.waiting) reject(new JournalError(code, message));
  }
}
