import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { checkInterlocks } from '../gateway/interlock-files.ts';
import { runInterlockExample } from '../interlock/run-example.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';

export interface ValidatedInterlocks {
  readonly interlocks: number;
  readonly examples: number;
  readonly problems: readonly ProfileProblem[];
}

/** The folder of interlocks that a path is or lies in; null = it is none: such a folder is called `interlocks`. */
export function interlocksAt(path: string): string | null {
  if (!existsSync(path)) return null;
  const folder = statSync(path).isDirectory() ? resolve(path) : dirname(resolve(path));
  return basename(folder) === 'interlocks' ? folder : null;
}

/**
 * Shape, meaning beside the device types, loops and conflicts of the whole folder, then the examples on the real reducer. Only what
 * concerns `path` is said, but loops and conflicts are looked for in the whole folder.
 */
export function validateInterlocks(folder: string, path: string, devices: string): ValidatedInterlocks {
  const { profiles, vocabulary } = loadProfiles(devices);
  if (vocabulary === null) return { interlocks: 0, examples: 0, problems: [] };
  const checked = checkInterlocks(folder, vocabulary.hazards, profiles.values());
  const whole = resolve(path) === resolve(folder);
  const wanted = (file: string) => whole || resolve(file) === resolve(path);
  const problems = checked.problems.filter(({ file, came }) => wanted(file) || came.includes(resolve(path)));
  let examples = 0;
  for (const { definition, examples: own, yaml } of checked.sound.filter((each) => wanted(each.file))) {
    examples += own.length;
    for (const [index, example] of own.entries())
      for (const { path: at, expected, came, cure } of runInterlockExample(definition, example, index, profiles))
        problems.push(yaml.problemAt(at, expected, `${came} (${example.name})`, cure));
  }
  return { interlocks: checked.files.filter(wanted).length, examples, problems };
}
