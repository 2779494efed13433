import type { ZodError } from 'zod';
import type { ProfileProblem } from './profile-problem.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = ZodError['issues'][number];

/** zod's findings in our words: expected, came, cure, with the place in the file. */
export function schemaProblems(error: ZodError, yaml: YamlSource): readonly ProfileProblem[] {
  return error.issues.flatMap((issue) => translate(issue, yaml));
}

function translate(issue: Issue, yaml: YamlSource): readonly ProfileProblem[] {
  const path = issue.path.map((segment) => (typeof segment === 'number' ? segment : String(segment)));
  const came = show(valueAt(yaml.value, path));
  const at = (expected: string, cure: string, where = path, what = came) => yaml.problemAt(where, expected, what, cure);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        at('a key that the schema knows', unknownKeyCure(valueAt(yaml.value, [...path, key])), [...path, key], `"${key}"`),
      );
    case 'invalid_type':
      return [
        at(
          came === 'nothing' ? `${issue.expected} (required)` : String(issue.expected),
          came === 'nothing' ? `add "${path.at(-1)}"` : 'correct the value',
        ),
      ];
    case 'invalid_value':
      return [at(issue.values.map(show).join(' | '), 'use one of these')];
    case 'invalid_format':
      return [at(`text like ${'pattern' in issue ? issue.pattern : issue.format}`, 'correct the spelling')];
    case 'invalid_key':
      return [at(`a name like ${keyPattern(issue)}`, 'rename it', path, `"${path.at(-1)}"`)];
    case 'too_small':
      return [at(`at least ${issue.minimum}`, 'correct the value')];
    case 'too_big':
      return [at(`at most ${issue.maximum}`, 'correct the value')];
    default:
      return [at(issue.message, 'correct the value')];
  }
}

/** `{ zh: ..., en: a, b }` is the usual trap: the comma ends the text and `b` becomes a key without a value. */
function unknownKeyCure(value: unknown): string {
  return value === null
    ? 'quote the text: inside { } a comma ends it'
    : 'remove it or correct its spelling (editor completion knows the keys)';
}

function keyPattern(issue: Issue): string {
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : undefined;
  return inner !== undefined && 'pattern' in inner ? String(inner.pattern) : 'the schema says';
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let node = value;
  for (const segment of path) {
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, segment)) return undefined;
    node = (node as Record<string | number, unknown>)[segment];
  }
  return node;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
