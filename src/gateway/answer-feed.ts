import type { Answer, ConditionKey, ConditionQuestion } from '../model/answer.ts';
import type { JournalRecord } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Log } from '../runtime/log.ts';
import type { ExpressionWatch } from './expression-watch.ts';
import { type Asks, type WorkedOut, workOutCondition, workOutMessage } from './working-out.ts';

type MessageRecord = JournalRecord & { kind: 'message' };

export interface AnswerFeedPorts {
  readonly sandbox: Asks & { stop(): void };
  readonly watch: ExpressionWatch;
  /** Journal position after which messages may still be open; null = none is. */
  readonly openAfter: () => number | null;
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
const messagesAtOnce = 32;
const conditionsAtOnce = 64;
const retryMs = 500;

/**
 * Has expressions worked out and journals what they came to. Nobody waits for it: the messages are in the journal, and it
 * goes through them in order, one answer each, beginning after the last one that is answered. What does not fit in memory,
 * or was lost in a crash, is read again. Conditions have at most one question at work each.
 */
export class AnswerFeed {
  private readonly ports: AnswerFeedPorts;
  private readonly queue: MessageRecord[] = [];
  /** Every message up to here is in the queue, at work, or answered. */
  private through = 0;
  /** Nothing between `through` and the newest judged record: new ones come by `offer`. */
  private level = false;
  /** Conditions with something to ask, and since when (running time). */
  private readonly conditions = new Map<string, { readonly key: ConditionKey; readonly since: number }>();
  private atWork: readonly MessageRecord[] = [];
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
    if (this.queue.length >= longestQueue) {
      this.level = false;
      return;
    }
    this.queue.push(record);
    this.through = record.position;
    this.wake();
  }

  ask(keys: readonly ConditionKey[]): void {
    for (const key of keys) {
      const name = `${key.subject}\n${key.component}\n${key.rule}`;
      if (!this.conditions.has(name)) this.conditions.set(name, { key, since: this.ports.now() });
    }
    this.wake();
  }

  /** Position of the last record before which no message is open: nothing after it may be trimmed. */
  settled(): number {
    const oldest = this.atWork[0] ?? this.queue[0];
    return oldest === undefined ? (this.level ? this.ports.judged() : this.through) : oldest.position - 1;
  }

  /** Messages that wait, as far as known. */
  backlog(): number {
    const held = this.queue.length + this.atWork.length;
    return this.level ? held : held + Math.max(0, this.ports.judged() - this.through);
  }

  /** Running time since which the oldest message or condition waits; null = none does. */
  oldestRun(): number | null {
    const message = (this.atWork[0] ?? this.queue[0])?.run;
    const condition = this.conditions.values().next().value?.since;
    const oldest = Math.min(message ?? Number.POSITIVE_INFINITY, condition ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(oldest) ? oldest : null;
  }

  /** Nothing is appended after it resolves; what is open is asked again after the next start. */
  async stop(): Promise<void> {
    this.running = false;
    this.ports.sandbox.stop();
    this.wake();
    await this.loop;
  }

  private async pump(): Promise<void> {
    while (this.running) {
      try {
        await this.fill();
        if (this.queue.length === 0 && this.conditions.size === 0) await new Promise<void>((resolve) => (this.wake = resolve));
        else await this.round();
      } catch (error) {
        if (!this.running) return;
        this.ports.log.error({ error }, 'expressions could not be worked out; they are tried again');
        await this.ports.sleep(retryMs);
      }
    }
  }

  /** Reads on in the journal until there is something to do, or nothing more to read. */
  private async fill(): Promise<void> {
    const { read, isDuplicate, judged, sleep } = this.ports;
    while (!this.level && this.queue.length === 0) {
      const page = read(this.through, recordsARead);
      for (const record of page)
        if (record.kind === 'message' && record.message.awaits === true && !isDuplicate(record)) this.queue.push(record);
      this.through = page.at(-1)?.position ?? this.through;
      // No await between the look and the switch: nothing can be judged in between.
      this.level = this.through >= judged();
      // Lets the messages of now go first.
      if (!this.level && this.queue.length === 0) await sleep(0);
    }
  }

  private async round(): Promise<void> {
    const keys = [...this.conditions].slice(0, conditionsAtOnce);
    this.atWork = this.queue.slice(0, messagesAtOnce);
    const questions = keys.flatMap(([, { key }]) => this.ports.question(key) ?? []);
    const answers = await Promise.all([
      ...this.atWork.map((record) => this.message(record)),
      ...questions.map((one) => this.condition(one)),
    ]);
    if (answers.length > 0) await this.untilAppended(answers);
    // Only now: a question that was asked again meanwhile is asked with all that is open then.
    this.queue.splice(0, this.atWork.length);
    this.atWork = [];
    for (const [name, { key }] of keys) {
      this.conditions.delete(name);
      if (this.ports.question(key) !== null) this.ask([key]);
    }
  }

  private async message(record: MessageRecord): Promise<Answer> {
    const { sandbox, watch, profileOf } = this.ports;
    const { deviceId } = record.message;
    const profile = profileOf(deviceId);
    const isOff = () => profile !== undefined && watch.isOff(profile.id, deviceId);
    const worked = await workOutMessage(sandbox, profile, record, isOff);
    this.note(worked, profile?.id ?? '', deviceId);
    return worked.answer;
  }

  private async condition(question: ConditionQuestion): Promise<Answer> {
    const { sandbox, watch } = this.ports;
    const what = `${question.profileId} ${question.rule}`;
    const worked = await workOutCondition(sandbox, question, () => watch.isOff(what, question.subject));
    this.note(worked, what, question.subject);
    return worked.answer;
  }

  private note({ stopped, failed }: WorkedOut<Answer>, what: string, by: string): void {
    const { watch } = this.ports;
    if (stopped !== null) watch.stopped(what, by, stopped);
    else if (failed !== null) watch.failed(what, by, failed);
    else watch.worked(what, by);
  }

  /** The same answers again until they are on disk: readings are late then, not lost. */
  private async untilAppended(answers: readonly Answer[]): Promise<void> {
    for (;;) {
      try {
        await this.ports.append(answers);
        return;
      } catch (error) {
        if (!this.running) throw error;
        this.ports.log.error({ error }, 'answers of expressions could not be journalled; trying again');
        await this.ports.sleep(retryMs);
      }
    }
  }
}
