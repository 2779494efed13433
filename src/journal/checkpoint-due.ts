/** Bytes of WAL after which it is time for a checkpoint. */
const dueBytes = 16 * 1024 * 1024;
/** What a commit takes besides its rows and its records: the pages every commit touches. */
const commitBytes = 16 * 1024;
/** What a row takes, until a checkpoint has told: a page of its table and one of an index. */
const assumedRowBytes = 8 * 1024;
/** A page and its head in the WAL (SQLite file format, 4.1). */
const frameBytes = 4096 + 24;

/**
 * When the WAL is long enough for a checkpoint. SQLite tells its length at a checkpoint only; between two of them it is
 * reckoned from what was written. A row of an alarm takes pages of its own, rows of many readings share them, so what a
 * row takes is learned from the checkpoint before.
 */
export class CheckpointDue {
  private rowBytes = assumedRowBytes;
  private fixed = 0;
  private rows = 0;

  /** A commit that changed `rows` rows and holds `recordBytes` bytes of raw records. */
  wrote(rows: number, recordBytes: number): void {
    this.rows += rows;
    this.fixed += commitBytes + recordBytes;
  }

  get due(): boolean {
    return this.fixed + this.rows * this.rowBytes >= dueBytes;
  }

  /** `frames`: the length of the WAL that was moved as a whole; null = nothing can be learned from this one. */
  done(frames: number | null): void {
    if (frames !== null && this.rows > 0) this.rowBytes = Math.max(0, frames * frameBytes - this.fixed) / this.rows;
    this.fixed = 0;
    this.rows = 0;
  }
}
