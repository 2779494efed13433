/** Positions, in the journal, of the messages whose readings are worked out later. Answers come in the order of the messages. */
export class AwaitedMessages {
  /** Of the last message that awaits, or awaited, an answer. */
  private awaited = 0;
  /** Of the last message that has its answer. */
  private answered = 0;
  private changed = false;

  note(position: number): void {
    this.awaited = position;
    this.changed = true;
  }
  done(position: number): void {
    this.answered = Math.max(this.answered, position);
    this.changed = true;
  }

  isDone(position: number): boolean {
    return position <= this.answered;
  }

  /** Position after which messages may still be open; null = none is. */
  openAfter(): number | null {
    return this.awaited > this.answered ? this.answered : null;
  }

  /** For the snapshot; null = as before. */
  takeChange(): string | null {
    if (!this.changed) return null;
    this.changed = false;
    return JSON.stringify([this.awaited, this.answered]);
  }
  restore(text: string): void {
    const [awaited, answered] = JSON.parse(text) as [number, number];
    this.awaited = awaited;
    this.answered = answered;
  }
}
