import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';

/**
 * The time that people's clocks run on, ms: running time, and what the gateway was down for. A wall clock that jumps while it
 * runs moves none of them; how long it was down only the wall clock knows.
 */
export class HumanTime {
  private downMs = 0;
  private lastAt: number | null = null;
  private changed = false;

  /** `lastAt`: wall time of the last record that was judged; null = not known, then the downtime counts for nothing. */
  restore(downMs: number, lastAt: number | null): void {
    this.downMs = downMs;
    this.lastAt = lastAt;
  }

  /** Every record, before it is judged. */
  note(record: JournalRecord): void {
    if (record.kind === 'lifecycle' && record.event === 'started' && this.lastAt !== null) {
      // A clock that was set back meanwhile gives no downtime, and takes none away.
      const down = Math.max(0, record.at - this.lastAt);
      this.downMs += down;
      this.changed ||= down > 0;
    }
    this.lastAt = record.at;
  }

  at({ run }: Pick<RecordStamp, 'run'>): number {
    return run + this.downMs;
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
