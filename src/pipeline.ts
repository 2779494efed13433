// In the order of the flow: sources, journal, normalise, evaluate, alarm, notify, store; then the words they share.
import type { Custody, Intake, Settle } from './model/intake.ts';
import type { RawMessage } from './model/raw-message.ts';
import { prepare } from './normalise/prepare.ts';
import type { Sealing } from './normalise/sealing.ts';
import { JournalError } from './journal/journal-error.ts';
import type { AppendReceiver, Journal, StateCommit } from './model/journal.ts';
import type { JournalInput, JournalRecord } from './model/journal-record.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import type { AlarmBook, ActResult as BookResult } from './alarm/alarm-book.ts';
import type { Judge } from './gateway/judge.ts';
import type { Problem } from './model/problem.ts';
import { isRefusal, keepWhatCanBeKept, type RefusedPart } from './gateway/keep-state.ts';
import { deliveriesForNewTerminal } from './notify/plan-deliveries.ts';
import type { SeriesFeed } from './store/series-feed.ts';
import type { ActOrigin, AlarmAct } from './model/act.ts';
import type { Alarm } from './model/alarm.ts';
import type { TerminalEntry } from './model/registry.ts';
import type { Signal } from './model/signal.ts';
import type { Text } from './model/text.ts';
import { WriteHealth } from './gateway/write-health.ts';
import type { Log } from './runtime/log.ts';
import type { RunningTime } from './runtime/running-time.ts';

/** What became of an act of a person. `unchanged` is a success: a repeated acknowledge names the first person in `alarm`. */
export type ActResult =
  | { readonly kind: 'done' | 'unchanged'; readonly alarm: Alarm }
  | { readonly kind: 'refused'; readonly code: string; readonly message: Text };

export interface PipelinePorts {
  readonly journal: Journal;
  readonly judge: Judge;
  readonly evaluator: Evaluator;
  readonly book: AlarmBook;
  readonly feed: SeriesFeed;
  readonly sealing: Sealing;
  readonly running: RunningTime;
  /** Called after the commit that holds them: now terminals may be told. */
  readonly onCommitted: (state: StateCommit) => void;
  /** Parts of a state that the journal refuses for good: they are told to people like the rest, but are not on disk. */
  readonly onRefused: (parts: readonly RefusedPart[]) => void;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** Time stands still without beats; silence is judged to this grain. */
const beatMs = 100;
/** Snapshots alone may wait this long for company; a crash then judges this much again. */
const idleCommitMs = 1_000;
const retryMs = 500;
/** How long a person waits for what an act came to; it is journalled and takes effect all the same. */
const actMs = 15_000;
const recordsAReplay = 2_000;

/**
 * The flow, written once: sources -> journal -> normalise -> evaluate -> alarm -> notify, and the store as a branch.
 * What is accepted is on disk; what is told to people is on disk; everything in between can be judged again.
 */
export class Pipeline implements Custody {
  private readonly ports: PipelinePorts;
  private readonly results = new Map<number, BookResult>();
  private readonly waiters: { position: number; resolve: () => void }[] = [];
  private judged = 0;
  private committed = 0;
  private committing: Promise<void> | null = null;
  private wanted = false;
  private ticking = false;
  private stopped = false;
  private timers: NodeJS.Timeout[] = [];
  private commitFailure: string | null = null;
  private refused = 0;
  private readonly health: WriteHealth;

  constructor(ports: PipelinePorts) {
    this.ports = ports;
    this.health = new WriteHealth(() => ports.running.now());
  }

  /** Judges what a crash left unjudged, then goes live. Sources may be opened after it resolves. */
  async start(): Promise<void> {
    const { journal, judge, running } = this.ports;
    this.judged = this.committed = journal.status().judged;
    for (let page = journal.read(this.judged, recordsAReplay); page.length > 0; page = journal.read(this.judged, recordsAReplay)) {
      this.judgeAll(page);
      await this.commit(true);
    }
    journal.onCommitted((records) => {
      this.judgeAll(records);
      if (judge.urgent() || this.wanted) void this.commit(false);
    });
    await this.ports.feed.start();
    await journal.append([{ kind: 'lifecycle', event: 'started' }]);
    this.timers = [
      setInterval(() => {
        running.beat();
        this.tickWhenDue();
      }, beatMs),
      setInterval(() => {
        void this.commit(true);
        // After a failure nobody may be sending any more: a tick finds out whether writing works again.
        if (this.health.failure() !== null) this.tick();
      }, idleCommitMs),
    ];
  }

  /** Takes a message into custody: `kept` is called once it is on disk and judged (invariant 1). */
  take(intake: Intake, settle: Settle): void {
    this.hand(intake, settle);
  }

  /**
   * The same for a sender who waits to hear what was wrong with it. Rejects when nothing was kept. `awaits`: readings and
   * their problems follow.
   */
  accept(intake: Intake): Promise<{ position: number; duplicate: boolean; problems: readonly Problem[]; awaits: boolean }> {
    const { problems } = this.ports.judge;
    return new Promise((resolve, reject) => {
      const kept = (position: number, duplicate: boolean) => {
        const awaits = !duplicate && message.awaits === true;
        resolve({ position, duplicate, problems: problems.get(message) ?? [], awaits });
      };
      const message: RawMessage = this.hand(intake, { kept, refused: reject });
    });
  }

  private hand(intake: Intake, settle: Settle): RawMessage {
    const { journal, judge, sealing } = this.ports;
    const { message, parsed } = prepare(intake, judge.profileOf(intake.deviceId), sealing);
    this.health.begun();
    journal.appendOne({ kind: 'message', message, parsed }, new OnItsWay(this.health, judge, settle));
    return message;
  }

  /** Journals what a person did and says what came of it, after that is on disk. */
  async alarmAct(act: AlarmAct, origin: ActOrigin): Promise<ActResult> {
    const position = await this.append([{ kind: 'act', act, origin }]);
    const result = this.results.get(position);
    this.results.delete(position);
    if (result === undefined) throw new Error(`act at position ${position} was not judged`);
    await this.whenCommitted(position);
    return result.kind === 'refused' ? result : { kind: result.kind, alarm: result.alarm };
  }

  /** Journals an observation of the gateway itself. */
  async observe(signal: Signal): Promise<void> {
    await this.append([{ kind: 'signal', signal }]);
  }

  /** A terminal was added: it is told the present state of every active alarm it covers. */
  async addTerminal(terminal: TerminalEntry): Promise<void> {
    const { judge, book, journal } = this.ports;
    const last = (alarmId: string) => journal.reader.transitions(alarmId).at(-1) ?? null;
    judge.deliver((next) => deliveriesForNewTerminal(terminal, [...book.active()], last, next), this.judged);
    await this.commit(true);
  }

  noteActResult(position: number, result: BookResult): void {
    this.results.set(position, result);
    // On replay nobody waits for them any more.
    if (this.results.size > 1_000) this.results.delete(this.results.keys().next().value ?? 0);
  }

  judgedPosition(): number {
    return this.judged;
  }

  committedPosition(): number {
    return this.committed;
  }

  /** Why nothing can be kept, or state cannot be committed, at present; null = it can. */
  failure(): string | null {
    return this.commitFailure ?? this.health.failure();
  }

  /** Rows of judged state that the journal refused for good since the start; they were told to people all the same. */
  refusedRows(): number {
    return this.refused;
  }

  /** Commits what is judged, says so in the log of records, and lets go. Sources must be closed before. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const last = this.append([{ kind: 'lifecycle', event: 'stopped' }])
      .catch(() => {})
      .then(() => this.commit(true));
    // A disk that does not answer must not keep the process: what is acknowledged is in the log already.
    await Promise.race([last, this.ports.sleep(3_000)]);
    this.stopped = true;
    await this.ports.feed.stop();
  }

  /** Journals inputs of the gateway's own and judges them. Returns the position of the first. */
  async append(inputs: readonly JournalInput[]): Promise<number> {
    const [record] = await this.health.watch(this.ports.journal.append(inputs));
    if (record === undefined) throw new Error('the journal resolved without a record');
    return record.position;
  }

  private judgeAll(records: readonly JournalRecord[]): void {
    const { judge, log } = this.ports;
    for (const record of records) {
      try {
        judge.judge(record);
      } catch (error) {
        // A record that judging cannot take must not stop the next one, nor come again for ever after each start.
        log.error({ position: record.position, kind: record.kind, error }, 'a record could not be judged');
        judge.setAside(record, error);
      }
      this.judged = record.position;
    }
  }

  private tickWhenDue(): void {
    const due = this.ports.evaluator.nextDue();
    if (due !== null && due <= this.ports.running.now()) this.tick();
  }

  private tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    this.append([{ kind: 'tick' }])
      .catch(async (error) => {
        this.ports.log.warn({ error: error.message }, 'a tick could not be journalled; what is due stays due');
        // Not ten times a second: the log may lie on the disk that is full.
        await this.ports.sleep(retryMs);
      })
      .finally(() => {
        this.ticking = false;
      });
  }

  /** One state commit at a time; what is judged meanwhile goes with the next. `all`: snapshots alone are reason enough. */
  private commit(all: boolean): Promise<void> {
    this.wanted ||= all;
    if (this.committing !== null) return this.committing;
    if (this.stopped || !(this.wanted || this.ports.judge.urgent())) return Promise.resolve();
    this.committing = this.commitLoop();
    return this.committing;
  }

  private async commitLoop(): Promise<void> {
    // The caller keeps the promise before anything can end it.
    await Promise.resolve();
    try {
      while (!this.stopped && (this.wanted || this.ports.judge.urgent())) {
        this.wanted = false;
        const state = this.ports.judge.take();
        if (state === null) return;
        await this.keep(state);
        this.committed = Math.max(this.committed, state.position);
        this.ports.onCommitted(state);
        while (this.waiters[0] !== undefined && this.waiters[0].position <= this.committed) this.waiters.shift()?.resolve();
      }
    } catch (error) {
      // Judged again at the next start, or with the next commit's turn: nothing may end the process for it.
      this.ports.log.error({ error }, 'a commit of state was given up');
    } finally {
      // In the same turn in which the loop looked for the last time: who asks after it starts a new one.
      this.committing = null;
    }
  }

  /** What the journal refuses for good must not keep later alarms from people: the rest is kept, and this is said. */
  private async keep(state: StateCommit): Promise<void> {
    const commit = (part: StateCommit) => this.untilKept(part);
    try {
      await commit(state);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.ports.log.error({ error, position: state.position }, 'state was refused; keeping it row by row');
      const parts = await keepWhatCanBeKept(commit, state, this.committed);
      this.refused += parts.length;
      for (const { what, why } of parts.slice(0, 20)) this.ports.log.error({ what, why }, 'could not be kept');
      this.ports.onRefused(parts);
    }
  }

  /** The same state again until it is on disk: what was judged exists only here and in the log. Rejects when it is refused. */
  private async untilKept(state: StateCommit): Promise<void> {
    for (;;) {
      try {
        await this.health.watch(this.ports.journal.commit(state));
        this.commitFailure = null;
        return;
      } catch (error) {
        if (isRefusal(error)) throw error;
        this.commitFailure = error instanceof Error ? error.message : String(error);
        this.ports.log.error({ error }, 'state could not be committed; trying again');
        if (this.stopped) throw error;
        await this.ports.sleep(retryMs);
      }
    }
  }

  private whenCommitted(position: number): Promise<void> {
    if (position <= this.committed) return Promise.resolve();
    const kept = new Promise<void>((resolve) => {
      // Positions are asked for in rising order, because appends resolve in order.
      this.waiters.push({ position, resolve });
      void this.commit(true);
    });
    const late = this.ports.sleep(actMs).then(() => {
      throw new JournalError(
        'journal-overloaded',
        'written down, but not yet in effect: the disk does not take it; look again in a moment',
      );
    });
    return Promise.race([kept, late]);
  }
}

/** One message on its way to the disk. */
class OnItsWay implements AppendReceiver {
  private readonly health: WriteHealth;
  private readonly judge: Judge;
  private readonly settle: Settle;

  constructor(health: WriteHealth, judge: Judge, settle: Settle) {
    this.health = health;
    this.judge = judge;
    this.settle = settle;
  }

  stored(record: JournalRecord): void {
    this.health.ended(null);
    this.settle.kept(record.position, record.kind === 'message' && this.judge.wasDuplicate(record.message));
  }

  failed(error: Error): void {
    this.health.ended(error);
    this.settle.refused(error);
  }
}
