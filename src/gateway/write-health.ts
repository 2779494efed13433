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

  /** Passes the write through and looks at how it ends. */
  async watch<T>(write: Promise<T>): Promise<T> {
    if (this.pending++ === 0) this.progressAt = this.now();
    try {
      const result = await write;
      this.failed = null;
      return result;
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      this.pending--;
      this.progressAt = this.now();
    }
  }

  /** Why nothing can be kept at present; null = it can. */
  failure(): string | null {
    if (this.failed !== null) return this.failed;
    const waits = this.now() - this.progressAt;
    return this.pending > 0 && waits > stuckMs ? `no write has been answered for ${Math.round(waits / 1_000)} s` : null;
  }
}
