import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

const format = 1;

/**
 * How far a database that knows no journal has got: written after the server's word, so it is never ahead of it. It counts for one
 * database and one log of one journal; for any other it says 0, and everything the journal still has is written (again: idempotent).
 */
export class PositionFile {
  private readonly path: string;
  private readonly of: string;
  private last: Promise<void> = Promise.resolve();

  /** `database`: the address without secrets. `journal`: gateway id and epoch. */
  constructor(folder: string, database: string, journal: string) {
    this.path = join(folder, 'store-position.json');
    this.of = JSON.stringify({ format, database, journal });
  }

  /** 0 = nothing, nothing of this database and journal, or not what was written. */
  read(): number {
    try {
      const { of, position, crc } = JSON.parse(readFileSync(this.path, 'utf8'));
      return of === this.of && Number.isSafeInteger(position) && position >= 0 && crc === this.crc(position) ? position : 0;
    } catch {
      return 0;
    }
  }

  /** Replaces the file as a whole; resolves when it is on disk. One after the other: two at once would share the new file. */
  write(position: number): Promise<void> {
    const turn = this.last.then(() => this.replace(position));
    this.last = turn.catch(() => {});
    return turn;
  }

  private async replace(position: number): Promise<void> {
    const next = `${this.path}.next`;
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ of: this.of, position, crc: this.crc(position) })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.path);
    const folder = await open(dirname(this.path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  private crc(position: number): number {
    return crc32(`${this.of} ${position}`);
  }
}
