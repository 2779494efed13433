import type { ConditionChange, Truth } from '../model/alarm.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Text } from '../model/text.ts';
import type { Judged } from './judged.ts';
import type { LastStart } from './last-start.ts';
import { OverdueWindow } from './overdue-window.ts';
import type { Condition } from './subject-state.ts';

const none: readonly Judged[] = Object.freeze([]);

/** Collects what one input changed; most inputs change nothing and then nothing is allocated. */
export class VerdictsOut {
  private list: Judged[] | null = null;
  private run = 0;
  private at = 0;
  /** Position of the record that brought what is judged; null = time did, or an act: then it rests on what was read last. */
  broughtBy: number | null = null;
  private readonly start: LastStart;

  constructor(start: LastStart) {
    this.start = start;
  }

  begin(stamp: RecordStamp): void {
    this.list = null;
    this.broughtBy = null;
    this.run = stamp.run;
    this.at = stamp.at;
  }

  add(condition: Condition, to: Truth | 'event', run: number, reason: Text, seen: ConditionChange['seen'], historical: boolean): void {
    this.list ??= [];
    const { subject, component, rule } = condition;
    const effectiveAt = this.wallOf(run);
    const old = canBeConfirmed(condition) && this.isOld(condition, to);
    const confirms = condition.unconfirmed && to === 'true' && !old;
    // What is unknown meanwhile is still to be confirmed.
    if (to === 'true' || to === 'false') condition.unconfirmed = old && to === 'true';
    this.list.push({
      subject: subject as Judged['subject'],
      component,
      rule,
      to,
      reason,
      seen,
      effectiveRun: run,
      effectiveAt,
      historical,
      ...(old ? { beforeStart: true } : {}),
      ...(confirms ? { confirms } : {}),
    });
  }

  /** `condition` is unconfirmed: what was judged by values of now says the same as what was raised by readings from before the start. Said once. */
  confirm(condition: Condition, run: number, reason: Text, seen: ConditionChange['seen']): void {
    if (!this.isOld(condition, 'true')) this.add(condition, 'true', run, reason, seen, false);
  }

  /** Wall time of a moment of running time not after the record, ms since epoch, counted back from its receive time. */
  wallOf(run: number): number {
    return this.at - (this.run - run);
  }

  /** What is judged was read before the last start. */
  private isOld(condition: Condition, to: Truth | 'event'): boolean {
    if (this.broughtBy !== null) return this.start.isBefore(this.broughtBy);
    return to === 'true' && !this.start.isReadSince(condition);
  }

  end(): readonly Judged[] {
    return this.list ?? none;
  }
}

/** One reading of the device can say the same again. What several devices say, or that nothing was read, is not held back: nothing would confirm it. */
function canBeConfirmed({ subject, plan, window }: Condition): boolean {
  return plan.when.length > 0 && !subject.startsWith('place:') && !(window instanceof OverdueWindow);
}
