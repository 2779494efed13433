import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../src/cli/generated-files.ts';

const root = join(import.meta.dirname, '..');

test.each([...generatedFiles(join(root, 'devices'))])('%s is what the code says; otherwise run npm run generate', (path, text) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});
