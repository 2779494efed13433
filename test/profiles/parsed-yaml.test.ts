import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsedAlready } from '../../src/profiles/parsed-yaml.ts';
import { parseYaml, readYaml } from '../../src/profiles/yaml-source.ts';

const texts = ['devices', 'plans']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.yaml'))
  .map((path) => [path, readFileSync(path, 'utf8')] as const);

test.each(texts)('%s: what the build has parsed is what the parser says, and problems stand where they stand', (path, text) => {
  const parsed = parseYaml(text, path);
  const known = parsedAlready(text);
  expect(known, 'npm run build first').toBeDefined();
  expect(known?.value).toEqual(parsed.value);
  const [first = ''] = Object.keys(parsed.value as object);
  const about = [[first], 'this', 'that', 'do so'] as const;
  expect(readYaml(text, path).problemAt(...about)).toEqual(parsed.problemAt(...about));
});

test('a text with one more blank is parsed, and whoever changes a value changes no other', () => {
  const [[path, text] = ['', '']] = texts;
  expect(parsedAlready(`${text} `)).toBeUndefined();
  const value = readYaml(text, path).value as Record<string, unknown>;
  for (const key of Object.keys(value)) delete value[key];
  expect(readYaml(text, path).value).toEqual(parseYaml(text, path).value);
});
