import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { foldersIn } from '../runtime/folders-in.ts';
import { compileProfile } from './compile-profile.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { storedSource } from './stored-profile.ts';
import { compileVocabulary, type Vocabulary } from './vocabulary-file.ts';
import { maxSourceBytes } from './yaml-source.ts';

const maxProfiles = 1000;

export interface LoadedProfiles {
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  /** Null when `vocabulary.yaml` itself is missing or wrong; then there are no profiles either. */
  readonly vocabulary: Vocabulary | null;
  /** Problems of all files together. A profile with a problem is left out; the others stand. */
  readonly problems: readonly ProfileProblem[];
  /** What the journal keeps by (id, version); read back with `compileStored`. */
  readonly sources: ReadonlyMap<string, { readonly id: string; readonly version: string; readonly source: string }>;
  /** Files looked at, the vocabulary not counted. */
  readonly files: readonly string[];
}

/** Reads `<folder>/vocabulary.yaml` and `<folder>/<domain>/<id>.yaml`. Throws nothing for what is in the files. */
export function loadProfiles(folder: string): LoadedProfiles {
  const work = load(folder);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The same with a turn of the event loop for each file: all of them at once would hold everything up for 0.2 s. */
export async function loadProfilesInTurns(folder: string): Promise<LoadedProfiles> {
  const work = load(folder);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function* load(folder: string): Generator<void, LoadedProfiles> {
  const problems: ProfileProblem[] = [];
  const profiles = new Map<string, DeviceProfile>();
  const sources = new Map<string, { id: string; version: string; source: string }>();
  /** Rule about a place -> the type it stands in. */
  const placeRules = new Map<string, string>();
  const whole = (file: string, expected: string, came: string, cure: string) =>
    problems.push({ file, line: 1, col: 1, pointer: '', expected, came, cure });

  const vocabularyFile = join(folder, 'vocabulary.yaml');
  const vocabularyText = readBounded(vocabularyFile);
  if (typeof vocabularyText !== 'string') {
    whole(vocabularyFile, 'the vocabulary', vocabularyText.why, 'the folder of device types needs a vocabulary.yaml');
    return { profiles, vocabulary: null, problems, sources, files: [] };
  }
  const { vocabulary, problems: vocabularyProblems } = compileVocabulary(vocabularyText, vocabularyFile);
  problems.push(...vocabularyProblems);
  const files = profileFiles(folder);
  for (const name of readdirSync(folder))
    if (/\.ya?ml$/.test(name) && name !== 'vocabulary.yaml')
      whole(join(folder, name), 'device types in a folder per domain', 'a file beside the vocabulary', 'move it to <domain>/<id>.yaml');
  if (files.length > maxProfiles) whole(folder, `at most ${maxProfiles} device types`, String(files.length), 'split the installation');
  if (vocabulary === null) return { profiles, vocabulary, problems, sources, files };

  for (const file of files.slice(0, maxProfiles)) {
    yield;
    const source = readBounded(file);
    if (typeof source !== 'string') {
      whole(file, `a readable file of at most ${maxSourceBytes} bytes`, source.why, 'check the file');
      continue;
    }
    const compiled = compileProfile(source, vocabulary, file);
    problems.push(...compiled.problems);
    const { profile } = compiled;
    if (profile === null) continue;
    const place = `${profile.domain}/${profile.id}.yaml`;
    const found = relative(folder, file).split('\\').join('/');
    if (place !== found) whole(file, `the file at ${place} (domain/id)`, found, 'move the file or correct domain and id');
    else if (placeRuleIds(profile).some((id) => placeRules.has(id))) {
      const came = placeRuleIds(profile).flatMap((id) => (placeRules.has(id) ? [`${id} in ${placeRules.get(id)} as well`] : []));
      whole(file, 'rules about places with ids of their own', came.join(', '), 'rename them, or keep them in one type only');
    } else if (profiles.has(profile.id)) whole(file, 'an id of its own', `"${profile.id}" twice`, 'rename one of them');
    else {
      for (const id of placeRuleIds(profile)) placeRules.set(id, profile.id);
      profiles.set(profile.id, profile);
      sources.set(profile.id, { id: profile.id, version: profile.version, source: storedSource(source, vocabulary) });
    }
  }
  return { profiles, vocabulary, problems, sources, files };
}

/** A place has one alarm of a rule, whatever type the rule stands in. */
function placeRuleIds({ rules }: DeviceProfile): readonly string[] {
  return rules.flatMap(({ id, condition }) => (isAboutPlace(condition) ? [id] : []));
}

/** `<domain>/<id>.yaml`, sorted: the directory is the index. */
export function profileFiles(folder: string): readonly string[] {
  return foldersIn(folder)
    .flatMap((domain) =>
      readdirSync(join(folder, domain))
        .filter((name) => /\.ya?ml$/.test(name) && !basename(name).startsWith('.'))
        .map((name) => join(folder, domain, name)),
    )
    .sort();
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
