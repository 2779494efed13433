/** U+7531 is "by" in Chinese, U+3011 ends the mark of a drill. */
const byWords = '^|\\u3011|^\\[EXERCISE\\] |\\u7531 |\\b(?:by|says) ';

/**
 * A sentence of the gateway about what somebody did, with their name for their id. The id stands where such sentences have it: at the
 * beginning, after a word for "by", or before what was said; anywhere else the same letters are no person.
 */
export function named(sentence: string, id: string, name: string): string {
  const escaped = id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return sentence.replace(new RegExp(`(${byWords})${escaped}(?![\\w.-]|:\\S)`), (_all, before: string) => before + name);
}
