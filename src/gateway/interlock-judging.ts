import type { AlarmStep } from '../alarm/alarm-step.ts';
import type { Judged } from '../evaluate/judged.ts';
import type { InterlockBook } from '../interlock/interlock-book.ts';
import type { InterlockChange, NotFired } from '../interlock/interlock-change.ts';
import type { Alarm } from '../model/alarm.ts';
import type { Command } from '../model/command.ts';
import type { InterlockResult } from '../model/interlock.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { Signal } from '../model/signal.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { JudgePorts } from './judge-ports.ts';
import type { StateDraft } from './state-draft.ts';

/** Where the snapshots keep which interlocks are in force, and where they are enabled. */
export const interlocksKey: SubjectKey = 'gateway:#interlocks';

/** Interlocks within the judge: a firing goes with the step of its alarm and its audit link into the state that is committed next. */
export class InterlockJudging {
  private readonly book: InterlockBook;
  private readonly alarms: JudgePorts['book'];
  private readonly onNotFired: (why: NotFired) => void;
  private readonly draft: () => StateDraft;
  private readonly signal: (stamp: RecordStamp, signal: Signal) => void;

  /** `signal` judges a condition of the gateway itself, with this record. */
  constructor(
    { interlocks, onNotFired, book }: Pick<JudgePorts, 'interlocks' | 'onNotFired' | 'book'>,
    draft: () => StateDraft,
    signal: (stamp: RecordStamp, signal: Signal) => void,
  ) {
    this.book = interlocks;
    this.alarms = book;
    this.onNotFired = onNotFired;
    this.draft = draft;
    this.signal = signal;
  }

  /** Every record first: what was due before it. */
  begin(record: JournalRecord): void {
    this.keep(record, this.book.expire(record, record.kind === 'lifecycle' && record.event === 'started'));
  }

  /** A step that a condition made an alarm take; no other step is a cause. Null = it took none. */
  onCondition(stamp: RecordStamp, step: AlarmStep | null, change: Judged): void {
    const is = ({ subject, component, rule }: Alarm) =>
      subject === change.subject && component === change.component && rule === change.rule;
    // What was raised by readings from before the last start holds by one of now: as if it were raised now.
    const alarm = step === null && change.confirms === true ? [...this.alarms.active()].find(is) : step?.alarm;
    const transition = change.confirms === true ? ({ event: 'raised' } as const) : step?.transition;
    if (alarm !== undefined && transition !== undefined) this.keep(stamp, this.book.onAlarm(stamp, alarm, transition, change));
  }

  /** Whether an interlock in force, enabled or not, gives this command: what people give it for is danger as well. */
  moves(command: string): boolean {
    return this.book.inForce().some(({ effects }) => effects.some((each) => each.command === command));
  }

  onCommand(stamp: RecordStamp, command: Command): void {
    this.keep(stamp, this.book.onCommand(stamp, command));
  }

  act(record: JournalRecord & { readonly kind: 'interlock' }): InterlockResult {
    const { act, origin, at, position } = record;
    const { result, change } = this.book.act(record, act, origin);
    this.keep(record, change);
    if (result.kind === 'interlock-refused') {
      const target = 'interlock' in act ? `interlock:${act.interlock}` : 'firing' in act ? `firing:${act.firing}` : 'interlocks';
      const detail = { act: act.act, code: result.code, position };
      this.draft().audit.push({ at, origin, act: 'interlock.act-refused', target, detail });
    }
    return result;
  }

  private keep(stamp: RecordStamp, change: InterlockChange | null): void {
    if (change === null) return;
    const draft = this.draft();
    for (const firing of change.firings) draft.firings.set(firing.id, firing);
    for (const { act, target, origin, detail } of change.notes)
      draft.audit.push({ at: stamp.at, origin, act, target, detail: { ...detail, position: stamp.position } });
    if (change.notFired !== undefined) this.onNotFired(change.notFired);
    for (const signal of change.signals) this.signal(stamp, signal);
  }
}
