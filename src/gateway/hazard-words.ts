import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capCategories } from '../model/cap-category.ts';
import { supervisionHazard } from '../model/incident.ts';
import { compileVocabulary } from '../profiles/vocabulary-file.ts';
import { foldersIn } from '../runtime/folders-in.ts';

/**
 * Every hazard that an alarm may have here: the words of the vocabulary in `folder`; domains of device types, which stand for themselves
 * where a rule names no word; the watching itself; and the categories of others' CAP alerts. Null = the vocabulary cannot be used:
 * then device types are judged by what the journal keeps of them, and no word can be called wrong.
 */
export function hazardWords(folder: string): ReadonlySet<string> | null {
  try {
    const { vocabulary } = compileVocabulary(readFileSync(join(folder, 'vocabulary.yaml'), 'utf8'));
    if (vocabulary === null) return null;
    return new Set([
      ...vocabulary.hazards.keys(),
      ...foldersIn(folder),
      supervisionHazard.id,
      ...capCategories.map((cap) => `cap-${cap.toLowerCase()}`),
    ]);
  } catch {
    return null;
  }
}
