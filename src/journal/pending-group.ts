import type { AppendReceiver } from '../model/journal.ts';
import type { JournalInput, JournalRecord } from '../model/journal-record.ts';
import type { JournalErrorCode } from './journal-error.ts';
import { JournalError } from './journal-error.ts';
import type { Group, JournalOp, OpResult } from './journal-op.ts';
import { rowHead } from './log-row.ts';
import { RecordBuffer } from './record-buffer.ts';
import { encodeRecord, stamped } from './record-codec.ts';

interface Waiting {
  readonly op: JournalOp;
  readonly resolve: (rows: number) => void;
  readonly reject: (error: JournalError) => void;
}

/** What will become one transaction: encoded while it waits, placed in the log only when it is handed over. */
export class PendingGroup {
  count = 0;
  private readonly buffer: RecordBuffer;
  private readonly inputs: JournalInput[] = [];
  /** Two for each input: wall time and running time. */
  private readonly stamps: number[] = [];
  private readonly receivers: AppendReceiver[] = [];
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
    return this.inputs.length === 0 && this.waiting.length === 0;
  }

  /** Throws what encoding throws, and then has taken nothing. */
  append(inputs: readonly JournalInput[], at: number, run: number, receiver: AppendReceiver): void {
    const before = this.buffer.length;
    try {
      for (const input of inputs) encodeRecord(this.buffer, input, at, run);
    } catch (error) {
      this.buffer.length = before;
      throw error;
    }
    for (const input of inputs) this.hold(input, at, run, receiver);
  }

  /** `append` of one, without a list. */
  appendOne(input: JournalInput, at: number, run: number, receiver: AppendReceiver): void {
    const before = this.buffer.length;
    try {
      encodeRecord(this.buffer, input, at, run);
    } catch (error) {
      this.buffer.length = before;
      throw error;
    }
    this.hold(input, at, run, receiver);
  }

  private hold(input: JournalInput, at: number, run: number, receiver: AppendReceiver): void {
    this.count++;
    this.inputs.push(input);
    this.stamps.push(at, run);
    this.receivers.push(receiver);
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
    const [firstAt] = this.stamps;
    const lastRun = this.stamps.at(-1);
    if (firstAt === undefined || lastRun === undefined) return { log: null, ops };
    const memory = this.buffer.bytes.buffer as ArrayBuffer;
    return { log: { count: this.count, memory, length: this.buffer.length, firstAt, lastRun }, ops };
  }

  /** All records of the group, and the functions that tell the callers. */
  committed(firstPosition: number): { readonly records: readonly JournalRecord[]; readonly tell: () => void } {
    const { inputs, stamps, receivers } = this;
    const records: JournalRecord[] = [];
    for (let i = 0; i < inputs.length; i++) records.push(stamped(inputs[i]!, firstPosition + i, stamps[2 * i]!, stamps[2 * i + 1]!));
    const tell = () => {
      for (let i = 0; i < receivers.length; i++) receivers[i]!.stored(records[i]!);
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
    if (this.receivers.length > 0) {
      const error = new JournalError(code, message);
      for (const receiver of this.receivers) receiver.failed(error);
    }
    for (const { reject } of this.waiting) reject(new JournalError(code, message));
  }
}
