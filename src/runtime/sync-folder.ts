import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Puts the names of a folder on disk: a file that was made, renamed or removed there is so after a power cut too. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
