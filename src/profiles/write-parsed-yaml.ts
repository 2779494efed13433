import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type ParsedYaml, parsedYamlFile, textKey } from './parsed-yaml.ts';
import { parseYaml } from './yaml-source.ts';

/** For build.mjs: parses every YAML file of these folders. What is not the same as JSON, or has a problem, is left to be parsed each time. */
export function writeParsedYaml(folders: readonly string[]): void {
  const parsed: Record<string, string> = {};
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.yaml')) continue;
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      const { value, problems } = parseYaml(text, entry.name);
      const json = JSON.stringify(value);
      if (problems.length === 0 && json !== undefined && isDeepStrictEqual(JSON.parse(json), value)) parsed[textKey(text)] = json;
    }
  }
  writeFileSync(parsedYamlFile(), JSON.stringify(parsed satisfies ParsedYaml));
}
