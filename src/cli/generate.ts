import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../runtime/package-root.ts';
import { generatedFiles } from './generated-files.ts';

const root = packageRoot();
for (const [path, text] of generatedFiles(join(root, 'devices'))) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`${path}\n`);
}
