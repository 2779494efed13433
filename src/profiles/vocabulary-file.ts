import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type CapCategory, capCategories } from '../model/cap-category.ts';
import type { VocabularyPoint } from '../model/profile.ts';
import type { DateRange } from '../model/rule-hours.ts';
import type { Text } from '../model/text.ts';
import { dateCure, dateExpected, dateRange } from './calendar-dates.ts';
import { lintText } from './lint-text.ts';
import type { ProfileProblem } from './profile-problem.ts';
import { schemaProblems } from './schema-problems.ts';
import { readYaml } from './yaml-source.ts';

/** Every point the product knows, with its name, unit, words and range. */
export interface Vocabulary {
  readonly points: ReadonlyMap<string, VocabularyPoint>;
  /** What rules warn of, across device types. */
  readonly hazards: ReadonlyMap<string, Text & { readonly cap?: CapCategory | undefined; readonly explosive?: true | undefined }>;
  /** Days that rules name: holidays, say. A change of them is a change of every type, journalled like one. */
  readonly calendars: ReadonlyMap<string, { readonly title: Text; readonly dates: readonly DateRange[] }>;
  /** The file as it stands; part of every profile's version. */
  readonly source: string;
  /** SHA-256 of `source`, 16 hex. */
  readonly version: string;
}

const text = z.strictObject({ zh: z.string(), en: z.string() });
const point = z.strictObject({
  kind: z.enum(['number', 'word', 'boolean', 'text']),
  title: text,
  unit: z.string().nullable().optional(),
  ucum: z.string().nullable().optional(),
  range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
  words: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), text).optional(),
});
const vocabularySchema = z.strictObject({
  hazards: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/),
      text.extend({ cap: z.enum(capCategories).optional(), explosive: z.literal(true).optional() }),
    )
    .default({}),
  calendars: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{1,63}$/), z.strictObject({ title: text, dates: z.array(z.string().max(24)).min(1).max(400) }))
    .default({}),
  points: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*\.[A-Za-z0-9]+$/), point),
});

/** `vocabulary` is null when the file cannot be used; all problems are reported either way. */
export function compileVocabulary(
  source: string,
  file = 'vocabulary.yaml',
): { readonly vocabulary: Vocabulary | null; readonly problems: readonly ProfileProblem[] } {
  const yaml = readYaml(source, file);
  if (yaml.problems.length > 0) return { vocabulary: null, problems: yaml.problems };
  const checked = vocabularySchema.safeParse(yaml.value);
  if (!checked.success) return { vocabulary: null, problems: schemaProblems(checked.error, yaml) };

  const problems: ProfileProblem[] = [];
  const points = new Map<string, VocabularyPoint>();
  for (const [name, entry] of Object.entries(checked.data.points)) {
    const path = ['points', name];
    problems.push(...lintText(yaml, [...path, 'title'], entry.title));
    const words = new Map(Object.entries(entry.words ?? {}));
    for (const [word, title] of words) problems.push(...lintText(yaml, [...path, 'words', word], title));
    if ((entry.kind === 'word') !== words.size > 0)
      problems.push(
        yaml.problemAt(path, 'words for kind word, none for the others', `${words.size} words, kind ${entry.kind}`, 'list the words'),
      );
    if (entry.kind === 'number' && entry.unit === undefined)
      problems.push(yaml.problemAt(path, 'a unit', 'none', 'name the unit, or write `unit: null` for a plain count'));
    if ((entry.unit ?? null) !== null && (entry.ucum ?? null) === null)
      problems.push(yaml.problemAt(path, 'the unit in UCUM', 'none', 'add `ucum:` (ucum.org)'));
    if (entry.range !== undefined && entry.range.min >= entry.range.max)
      problems.push(yaml.problemAt([...path, 'range'], 'min below max', `${entry.range.min} to ${entry.range.max}`, 'swap them'));
    points.set(name, {
      name,
      kind: entry.kind,
      title: entry.title,
      unit: entry.unit ?? null,
      ucum: entry.ucum ?? null,
      words,
      range: entry.range ?? null,
    });
  }
  const hazards = new Map(Object.entries(checked.data.hazards));
  for (const [name, title] of hazards) problems.push(...lintText(yaml, ['hazards', name], title));
  const calendars = new Map<string, { title: Text; dates: readonly DateRange[] }>();
  for (const [name, { title, dates }] of Object.entries(checked.data.calendars)) {
    problems.push(...lintText(yaml, ['calendars', name, 'title'], title));
    const ranges = dates.map((date, index) => {
      const range = dateRange(date);
      if (range === null) problems.push(yaml.problemAt(['calendars', name, 'dates', index], dateExpected, JSON.stringify(date), dateCure));
      return range;
    });
    calendars.set(name, { title, dates: ranges.flatMap((range) => range ?? []) });
  }
  const version = createHash('sha256').update(source).digest('hex').slice(0, 16);
  return { vocabulary: problems.length > 0 ? null : { points, hazards, calendars, source, version }, problems };
}
