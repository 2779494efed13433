import type { LogReader } from './log-reader.ts';

const remembered = 20_000;

/**
 * Which records were duplicates when they were stored. The worker's answer fills it, so the live path asks no database;
 * for older positions the stored decision is read. Live and on replay the same.
 */
export class DuplicateIndex {
  private readonly log: LogReader;
  /** Everything after this position is in `firsts` when it is a duplicate. */
  private floor: number;
  private readonly firsts = new Map<number, number>();

  constructor(log: LogReader, last: number) {
    this.log = log;
    this.floor = last;
  }

  learn(pairs: readonly number[]): void {
    for (let i = 0; i + 1 < pairs.length; i += 2) this.firsts.set(pairs[i] as number, pairs[i + 1] as number);
    for (const position of this.firsts.keys()) {
      if (this.firsts.size <= remembered) break;
      this.firsts.delete(position);
      this.floor = position;
    }
  }

  /** Position of the first of its kind; null when the record at `position` is no duplicate. */
  firstOf(position: number): number | null {
    return position > this.floor ? (this.firsts.get(position) ?? null) : this.log.duplicateOf(position);
  }
}
