import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, from `src` and from `dist/src` alike: where `devices/` and `plans/` stand. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'devices', 'vocabulary.yaml'))) {
    const up = dirname(folder);
    if (up === folder) throw new Error('devices/vocabulary.yaml not found above the program: the installation is incomplete');
    folder = up;
  }
  return folder;
}
