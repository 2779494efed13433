import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../runtime/package-root.ts';

/** Built pages, from compiled code and from sources alike. */
export const publicFolder = (): string => join(packageRoot(), 'dist', 'src', 'web', 'public');

/** A short name of the terminal's pages, which lie in the folder itself: other files, another name. Null when they are not built. */
export function pageBuild(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const hash = createHash('sha256');
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const name of names) hash.update(`${name.slice(folder.length)}\0`).update(readFileSync(name));
  return hash.digest('hex').slice(0, 12);
}
