import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { foldersIn } from '../runtime/folders-in.ts';

/** Changes when a YAML file in the folder or a folder below it comes, goes or is written. Never throws. */
export function folderFingerprint(folder: string): string {
  const parts: string[] = [];
  for (const place of ['', ...foldersIn(folder)]) {
    for (const name of namesIn(join(folder, place)).filter((each) => /\.ya?ml$/.test(each))) {
      const path = join(folder, place, name);
      try {
        const { size, mtimeMs, ctimeMs, ino } = statSync(path);
        parts.push(`${place}/${name} ${size} ${mtimeMs} ${ctimeMs} ${ino}`);
      } catch {
        parts.push(`${place}/${name} gone`);
      }
    }
  }
  return parts.join('\n');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
