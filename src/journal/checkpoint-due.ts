import { statfsSync } from 'node:fs';

/** Bytes of WAL after which it is time for a checkpoint. */
const dueBytes = 16 * 1024 * 1024;
/** From so many on, the disk is asked what room it has. */
const askBytes = 1024 * 1024;
/** While the disk is full a checkpoint is tried this often. */
const againMs = 1_000;
/** What a commit takes besides its rows and its records: the pages every commit touches. */
const commitBytes = 16 * 1024;
/** What a row takes, until a checkpoint has told: a page of its table and one of an index. */
const assumedRowBytes = 8 * 1024;
/** A page and its head in the WAL (SQLite file format, 4.1). */
const frameBytes = 4096 + 24;

/** Bytes that can still be written where `folder` lies; infinite where the file system does not tell. */
export function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * When it is time for a checkpoint: the WAL is long; or it takes the room that moving it into the file may need, after which
 * neither could ever go on; or a commit found no room, when a WAL begun anew may be all there is. SQLite tells the length of
 * the WAL at a checkpoint only; between two of them it is reckoned from what was written. A row of an alarm takes pages of
 * its own, rows of many readings share them, so what a row takes is learned from the checkpoint before.
 */
export class CheckpointDue {
  private readonly room: () => number;
  private readonly now: () => number;
  private rowBytes = assumedRowBytes;
  private fixed = 0;
  private rows = 0;
  private full = false;
  private triedAt = Number.NEGATIVE_INFINITY;

  /** `room`: bytes left on the disk. `now`: ms, monotonic. */
  constructor(room: () => number, now: () => number) {
    this.room = room;
    this.now = now;
  }

  /** A commit that changed `rows` rows and holds `recordBytes` bytes of raw records. */
  wrote(rows: number, recordBytes: number): void {
    this.rows += rows;
    this.fixed += commitBytes + recordBytes;
    this.full = false;
  }

  /** A commit that found no room. */
  foundFull(): void {
    this.full = true;
  }

  get due(): boolean {
    if (this.full) return this.now() - this.triedAt >= againMs;
    const written = this.fixed + this.rows * this.rowBytes;
    return written >= dueBytes || (written >= askBytes && this.room() < 2 * written);
  }

  /** `frames`: the length of the WAL that was moved as a whole; null = nothing can be learned from this one. */
  done(frames: number | null): void {
    if (frames !== null && this.rows > 0) this.rowBytes = Math.max(0, frames * frameBytes - this.fixed) / this.rows;
    this.fixed = 0;
    this.rows = 0;
    this.full = false;
    this.triedAt = this.now();
  }
}
