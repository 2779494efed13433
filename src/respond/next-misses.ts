/** When the next clock of each response runs out, and of them all: a flood of a thousand must not look at a thousand for each step. */
export class NextMisses {
  private readonly byResponse = new Map<string, number>();
  private first: number | null = null;

  /** Human time, ms; null = no clock is running. */
  get least(): number | null {
    return this.first;
  }

  /** `at` null = none of its clocks runs. */
  note(responseId: string, at: number | null): void {
    const before = this.byResponse.get(responseId) ?? null;
    if (at === null) this.byResponse.delete(responseId);
    else this.byResponse.set(responseId, at);
    if (at !== null && (this.first === null || at <= this.first)) this.first = at;
    // Only where it was the first itself.
    else if (before !== null && before === this.first) {
      this.first = null;
      for (const each of this.byResponse.values()) if (this.first === null || each < this.first) this.first = each;
    }
  }
}
