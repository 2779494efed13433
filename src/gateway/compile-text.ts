import { type CompiledProfile, compileProfile } from '../profiles/compile-profile.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';

/** A text that somebody tries. Without a vocabulary (null) there is nothing to read it by, which is a problem like others. */
export function compileText(text: string, vocabulary: Vocabulary | null, file: string): CompiledProfile {
  if (vocabulary !== null) return compileProfile(text, vocabulary, file);
  const cure = 'correct vocabulary.yaml first: see the problems of the device types';
  return {
    profile: null,
    draft: null,
    problems: [{ file, line: 1, col: 1, pointer: '', expected: 'a vocabulary', came: 'none that can be read', cure }],
  };
}
