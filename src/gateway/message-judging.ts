import type { Judged } from '../evaluate/judged.ts';
import type { MessageAnswer } from '../model/answer.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { Problem } from '../model/problem.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { RawMessage } from '../model/raw-message.ts';
import type { ReadingBatch } from '../model/reading.ts';
import { normalise } from '../normalise/normalise.ts';
import { DeviceClocks } from './device-clocks.ts';
import type { JudgePorts } from './judge-ports.ts';
import { NoticeWindow, quarantineEntries } from './quarantine-entry.ts';
import { batchesOf, isReadable } from './read-batches.ts';
import type { StateDraft } from './state-draft.ts';

export interface MessageJudgingPorts {
  readonly judge: JudgePorts;
  readonly draft: () => StateDraft;
  readonly profileOf: (deviceId: string) => DeviceProfile | undefined;
  readonly conditions: (stamp: RecordStamp, changes: readonly Judged[]) => void;
  /** Commands that wait for a read-back look at them. */
  readonly onReadings: (stamp: RecordStamp, batch: ReadingBatch) => void;
}

/** Messages of devices within the judge: what they say, what could not be read, and what was there before. */
export class MessageJudging {
  /** Problems of messages whose sender waits to hear of them (HTTP). */
  readonly problems = new WeakMap<RawMessage, readonly Problem[]>();
  private readonly ports: MessageJudgingPorts;
  private readonly lastMessage = new Map<string, number>();
  private readonly duplicates = new WeakSet<RawMessage>();
  private readonly notices = new NoticeWindow();
  private readonly clocks = new DeviceClocks();

  constructor(ports: MessageJudgingPorts) {
    this.ports = ports;
  }

  message(record: JournalRecord & { kind: 'message' }): void {
    const { judge, profileOf, conditions } = this.ports;
    const { evaluator } = judge;
    const { message, parsed } = record;
    if (judge.isDuplicate(record)) {
      this.duplicates.add(message);
      judge.count('duplicate', 1);
      return conditions(record, evaluator.onTime(record));
    }
    this.lastMessage.set(message.deviceId, record.at);
    if (message.awaits === true) {
      conditions(record, evaluator.onAwaited(record, message.deviceId));
      return judge.onAwaited(record);
    }
    const profile = profileOf(message.deviceId);
    const goesOn = this.clocks.now(message.deviceId, record.run);
    const normalised = normalise(message, profile, record.at, parsed, undefined, goesOn);
    const { problems } = normalised;
    if (problems.length > 0) {
      this.setApart(record, message, problems);
      this.problems.set(message, problems);
    }
    for (const batch of batchesOf(record, message, normalised, true)) {
      conditions(record, evaluator.onMessage(record, batch, isReadable(profile, problems)));
      this.pass(record, batch);
    }
  }

  /** What is known of the devices' clocks is of one run of the gateway. */
  lifecycle(record: JournalRecord & { kind: 'lifecycle' }): void {
    this.clocks.started();
    this.ports.conditions(record, this.ports.judge.evaluator.onLifecycle(record, record.event));
  }

  answer(record: RecordStamp, answer: MessageAnswer): void {
    const { judge, profileOf, conditions } = this.ports;
    const { asked, deviceId, problems } = answer;
    if (judge.evaluator.isAnswered(asked.position)) return conditions(record, judge.evaluator.onTime(record));
    if (problems.length > 0) {
      const message = judge.messageAt(asked.position);
      if (message !== null) this.setApart({ ...asked }, message, problems);
    }
    const readable = isReadable(profileOf(deviceId), problems);
    for (const batch of batchesOf({ ...record, at: asked.at }, answer, answer, true)) {
      conditions(record, judge.evaluator.onAnswer(record, answer, batch, readable));
      this.pass(record, batch);
    }
  }

  /** Readings of a stored record. Judges nothing, and asks no expression again. */
  reread(record: JournalRecord): readonly ReadingBatch[] {
    const { judge, profileOf } = this.ports;
    if (record.kind === 'answer')
      return record.answer.of === 'message' ? batchesOf({ ...record, at: record.answer.asked.at }, record.answer, record.answer) : [];
    if (record.kind !== 'message' || record.message.awaits === true || judge.isDuplicate(record)) return [];
    return batchesOf(record, record.message, normalise(record.message, profileOf(record.message.deviceId), record.at));
  }

  /** Whether a message that was just accepted had been there before. */
  wasDuplicate(message: RawMessage): boolean {
    return this.duplicates.has(message);
  }

  /** ms since epoch of the last message of a device since the start; null = none yet. */
  lastAt(deviceId: string): number | null {
    return this.lastMessage.get(deviceId) ?? null;
  }

  forget(deviceId: string): void {
    this.lastMessage.delete(deviceId);
    this.clocks.forget(deviceId);
  }

  private setApart(stamp: RecordStamp, message: RawMessage, problems: readonly Problem[]): void {
    const fresh = problems.filter((problem) => problem.weight === 'error' || this.notices.isFresh(stamp, message.deviceId, problem));
    this.ports.draft().quarantine.push(...quarantineEntries(stamp, message, fresh));
    this.ports.judge.count('quarantined', fresh.length);
  }

  private pass(stamp: RecordStamp, batch: ReadingBatch): void {
    const { judge, onReadings } = this.ports;
    if (!batch.historical) this.clocks.note(stamp, batch);
    onReadings(stamp, batch);
    if (batch.readings.length > 0) judge.onReadings(batch);
    judge.count('readings', batch.readings.length);
  }
}
