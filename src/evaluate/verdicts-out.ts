import type { ConditionChange, Truth } from '../model/alarm.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { Text } from '../model/text.ts';
import type { Judged } from './judged.ts';
import type { LastStart } from './last-start.ts';
import type { Condition } from './subject-state.ts';

const none: readonly Judged[] = Object.freeze([]);

/** Collects what one input changed; most inputs change nothing and then nothing is allocated. */
export class VerdictsOut {
  private list: Judged[] | null = null;
  private run = 0;
  private at = 0;
  /** Position of the record that brought what is judged, where that is another one than this; null = this one. */
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
    const { broughtBy, start } = this;
    const old = broughtBy !== null && start.isBefore(broughtBy);
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
    });
  }

  /** Wall time of a moment of running time not after the record, ms since epoch, counted back from its receive time. */
  wallOf(run: number): number {
    return this.at - (this.run - run);
  }

  end(): readonly Judged[] {
    return this.list ?? none;
  }
}
