import type { Timed } from '../model/aside.ts';
import type { RecordStamp } from '../model/journal-record.ts';

/** Time as a record says it. */
export type Moment = Omit<RecordStamp, 'position'>;

/**
 * What people did for a limited time, by key. A pure function of its inputs in journal order, as the alarm book: time is
 * that of the records.
 */
export class TimedEntries<T extends Timed> {
  private readonly entries = new Map<string, T>();
  /** The first end there is, of either clock: asked for every record. */
  private firstUntil = Number.POSITIVE_INFINITY;
  private firstRun = Number.POSITIVE_INFINITY;
  private changed = false;

  get(key: string): T | null {
    return this.entries.get(key) ?? null;
  }

  /** What will be left of it once everything that is over at this moment has ended. */
  live(key: string, now: Moment): T | null {
    const entry = this.get(key);
    return entry === null || isOver(entry, now) ? null : entry;
  }

  /** By key: an order that replay has too. */
  all(): readonly (readonly [key: string, entry: T])[] {
    return [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  set(key: string, entry: T): void {
    this.entries.set(key, entry);
    this.touched();
  }

  /** Null = there was none. */
  delete(key: string): T | null {
    const entry = this.get(key);
    if (entry !== null) {
      this.entries.delete(key);
      this.touched();
    }
    return entry;
  }

  /** Those whose time is over, by key. */
  due(now: Moment): readonly (readonly [key: string, entry: T])[] {
    if (now.at < this.firstUntil && now.run < this.firstRun) return [];
    return this.all().filter(([, entry]) => isOver(entry, now));
  }

  /** Whether it changed since the last call. */
  takeChange(): boolean {
    const { changed } = this;
    this.changed = false;
    return changed;
  }

  restore(entries: readonly (readonly [key: string, entry: T])[]): void {
    for (const [key, entry] of entries) this.entries.set(key, entry);
    this.touched();
    this.changed = false;
  }

  private touched(): void {
    this.changed = true;
    this.firstUntil = Number.POSITIVE_INFINITY;
    this.firstRun = Number.POSITIVE_INFINITY;
    for (const { until, untilRun } of this.entries.values()) {
      this.firstUntil = Math.min(this.firstUntil, until);
      this.firstRun = Math.min(this.firstRun, untilRun);
    }
  }
}

function isOver({ until, untilRun }: Timed, now: Moment): boolean {
  return now.at >= until || now.run >= untilRun;
}
