import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { JournalError } from './journal-error.ts';

export interface FolderLock {
  release(): void;
}

/**
 * One process per data folder. The lock is SQLite's own file lock on a file of its own, so the system frees it at
 * kill -9 and no stale lock can keep a gateway down.
 * Throws `journal-in-use` when somebody else holds it.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'journal.lock');
  closeSync(openSync(path, 'a', 0o600));
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    file.close();
    throw new JournalError(
      'journal-in-use',
      `data folder is in use by another process: ${folder} (stop that process, or give this one its own ANLIN_DATA)`,
      { cause },
    );
  }
  return {
    release() {
      if (file.isOpen) file.close();
    },
  };
}
