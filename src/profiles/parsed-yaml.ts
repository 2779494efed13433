import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../runtime/package-root.ts';

/**
 * What build.mjs has parsed already: SHA-256 of a file's text -> its value as JSON. To parse the files that ship with the program is
 * a quarter of its start, and after a crash devices wait for that. By the text itself, so that a file that was changed is parsed.
 */
export type ParsedYaml = Readonly<Record<string, string>>;

export const parsedYamlFile = (): string => join(packageRoot(), 'dist', 'src', 'profiles', 'parsed-yaml.json');

let known: ParsedYaml | null = null;

/** The value, for the caller to keep; undefined = it has to be parsed. */
export function parsedAlready(text: string): { readonly value: unknown } | undefined {
  known ??= read();
  const json = known[textKey(text)];
  return json === undefined ? undefined : { value: JSON.parse(json) };
}

export function textKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function read(): ParsedYaml {
  try {
    return JSON.parse(readFileSync(parsedYamlFile(), 'utf8')) as ParsedYaml;
  } catch {
    // Run from its sources, or not all of it was copied: then everything is parsed.
    return {};
  }
}
