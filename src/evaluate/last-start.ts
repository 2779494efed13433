import type { RecordStamp } from '../model/journal-record.ts';
import type { SubjectState } from './subject-state.ts';

/**
 * When the gateway was started last. What expressions come to only now and was read before it tells people and moves nothing
 * (decision 0026): nothing says for sure how long the gateway was away. Where no start is known, nothing is from before it.
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

  /** Something current came from the device since: nobody is listened to in the millisecond of the start itself. */
  isHeardSince({ freshRun }: Pick<SubjectState, 'freshRun'>): boolean {
    return this.position === 0 || freshRun > this.run;
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
