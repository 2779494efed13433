import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { interlockBounds } from '../model/interlock.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';
import { maxSourceBytes } from '../profiles/yaml-source.ts';
import { type CompiledInterlock, compileInterlock } from './compile-interlock.ts';

export interface LoadedInterlocks {
  readonly interlocks: readonly CompiledInterlock[];
  readonly problems: readonly ProfileProblem[];
  readonly files: readonly string[];
}

/** `<folder>/<id>.yaml`, sorted. Throws nothing for what is in the files; no folder = there are none. */
export function loadInterlocks(folder: string, hazards: Vocabulary['hazards']): LoadedInterlocks {
  const problems: ProfileProblem[] = [];
  const interlocks = new Map<string, CompiledInterlock>();
  const whole = (file: string, expected: string, came: string, cure: string) =>
    problems.push({ file, line: 1, col: 1, pointer: '', expected, came, cure });
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
        .sort()
        .map((name) => join(folder, name))
    : [];
  const most = interlockBounds.files;
  if (files.length > most)
    whole(folder, `at most ${most} interlocks`, String(files.length), 'fewer, larger interlocks can be watched better');
  for (const file of files.slice(0, most)) {
    const source = readBounded(file);
    if (typeof source !== 'string') {
      whole(file, `a readable file of at most ${maxSourceBytes} bytes`, source.why, 'check the file');
      continue;
    }
    const { compiled, problems: found } = compileInterlock(source, file, hazards);
    problems.push(...found);
    if (compiled === null) continue;
    const { id } = compiled.definition;
    if (basename(file) !== `${id}.yaml`) whole(file, `the file at ${id}.yaml`, basename(file), 'rename the file or correct the id');
    else interlocks.set(id, compiled);
  }
  return { interlocks: [...interlocks.values()], problems, files };
}

function readBounded(file: string): string | { readonly why: string } {
  try {
    const { size } = statSync(file);
    if (size > maxSourceBytes) return { why: `${size} bytes` };
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
