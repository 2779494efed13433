import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reading } from '../../model/reading.ts';

/** Two files of this size at most: the newest refusals stay. */
const mostBytes = 8 * 1024 ** 2;

export interface SetAsideEntry {
  readonly deviceId: string;
  /** Journal position of the message, which the journal keeps for its own time. */
  readonly position: number;
  readonly receivedAt: number;
  readonly reason: string;
  readonly readings: readonly Reading[];
}

/** Readings that the database refuses for good, one JSON line each, so that they can be looked at and written by hand. */
export class SetAsideFile {
  readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, 'store-set-aside.jsonl');
  }

  /** Resolves when it is on disk: only then may the position go on. */
  async add(entry: SetAsideEntry): Promise<void> {
    const size = await stat(this.path).then(
      (found) => found.size,
      () => 0,
    );
    if (size > mostBytes) await rename(this.path, `${this.path}.old`);
    const file = await open(this.path, 'a', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(entry)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
