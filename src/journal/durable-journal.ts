import type { AuditDraft } from '../model/audit.ts';
import type { Receipt } from '../model/delivery.ts';
import type { AppendReceiver, Journal, JournalReader, RegistryChange, StateCommit } from '../model/journal.ts';
import type { JournalInput, JournalRecord } from '../model/journal-record.ts';
import { DuplicateIndex } from './duplicate-index.ts';
import { GroupQueue } from './group-queue.ts';
import { beingReestablished, isClosed, JournalError } from './journal-error.ts';
import type { GroupResult, JournalOp } from './journal-op.ts';
import type { JournalParts } from './journal-parts.ts';
import type { PendingGroup } from './pending-group.ts';
import { noteChanges } from './registry-reader.ts';
import { trimStep } from './write-trim.ts';

export type { JournalObserver } from './journal-parts.ts';

const closeMs = 5_000;
/** From so many waiting records on, waiting longer gains nothing. */
const fullEnough = 64;
const identityMs = 72 * 3_600_000;

/** The journal's main-thread half: order, stamps, groups, and who is told what when. */
export class DurableJournal implements Journal {
  readonly reader: JournalReader;
  private readonly parts: JournalParts;
  private readonly queue = new GroupQueue();
  private readonly duplicates: DuplicateIndex;
  private readonly listeners: ((records: readonly JournalRecord[]) => void)[] = [];
  private inFlight: PendingGroup | null = null;
  private timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  private urgent = false;
  private state: 'open' | 'broken' | 'closing' | 'closed' = 'open';
  private drained: (() => void) | null = null;
  private last: number;
  private judged: number;
  private run: number;
  private committedRun: number;
  private commits: number;

  constructor(parts: JournalParts) {
    this.parts = parts;
    this.reader = parts.reader;
    this.last = parts.ready.tally.last;
    this.judged = parts.ready.tally.judged;
    this.run = parts.ready.tally.run;
    this.committedRun = this.run;
    this.commits = parts.ready.tally.commits;
    this.duplicates = new DuplicateIndex(parts.log, this.last);
  }

  /** Called once, by openJournal. */
  start(): void {
    this.parts.thread.start({
      answered: (result, memory) => {
        if (memory) this.queue.giveBack(memory);
        this.settle(result);
      },
      died: (error) => {
        this.breakOff();
        this.giveUp(error.message);
      },
      stillBroken: () => this.parts.observer.failed?.('journal-broken'),
    });
  }

  status(): ReturnType<Journal['status']> {
    const { damage, kind: _kind, tally: _tally, ...own } = this.parts.ready;
    const words = [damage, this.parts.damageSeen()].filter((text) => text !== null);
    return { ...own, last: this.last, judged: this.judged, run: this.committedRun, damage: words.join(' ') || null };
  }

  append(inputs: readonly JournalInput[]): Promise<readonly JournalRecord[]> {
    const refusal = this.refusal();
    if (refusal) return Promise.reject(refusal);
    if (inputs.length === 0) return Promise.resolve([]);
    // The run clock never goes back, so that evidence clocks cannot be made to wait by a caller's mistake.
    this.run = Math.max(this.run, this.parts.runNow());
    return this.enqueue(() => this.queue.append(inputs, this.parts.clock.wall(), this.run), inputs[0]?.kind === 'act');
  }

  appendOne(input: JournalInput, receiver: AppendReceiver): void {
    const refusal = this.refusal();
    if (refusal) return receiver.failed(refusal);
    this.run = Math.max(this.run, this.parts.runNow());
    try {
      this.queue.appendOne(input, this.parts.clock.wall(), this.run, receiver);
      this.schedule();
    } catch (error) {
      if (error instanceof JournalError) this.parts.observer.failed?.(error.code);
      receiver.failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  onCommitted(listener: (records: readonly JournalRecord[]) => void): void {
    this.listeners.push(listener);
  }

  async commit(state: StateCommit): Promise<void> {
    const urgent = state.transitions.length + state.deliveries.length > 0;
    await this.write({ kind: 'state', ...state, snapshots: [...state.snapshots] }, urgent);
  }

  async change(changes: readonly RegistryChange[], audit: readonly AuditDraft[]): Promise<void> {
    // Whether or not it came to disk: the lists are read anew.
    await this.write({ kind: 'change', changes, audit }, true).finally(() => noteChanges(this.parts.registryWrites, changes));
  }

  async receipts(receipts: readonly Receipt[]): Promise<void> {
    if (receipts.length > 0) await this.write({ kind: 'receipts', receipts }, false);
  }

  async keepProfiles(sources: readonly { id: string; version: string; source: string }[]): Promise<void> {
    await this.write({ kind: 'profiles', sources }, true);
  }

  isDuplicate(deviceId: string, id: string, position: number): boolean {
    if (position <= this.last) return this.duplicates.firstOf(position) !== null;
    const first = this.parts.log.firstWithId(deviceId, id);
    return first !== null && first !== position;
  }

  /** True when the stored record repeats an earlier one: same (device, id), or an MQTT DUP with a known redelivery key. */
  isDuplicateRecord(record: JournalRecord): boolean {
    return this.duplicateOf(record) !== null;
  }

  /** Position of the first of its kind; null when the record is no duplicate. */
  duplicateOf(record: JournalRecord): number | null {
    if (record.kind !== 'message' || (record.message.id === null && record.message.redelivery === null)) return null;
    return this.duplicates.firstOf(record.position);
  }

  read(after: number, limit: number): readonly JournalRecord[] {
    return this.parts.log.read(after, limit);
  }

  async trim(before: number, maxBytes: number, keepFrom: number): Promise<number> {
    // Asked for nothing by age, nothing goes by age: the caller may not believe the clock.
    const identitiesBefore = before === 0 ? 0 : this.parts.clock.wall() - identityMs;
    let total = 0;
    for (;;) {
      const rows = await this.write({ kind: 'trim', before, maxBytes, keepFrom, identitiesBefore }, false);
      this.parts.log.forget();
      total += rows;
      if (rows < trimStep) return total;
    }
  }

  async close(): Promise<void> {
    if (this.state === 'closed' || this.state === 'closing') return;
    const wasBroken = this.state === 'broken';
    this.state = 'closing';
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, closeMs).unref());
    if (!wasBroken && (this.inFlight || !this.queue.isEmpty)) {
      const drained = new Promise<void>((resolve) => {
        this.drained = resolve;
      });
      this.schedule();
      await Promise.race([drained, deadline]);
    }
    await this.parts.thread.close(deadline);
    this.state = 'closed';
    this.abandon('journal-closed', 'the journal was closed before this was written');
    this.parts.connection.close();
    this.parts.lock.release();
  }

  private refusal(): JournalError | null {
    if (this.state === 'open') return null;
    return this.state === 'broken' ? beingReestablished() : isClosed();
  }

  private write(op: JournalOp, urgent: boolean): Promise<number> {
    const refusal = this.refusal();
    return refusal ? Promise.reject(refusal) : this.enqueue(() => this.queue.add(op), urgent);
  }

  private enqueue<T>(put: () => Promise<T>, urgent: boolean): Promise<T> {
    try {
      const promise = put();
      if (urgent && !this.urgent) this.hurry();
      this.schedule();
      return promise;
    } catch (error) {
      if (error instanceof JournalError) this.parts.observer.failed?.(error.code);
      return Promise.reject(error);
    }
  }

  private hurry(): void {
    this.urgent = true;
    if (this.timer instanceof Object && 'refresh' in this.timer) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }

  /** While a commit is on its way the next group fills; otherwise this loop turn's, or a linger's, worth goes together. */
  private schedule(): void {
    if (this.inFlight || this.timer || this.queue.isEmpty) return;
    const linger = this.urgent || this.state === 'closing' || this.queue.nextSize >= fullEnough ? 0 : this.parts.lingerMs;
    const flush = () => this.flush();
    this.timer = linger > 0 ? setTimeout(flush, linger) : setImmediate(flush);
  }

  private flush(): void {
    this.timer = null;
    if (this.inFlight || (this.state !== 'open' && this.state !== 'closing')) return;
    const group = this.queue.take();
    if (!group) return;
    if (group.isEmpty) {
      this.schedule();
      return;
    }
    this.urgent = false;
    this.inFlight = group;
    const handed = group.handOver();
    try {
      this.parts.thread.send({ kind: 'group', group: handed }, handed.log ? [handed.log.memory] : []);
    } catch (error) {
      // Only something that cannot be cloned gets here: the group it came with is refused, the next one goes on.
      this.inFlight = null;
      group.fail('journal-refused', `not stored: ${error instanceof Error ? error.message : String(error)}`);
      this.queue.rejectStates('journal-order', 'an earlier state commit was refused: judge again');
      this.schedule();
    }
  }

  private settle(result: GroupResult): void {
    const group = this.inFlight;
    this.inFlight = null;
    if (!group) return;
    if (result.ok) {
      this.last = result.last;
      this.commits++;
      this.judged = result.judged;
      this.duplicates.learn(result.duplicates);
      const { records, tell } = group.committed(result.firstPosition);
      this.committedRun = records.at(-1)?.run ?? this.committedRun;
      this.parts.observer.committed?.(records.length, result.ms, group.bytes);
      if (records.some((record) => record.kind === 'device')) this.parts.registryWrites.devices++;
      if (records.length > 0) this.announce(records);
      tell();
      if (group.settleOperations(result.ops)) this.queue.rejectStates('journal-order', 'an earlier state commit was refused: judge again');
    } else {
      this.parts.observer.failed?.(result.code);
      const cure = result.code === 'journal-full' ? ': free space where ANLIN_DATA lies' : '';
      group.fail(result.code, `nothing of this was kept: ${result.message}${cure}`);
      this.queue.rejectStates('journal-order', 'an earlier state commit failed: judge again from the last that is committed');
      if (!result.usable) {
        this.breakOff();
        if (result.code === 'journal-unusable') this.giveUp(result.message);
        else void this.reestablish();
      }
    }
    if (this.queue.isEmpty) this.drained?.();
    this.schedule();
  }

  private announce(records: readonly JournalRecord[]): void {
    for (const listener of this.listeners) {
      try {
        listener(records);
      } catch (error) {
        // One failing listener must not keep the others, or the callers, from what is on disk.
        this.parts.onFatal(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  private breakOff(): void {
    if (this.state === 'open') this.state = 'broken';
    this.abandon('journal-broken', 'the journal file must be re-established first');
  }

  /** Nothing is accepted until a new thread has found the file to be what was acknowledged. */
  private async reestablish(): Promise<void> {
    const expected = { commits: this.commits, last: this.last, judged: this.judged, run: this.committedRun, logBytes: 0 };
    try {
      const tally = await this.parts.thread.restart(expected);
      if (tally === null || this.state !== 'broken') return;
      this.commits = tally.commits;
      this.state = 'open';
    } catch (error) {
      // Whoever is closing it has no use for it any more; the next start looks at the file.
      if (this.state === 'broken') this.giveUp(error instanceof Error ? error.message : String(error));
    }
  }

  private giveUp(why: string): void {
    this.parts.onFatal(new JournalError('journal-unusable', `journal.db cannot be used: ${why}; restart to have it repaired`));
  }

  private abandon(code: 'journal-broken' | 'journal-closed', message: string): void {
    const group = this.inFlight;
    this.inFlight = null;
    group?.fail(code, message);
    this.queue.rejectAll(code, message);
    this.drained?.();
  }
}
