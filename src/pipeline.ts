// In the order of the flow: sources, journal, normalise, evaluate, alarm, notify, store; then the words they share.
import type { Custody, Intake, Settle } from './model/intake.ts';
import type { RawMessage } from './model/raw-message.ts';
import { prepare } from './normalise/prepare.ts';
import type { Sealing } from './normalise/sealing.ts';
import type { Journal, StateCommit } from './model/journal.ts';
import type { JournalInput, JournalRecord } from './model/journal-record.ts';
import type { Evaluator } from './evaluate/evaluator.ts';
import type { ActResult as BookResult } from './alarm/alarm-book.ts';
import type { Judge } from './gateway/judge.ts';
import type { Delivery } from './model/delivery.ts';
import type { Problem } from './model/problem.ts';
import type { RefusedPart } from './gateway/keep-state.ts';
import { OnItsWay } from './gateway/on-its-way.ts';
import { StateCommitter } from './gateway/state-committer.ts';
import { Ticker } from './gateway/ticker.ts';
import { UntoldTerminals } from './gateway/untold-terminals.ts';
import type { SeriesFeed } from './store/series-feed.ts';
import type { ActOrigin, AlarmAct } from './model/act.ts';
import type { Alarm } from './model/alarm.ts';
import type { ServiceAct, ServiceResult } from './model/aside.ts';
import type { Command, CommandAct, CommandResult } from './model/command.ts';
import type { TestAct, TestResult } from './model/device-test.ts';
import type { DrillAct, DrillResult } from './model/drill.ts';
import type { TerminalEntry } from './model/registry.ts';
import type { ReplicaBatch } from './model/replica.ts';
import type { InterlockAct, InterlockResult } from './model/interlock.ts';
import type { ResponseAct, ResponseResult } from './model/response.ts';
import type { Signal } from './model/signal.ts';
import type { Asked, TierResult } from './model/tier-fact.ts';
import type { Text } from './model/text.ts';
import { WriteHealth } from './gateway/write-health.ts';
import type { Log } from './runtime/log.ts';
import type { RunningTime } from './runtime/running-time.ts';

/** What became of an act of a person. `unchanged` is a success: a repeated acknowledge names the first person in `alarm`. */
export type ActResult =
  | { readonly kind: 'done' | 'unchanged'; readonly alarm: Alarm }
  | { readonly kind: 'refused'; readonly code: string; readonly message: Text };

/** What came of an act, of whatever kind. */
type Result = BookResult | TestResult | CommandResult | ServiceResult | InterlockResult | ResponseResult | DrillResult | TierResult;

export interface PipelinePorts {
  readonly journal: Journal;
  readonly judge: Judge;
  readonly evaluator: Evaluator;
  /** Every alarm that a terminal has to know. */
  readonly shown: () => readonly Alarm[];
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
const recordsAReplay = 2_000;

/**
 * The flow, written once: sources -> journal -> normalise -> evaluate -> alarm -> notify, and the store as a branch.
 * What is accepted is on disk; what is told to people is on disk; everything in between can be judged again.
 */
export class Pipeline implements Custody {
  private readonly ports: PipelinePorts;
  private readonly results = new Map<number, Result>();
  private judged = 0;
  private readonly ticker: Ticker;
  private timers: NodeJS.Timeout[] = [];
  private readonly committer: StateCommitter;
  private readonly health: WriteHealth;
  private readonly untold: UntoldTerminals;

  constructor(ports: PipelinePorts) {
    this.ports = ports;
    this.health = new WriteHealth(() => ports.running.now());
    const { journal, judge, evaluator, running, onCommitted, onRefused, sleep, log } = ports;
    const [urgent, take] = [() => judge.urgent(), () => judge.take()];
    this.committer = new StateCommitter({ journal, urgent, take, onCommitted, onRefused, health: this.health, sleep, log });
    const append = (inputs: readonly JournalInput[]) => this.append(inputs);
    const settled = () => this.committer.commit(true);
    const { shown } = ports;
    this.untold = new UntoldTerminals({ reader: journal.reader, shown, settled, deliver: (plan) => this.deliver(plan), sleep, log });
    this.ticker = new Ticker({ running, nextDue: () => evaluator.nextDue(), append, sleep, log });
  }

  /** Judges what a crash left unjudged, then goes live. Sources may be opened after it resolves. */
  async start(): Promise<void> {
    const { journal } = this.ports;
    this.judged = journal.status().judged;
    this.committer.start(this.judged);
    for (let page = journal.read(this.judged, recordsAReplay); page.length > 0; page = journal.read(this.judged, recordsAReplay)) {
      this.judgeAll(page);
      await this.committer.commit(true);
    }
    journal.onCommitted((records) => {
      this.judgeAll(records);
      this.committer.judgedMore();
    });
    // Before terminals are let in: one that finds nothing looks calm.
    await this.untold.lookAtAll();
    await this.ports.feed.start();
    this.ticker.begin();
    await journal.append([{ kind: 'lifecycle', event: 'started' }]);
    this.timers = [
      setInterval(() => this.ticker.beat(), beatMs),
      setInterval(() => {
        void this.committer.commit(true);
        // After a failure nobody may be sending any more: a tick finds out whether writing works again.
        if (this.health.failure() !== null) this.ticker.tick();
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
    const result = await this.act<BookResult | Asked>({ kind: 'act', act, origin });
    if (result.kind === 'refused') return result;
    return { kind: result.kind === 'asked' ? 'done' : result.kind, alarm: result.alarm };
  }

  /** Takes a piece of the log of a gateway below: on disk when it resolves. False = there is a gap before it. */
  async replica(batch: ReplicaBatch): Promise<boolean> {
    return (await this.act<TierResult>({ kind: 'replica', batch })).kind === 'taken';
  }

  /** The same for the start or the end of a commissioning test. */
  deviceTest(act: TestAct, origin: ActOrigin): Promise<TestResult> {
    return this.act<TestResult>({ kind: 'device-test', act, origin });
  }

  /** The same for what is taken out of service, or put back. */
  service(act: ServiceAct, origin: ActOrigin): Promise<ServiceResult> {
    return this.act<ServiceResult>({ kind: 'service', act, origin });
  }

  /** The same for a step of a device command. Null = there is none of that id. */
  async command(act: CommandAct, origin: ActOrigin): Promise<Command | null> {
    return (await this.act<CommandResult>({ kind: 'command', act, origin })).command;
  }

  /** The same for what people do about interlocks. */
  interlock(act: InterlockAct, origin: ActOrigin): Promise<InterlockResult> {
    return this.act<InterlockResult>({ kind: 'interlock', act, origin });
  }

  /** The same for what a person does about an incident. */
  response(act: ResponseAct, origin: ActOrigin): Promise<ResponseResult> {
    return this.act<ResponseResult>({ kind: 'response', act, origin });
  }

  /** The same for the start or the end of a drill. */
  drill(act: DrillAct, origin: ActOrigin): Promise<DrillResult> {
    return this.act<DrillResult>({ kind: 'drill', act, origin });
  }

  /** Journals an observation of the gateway itself. */
  async observe(signal: Signal): Promise<void> {
    await this.append([{ kind: 'signal', signal }]);
  }

  /** A terminal was added: it is told the present state of every alarm it covers. Never rejects; what fails is tried again. */
  addTerminal(terminal: TerminalEntry): Promise<void> {
    return this.untold.added(terminal);
  }

  /** Puts rows into the outbox that no record caused; resolves when they are on disk. */
  async deliver(plan: (nextSequence: (terminalId: string) => number) => readonly Delivery[]): Promise<void> {
    this.ports.judge.deliver(plan, this.judged);
    await this.committer.commit(true);
  }

  noteActResult(position: number, result: Result): void {
    this.results.set(position, result);
    // On replay nobody waits for them any more.
    if (this.results.size > 1_000) this.results.delete(this.results.keys().next().value ?? 0);
  }

  judgedPosition(): number {
    return this.judged;
  }

  committedPosition(): number {
    return this.committer.position();
  }

  /** Why nothing can be kept, or state cannot be committed, at present; null = it can. */
  failure(): string | null {
    return this.committer.failure() ?? this.health.failure();
  }

  /** Rows of judged state that the journal refused for good since the start; they were told to people all the same. */
  refusedRows(): number {
    return this.committer.refusedRows();
  }

  /** Commits what is judged, says so in the log of records, and lets go. Sources must be closed before. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.untold.stop();
    const last = this.append([{ kind: 'lifecycle', event: 'stopped' }])
      .catch(() => {})
      .then(() => this.committer.commit(true));
    // A disk that does not answer must not keep the process: what is acknowledged is in the log already.
    await Promise.race([last, this.ports.sleep(3_000)]);
    this.committer.stop();
    await this.ports.feed.stop();
  }

  /** Journals inputs of the gateway's own and judges them. Returns the position of the first. */
  async append(inputs: readonly JournalInput[]): Promise<number> {
    const [record] = await this.health.watch(this.ports.journal.append(inputs));
    if (record === undefined) throw new Error('the journal resolved without a record');
    return record.position;
  }

  /** What came of an act whose kind of result is `T`, once that is on disk. */
  private async act<T extends Result>(input: JournalInput): Promise<T> {
    const position = await this.append([input]);
    const result = this.results.get(position);
    this.results.delete(position);
    if (result === undefined) throw new Error(`act at position ${position} was not judged`);
    await this.committer.whenCommitted(position);
    return result as T;
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
}
