import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names of the folders right below, sorted; none when it cannot be read. Also those that a link leads to, but no hidden ones: where a
 * cluster mounts its configuration every file is a link into one of those.
 */
export function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.') && statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true)
      .sort();
  } catch {
    return [];
  }
}
