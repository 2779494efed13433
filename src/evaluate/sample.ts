import type { Value } from '../model/reading.ts';

/** The values of one moment of one message, before they are mixed with older ones. Re-used: a new moment costs no clearing. */
export class Sample {
  private moment = 0;
  private readonly moments: number[] = [];
  private readonly held: Value[] = [];

  begin(): void {
    this.moment += 1;
  }
  has(slot: number): boolean {
    return this.moments[slot] === this.moment;
  }
  put(slot: number, value: Value): void {
    while (this.moments.length <= slot) {
      this.moments.push(0);
      this.held.push(null);
    }
    this.moments[slot] = this.moment;
    this.held[slot] = value;
  }
  /** This moment's value, else what `older` has, else null. */
  value(slot: number, older: readonly Value[] | null): Value {
    if (slot < 0) return null;
    if (this.moments[slot] === this.moment) return this.held[slot] ?? null;
    return older === null ? null : (older[slot] ?? null);
  }
}
