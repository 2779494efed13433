import type { RecordStamp } from '../model/journal-record.ts';
import type { Condition } from './subject-state.ts';

/**
 * When the gateway was started last. What is come to only now and was read before it (by an expression, by the end of a delay)
 * tells people and moves nothing (decision 0026): nothing says for sure how long the gateway was away. Where no start is known,
 * nothing is from before it.
 */
export class LastStart {
  private position = 0;
  private run = -1;
  private changed = false;

  note({ position, run }: Pick<RecordStamp, 'position' | 'run'>): void {
    this.position = position;
    this.run = run;
    this.changed = true;
  }

  isBefore(position: number): boolean {
    return position < this.position;
  }

  /** One of the points that it looks at was read since: nobody is listened to in the millisecond of the start itself. */
  isReadSince({ plan, owner }: Condition): boolean {
    return this.position === 0 || plan.when.some(({ slot }) => (owner.takenAt[slot] ?? 0) > this.run);
  }

  /** For the snapshot; null = as before. */
  takeChange(): string | null {
    if (!this.changed) return null;
    this.changed = false;
    return JSON.stringify([this.position, this.run]);
  }

  restore(text: string | null): void {
    if (text !== null) [this.position, this.run] = JSON.parse(text) as [number, number];
  }
}
