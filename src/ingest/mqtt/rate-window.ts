/**
 * Counts events per key in windows that begin with the first event. Holds at most `keys` keys: beyond that the window
 * that began first is forgotten, so a stranger with many names cannot fill the memory.
 */
export class RateWindow {
  private readonly windowMs: number;
  private readonly keys: number;
  private readonly entries = new Map<string, { began: number; count: number }>();

  constructor(windowMs: number, keys: number) {
    this.windowMs = windowMs;
    this.keys = keys;
  }

  /** Adds one and returns the count within the window. `now` in monotonic ms. */
  add(key: string, now: number): number {
    const entry = this.entries.get(key);
    if (entry !== undefined && now - entry.began < this.windowMs) return ++entry.count;
    this.entries.delete(key);
    if (this.entries.size >= this.keys)
      for (const oldest of this.entries.keys()) {
        this.entries.delete(oldest);
        break;
      }
    this.entries.set(key, { began: now, count: 1 });
    return 1;
  }

  count(key: string, now: number): number {
    const entry = this.entries.get(key);
    return entry === undefined || now - entry.began >= this.windowMs ? 0 : entry.count;
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}
