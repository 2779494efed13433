/** Which messages wait for their answer, by journal position. Answers of one device come in order, those of several as they are ready. */
export class AwaitedMessages {
  /** Of the last message that awaits, or awaited, an answer. */
  private awaited = 0;
  /** Every message up to here has its answer. */
  private settled = 0;
  /** Answered ones after `settled`; as many as are worked on at once. */
  private readonly beyond = new Set<number>();
  private changed = false;

  note(position: number): void {
    this.awaited = position;
    this.changed = true;
  }
  /** `settled`: the answer says that every message up to there has its own by now. */
  done(position: number, settled: number): void {
    this.beyond.add(position);
    if (settled > this.settled) {
      this.settled = settled;
      for (const answered of this.beyond) if (answered <= settled) this.beyond.delete(answered);
    }
    this.changed = true;
  }

  isDone(position: number): boolean {
    return position <= this.settled || this.beyond.has(position);
  }

  /** Position after which messages may still be open; null = none is. */
  openAfter(): number | null {
    return this.awaited > this.settled ? this.settled : null;
  }

  /** For the snapshot; null = as before. */
  takeChange(): string | null {
    if (!this.changed) return null;
    this.changed = false;
    return JSON.stringify([this.awaited, this.settled, ...this.beyond]);
  }
  restore(text: string): void {
    const [awaited = 0, settled = 0, ...beyond] = JSON.parse(text) as number[];
    this.awaited = awaited;
    this.settled = settled;
    for (const position of beyond) this.beyond.add(position);
  }
}
