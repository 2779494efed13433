import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileProfile } from '../../src/profiles/compile-profile.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import type { ProfileProblem } from '../../src/profiles/profile-problem.ts';

export const devicesFolder = join(import.meta.dirname, '../../devices');
export const loaded = loadProfiles(devicesFolder);

export const vocabulary = (() => {
  if (loaded.vocabulary === null) throw new Error(JSON.stringify(loaded.problems));
  return loaded.vocabulary;
})();

export function sourceOf(place: string): string {
  return readFileSync(join(devicesFolder, place), 'utf8');
}

export const gasSource = sourceOf('gas/gas-household.yaml');

/** The gas detector with one thing changed; throws when the text to change is not there, so that no case tests nothing. */
export function alteredGas(from: string | RegExp, to: string): { readonly text: string; readonly problems: readonly ProfileProblem[] } {
  const text = gasSource.replace(from, () => to);
  if (text === gasSource) throw new Error(`nothing to change: ${from}`);
  return { text, problems: compileProfile(text, vocabulary, 'gas.yaml').problems };
}
