/** A write of the journal takes milliseconds; one that takes this long waits for a disk that does not answer. */
const stuckMs = 5_000;

/**
 * Whether the journal takes writes. A gateway that can keep nothing must not look alive, also when the disk says neither
 * yes nor no. Times are running ms.
 */
export class WriteHealth {
  private readonly now: () => number;
  private pending = 0;
  private progressAt = 0;
  private failed: string | null = null;

  constructor(now: () => number) {
    this.now = now;
  }

  /** A write was handed over. */
  begun(): void {
    if (this.pending++ === 0) this.progressAt = this.now();
  }

  /** It was answered; `error` null = it is on disk. */
  ended(error: unknown): void {
    this.pending--;
    this.progressAt = this.now();
    this.failed = error === null ? null : error instanceof Error ? error.message : String(error);
  }

  /** Passes the write through and looks at how it ends. */
  async watch<T>(write: Promise<T>): Promise<T> {
    this.begun();
    try {
      const result = await write;
      this.ended(null);
      return result;
    } catch (error) {
      this.ended(error);
      throw error;
    }
  }

  /** Why nothing can be kept at present; null = it can. */
  failure(): string | null {
    if (this.failed !== null) return this.failed;
    const waits = this.now() - this.progressAt;
    return this.pending > 0 && waits > stuckMs ? `no write has been answered for ${Math.round(waits / 1_000)} s` : null;
  }
}
