import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';

type Moment = Pick<RecordStamp, 'at' | 'run'>;

/**
 * The time that people's clocks run on, ms: running time, what the process was frozen for, and what the gateway was down for. A
 * wall clock that jumps while it runs moves none of them; how long it was down only the wall clock knows.
 */
export class HumanTime {
  private downMs = 0;
  private last: Moment | null = null;
  private changed = false;

  /** `last`: the last record that was judged; null = it is not there any more, then the downtime counts for nothing. */
  restore(downMs: number, last: Moment | null): void {
    this.downMs = downMs;
    this.last = last;
  }

  /** Every record, before it is judged. */
  note(record: JournalRecord): void {
    if (record.kind === 'lifecycle' && record.event === 'started' && this.last !== null) {
      // A clock that was set back meanwhile gives no downtime, and takes none away.
      this.add(Math.max(0, record.at - this.last.at));
    }
    if (record.kind === 'tick') this.add(record.frozenMs ?? 0);
    this.last = record;
  }

  at({ run }: Pick<RecordStamp, 'run'>): number {
    return run + this.downMs;
  }

  /**
   * Of a moment that only the wall clock knows. Long ago where the last record is not known: nobody gets more time. What is later
   * than that record was written by a clock that was ahead (and has been set back since, or is another gateway's): it is over, and
   * counts as just now at most.
   */
  ofWall(at: number): number {
    return this.last === null ? Number.NEGATIVE_INFINITY : this.at(this.last) - Math.max(0, this.last.at - at);
  }

  private add(ms: number): void {
    this.downMs += ms;
    this.changed ||= ms > 0;
  }

  down(): number {
    return this.downMs;
  }

  takeChange(): boolean {
    const { changed } = this;
    this.changed = false;
    return changed;
  }
}
