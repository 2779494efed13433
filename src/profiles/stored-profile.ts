import { type CompiledProfile, compileProfile } from './compile-profile.ts';
import { compileVocabulary, type Vocabulary } from './vocabulary-file.ts';

/**
 * Stands between the two texts of a stored source. YAML admits no such control character (YAML 1.2 section 5.1), and the
 * SQLite driver keeps it; it ends a text at NUL.
 */
const cut = '\n\u001f vocabulary \u001f\n';

/** What the journal keeps by version: the profile AND the vocabulary it was compiled with, so that a replay is exact. */
export function storedSource(source: string, vocabulary: Vocabulary): string {
  return source + cut + vocabulary.source;
}

/** The text of the profile alone. */
export function textOfStored(stored: string): string | null {
  const at = stored.indexOf(cut);
  return at < 0 ? null : stored.slice(0, at);
}

/** The profile as it was in force. Never throws; what cannot be compiled is reported. */
export function compileStored(stored: string, file: string): CompiledProfile {
  const at = stored.indexOf(cut);
  if (at < 0) {
    const came = 'one text without its vocabulary';
    const cure = 'the journal holds a profile of another program version: restore it from the backup';
    return {
      profile: null,
      draft: null,
      problems: [{ file, line: 1, col: 1, pointer: '', expected: 'profile and vocabulary', came, cure }],
    };
  }
  const { vocabulary, problems } = compileVocabulary(stored.slice(at + cut.length), `${file} (vocabulary)`);
  return vocabulary === null ? { profile: null, draft: null, problems } : compileProfile(stored.slice(0, at), vocabulary, file);
}
