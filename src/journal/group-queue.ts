import type { AppendReceiver } from '../model/journal.ts';
import type { JournalInput, JournalRecord } from '../model/journal-record.ts';
import { JournalError, type JournalErrorCode } from './journal-error.ts';
import type { JournalOp } from './journal-op.ts';
import { PendingGroup } from './pending-group.ts';

/** A group is closed to further records at these; the queue refuses beyond the others. */
const groupBytes = 4 * 1024 * 1024;
const groupRecords = 16_384;
const queueBytes = 64 * 1024 * 1024;
const queueOperations = 20_000;
const freshMemory = 1024 * 1024;

/** Groups waiting for the worker, in call order. Bounded; what is refused is counted. */
export class GroupQueue {
  private groups: PendingGroup[] = [];
  private bytes = 0;
  private operations = 0;
  private spare: ArrayBuffer[] = [];
  refused = 0;

  get isEmpty(): boolean {
    return this.groups.length === 0;
  }

  /** Records and operations of the group that goes next. */
  get nextSize(): number {
    const next = this.groups[0];
    return next ? next.count + next.operations : 0;
  }

  append(inputs: readonly JournalInput[], at: number, run: number): Promise<readonly JournalRecord[]> {
    const group = this.open();
    const before = group.bytes;
    const records: JournalRecord[] = [];
    return new Promise((resolve, reject) => {
      const stored = (record: JournalRecord) => {
        if (records.push(record) === inputs.length) resolve(records);
      };
      group.append(inputs, at, run, { stored, failed: reject });
      this.bytes += group.bytes - before;
    });
  }

  appendOne(input: JournalInput, at: number, run: number, receiver: AppendReceiver): void {
    const group = this.open();
    const before = group.bytes;
    group.appendOne(input, at, run, receiver);
    this.bytes += group.bytes - before;
  }

  add(op: JournalOp): Promise<number> {
    const group = this.open();
    this.operations++;
    return new Promise((resolve, reject) => group.add(op, resolve, reject));
  }

  /** Throws `journal-overloaded` at the bound. */
  private open(): PendingGroup {
    if (this.bytes > queueBytes || this.operations > queueOperations) {
      this.refused++;
      throw new JournalError(
        'journal-overloaded',
        `${this.bytes} bytes and ${this.operations} writes wait for the disk (limits ${queueBytes} and ${queueOperations}): send less, or use a faster disk`,
      );
    }
    const last = this.groups.at(-1);
    if (last && last.bytes < groupBytes && last.count < groupRecords) return last;
    const group = new PendingGroup(this.spare.pop() ?? new ArrayBuffer(freshMemory));
    this.groups.push(group);
    this.bytes += group.bytes;
    return group;
  }

  take(): PendingGroup | undefined {
    const group = this.groups.shift();
    if (group) this.release(group);
    return group;
  }

  giveBack(memory: ArrayBuffer): void {
    if (this.spare.length < 2 && memory.byteLength <= groupBytes * 2) this.spare.push(memory);
  }

  rejectStates(code: JournalErrorCode, message: string): void {
    for (const group of this.groups) {
      const before = group.operations;
      group.rejectStates(code, message);
      this.operations -= before - group.operations;
    }
  }

  rejectAll(code: JournalErrorCode, message: string): void {
    for (let group = this.take(); group; group = this.take()) group.fail(code, message);
  }

  private release(group: PendingGroup): void {
    this.bytes -= group.bytes;
    this.operations -= group.operations;
  }
}
