import type { Job, Outcome } from '../expressions/job.ts';
import type { Answer, ConditionAnswer, ConditionKey, ConditionQuestion, MessageAnswer } from '../model/answer.ts';
import type { JournalRecord } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Log } from '../runtime/log.ts';
import type { ExpressionWatch } from './expression-watch.ts';
import { type Asks, type WorkedOut, workOutCondition, workOutMessage } from './working-out.ts';

type MessageRecord = JournalRecord & { kind: 'message' };

export interface AnswerFeedPorts {
  /** See expressions/lanes.ts. */
  readonly lanes: { ask(job: Job, isOff: () => boolean, isSuspect: () => boolean): Promise<Outcome>; stop(): void };
  readonly watch: ExpressionWatch;
  /** Journal position after which messages may still be open; null = none is. */
  readonly openAfter: () => number | null;
  readonly isAnswered: (position: number) => boolean;
  readonly openQuestions: () => readonly ConditionKey[];
  readonly question: (key: ConditionKey) => ConditionQuestion | null;
  readonly profileOf: (deviceId: string) => DeviceProfile | undefined;
  /** Committed records after a position, in order. */
  readonly read: (after: number, limit: number) => readonly JournalRecord[];
  readonly isDuplicate: (record: JournalRecord) => boolean;
  /** Last position that was judged. */
  readonly judged: () => number;
  /** Journals answers; when it resolves they are on disk and judged. */
  readonly append: (answers: readonly Answer[]) => Promise<unknown>;
  /** Running time, ms. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** Messages held in memory; beyond that they are read again from the journal. */
const longestQueue = 2_000;
const recordsARead = 500;
/** Messages and conditions that are worked out at once. */
const atOnce = 64;
const retryMs = 500;
const longestStopMs = 3_000;

/**
 * Has expressions worked out and journals what they came to. Nobody waits for it: the messages are in the journal, and it
 * goes through them, one answer each, those of a device in order. What does not fit in memory, or was lost in a crash, is
 * read again from behind the last position up to which everything is answered. A condition has at most one question at work.
 */
export class AnswerFeed {
  private readonly ports: AnswerFeedPorts;
  /** Messages without a durable answer, in order of position. */
  private readonly open = new Map<number, MessageRecord>();
  /** Those of each device that are still to be begun; a device is in here while one of it is at work. */
  private readonly queues = new Map<string, MessageRecord[]>();
  /** Devices with something to begin and nothing at work, each taking its turn. */
  private readonly turns: string[] = [];
  /** Every message up to here is in `open` or answered. */
  private through = 0;
  /** Nothing between `through` and the newest judged record: new ones come by `offer`. */
  private level = false;
  /** Conditions with something to ask, and since when (running time). */
  private readonly conditions = new Map<string, { readonly key: ConditionKey; readonly since: number; atWork: boolean }>();
  private ready: Answer[] = [];
  private appending = false;
  private working = 0;
  private running = false;
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => {};

  constructor(ports: AnswerFeedPorts) {
    this.ports = ports;
  }

  /** To be called when everything committed is judged. */
  start(): void {
    const { openAfter, judged, openQuestions } = this.ports;
    this.running = true;
    this.through = openAfter() ?? judged();
    this.ask(openQuestions());
    this.loop = this.pump();
  }

  /** A judged message that awaits its answer; before `start` and while behind it is left to the journal. */
  offer(record: MessageRecord): void {
    if (!this.level || record.position <= this.through) return;
    if (this.open.size >= longestQueue) {
      this.level = false;
      return;
    }
    this.take(record);
    this.through = record.position;
    this.wake();
  }

  ask(keys: readonly ConditionKey[]): void {
    for (const key of keys) {
      const name = nameOf(key);
      if (!this.conditions.has(name)) this.conditions.set(name, { key, since: this.ports.now(), atWork: false });
    }
    this.wake();
  }

  /** Every message up to here has a durable answer: nothing after it may be trimmed. */
  settled(): number {
    const oldest = this.open.keys().next().value;
    return oldest === undefined ? (this.level ? this.ports.judged() : this.through) : oldest - 1;
  }

  /** Messages and conditions that wait, as far as known. */
  backlog(): number {
    const held = this.open.size + this.conditions.size;
    return this.level ? held : held + Math.max(0, this.ports.judged() - this.through);
  }

  /** Running time since which the oldest message or condition waits; null = none does. */
  oldestRun(): number | null {
    let oldest = this.open.values().next().value?.run ?? Number.POSITIVE_INFINITY;
    for (const { since } of this.conditions.values()) oldest = Math.min(oldest, since);
    return Number.isFinite(oldest) ? oldest : null;
  }

  /** Nothing is asked after it resolves; what is open is asked again after the next start. */
  async stop(): Promise<void> {
    this.running = false;
    this.ports.lanes.stop();
    this.wake();
    await this.loop;
    // A disk that does not answer must not keep the process: what is open is in the log.
    for (let turns = 0; (this.working > 0 || this.appending) && turns < longestStopMs; turns++) await this.ports.sleep(1);
  }

  private take(record: MessageRecord): void {
    const { deviceId } = record.message;
    this.open.set(record.position, record);
    const queue = this.queues.get(deviceId);
    if (queue === undefined) {
      this.queues.set(deviceId, [record]);
      this.turns.push(deviceId);
    } else queue.push(record);
  }

  private async pump(): Promise<void> {
    while (this.running) {
      try {
        if (!this.level && this.open.size < recordsARead) this.fill();
        this.begin();
        // Lets the messages of now go first.
        if (!this.level && this.open.size < recordsARead) await this.ports.sleep(0);
        else await new Promise<void>((resolve) => (this.wake = resolve));
      } catch (error) {
        this.ports.log.error({ error }, 'expressions could not go on; they are tried again');
        await this.ports.sleep(retryMs);
      }
    }
  }

  /** Reads on in the journal. */
  private fill(): void {
    const { read, isDuplicate, isAnswered, judged } = this.ports;
    const page = read(this.through, recordsARead);
    for (const record of page)
      if (record.kind === 'message' && record.message.awaits === true && !isAnswered(record.position) && !isDuplicate(record))
        this.take(record);
    this.through = page.at(-1)?.position ?? this.through;
    // No await between the look and the switch: nothing can be judged in between.
    this.level = this.through >= judged();
  }

  private begin(): void {
    while (this.working < atOnce && this.turns.length > 0) {
      const deviceId = this.turns.shift() as string;
      const queue = this.queues.get(deviceId) ?? [];
      const record = queue.shift();
      if (record === undefined) continue;
      this.work(
        () => this.message(record),
        () => {
          if (queue.length > 0) this.turns.push(deviceId);
          else this.queues.delete(deviceId);
        },
      );
    }
    for (const [name, entry] of this.conditions) {
      if (this.working >= atOnce) break;
      if (entry.atWork) continue;
      const question = this.ports.question(entry.key);
      if (question === null) this.conditions.delete(name);
      else {
        entry.atWork = true;
        this.work(
          () => this.condition(question),
          () => {},
        );
      }
    }
  }

  /** Until it has an answer: a sandbox that cannot be started delays, and loses nothing. */
  private work(workOut: () => Promise<Answer>, then: () => void): void {
    this.working += 1;
    const done = async () => {
      while (this.running) {
        try {
          // Not in one line: `this.ready` may be another list when the answer is there.
          const answer = await workOut();
          this.ready.push(answer);
          break;
        } catch (error) {
          if (!this.running) break;
          this.ports.log.error({ error }, 'an expression could not be worked out; it is tried again');
          await this.ports.sleep(retryMs);
        }
      }
      this.working -= 1;
      then();
      void this.appendReady();
      this.wake();
    };
    void done();
  }

  private async message(record: MessageRecord): Promise<MessageAnswer> {
    const { deviceId } = record.message;
    const profile = this.ports.profileOf(deviceId);
    const what = profile?.id ?? '';
    return this.note(await workOutMessage(this.asks(what), profile, record, this.off(what, deviceId)), what, deviceId);
  }

  private async condition(question: ConditionQuestion): Promise<ConditionAnswer> {
    const what = `${question.profileId} ${question.rule}`;
    return this.note(await workOutCondition(this.asks(what), question, this.off(what, question.subject)), what, question.subject);
  }

  private asks(what: string): Asks {
    const { lanes, watch } = this.ports;
    return { ask: (job, isOff) => lanes.ask(job, isOff, () => watch.isSuspect(what)) };
  }

  private off(what: string, by: string): () => boolean {
    return () => this.ports.watch.isOff(what, by);
  }

  private note<A extends Answer>({ answer, stopped, failed }: WorkedOut<A>, what: string, by: string): A {
    const { watch } = this.ports;
    if (stopped !== null) watch.stopped(what, by, stopped);
    else if (failed !== null) watch.failed(what, by, failed);
    else watch.worked(what, by);
    return answer;
  }

  /** One commit at a time takes everything that is ready; the same again until it is on disk. */
  private async appendReady(): Promise<void> {
    if (this.appending) return;
    this.appending = true;
    while (this.ready.length > 0 && this.running) {
      const ready = this.ready;
      this.ready = [];
      while (this.running) {
        try {
          await this.ports.append(this.withSettled(ready));
          this.done(ready);
          break;
        } catch (error) {
          this.ports.log.error({ error }, 'answers of expressions could not be journalled; trying again');
          await this.ports.sleep(retryMs);
        }
      }
    }
    this.appending = false;
  }

  /** The last of them says up to where everything is answered by then: those before it are not answered yet when it is their turn. */
  private withSettled(ready: readonly Answer[]): readonly Answer[] {
    const answered = new Set(ready.map((answer) => (answer.of === 'message' ? answer.asked.position : 0)));
    let settled = this.through;
    for (const position of this.open.keys()) {
      if (answered.has(position)) continue;
      settled = position - 1;
      break;
    }
    const last = ready.findLast((answer) => answer.of === 'message');
    return ready.map((answer) => (answer === last && answer.of === 'message' ? { ...answer, settled } : answer));
  }

  private done(ready: readonly Answer[]): void {
    for (const answer of ready) {
      if (answer.of === 'message') {
        this.open.delete(answer.asked.position);
        continue;
      }
      this.conditions.delete(nameOf(answer));
      if (this.ports.question(answer) !== null) this.ask([answer]);
    }
    this.wake();
  }
}

function nameOf({ subject, component, rule }: ConditionKey): string {
  return `${subject}\n${component}\n${rule}`;
}
