import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { profileJsonSchema } from '../../src/profiles/schema.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Statements of each depth have the same keys; showing one of them is enough. */
const sameAs: Readonly<Record<string, string>> = { InnerStatement: 'Statement', Comparison: 'Statement' };

/** What the schema lets one write (a key, a word of a list, a kind of value), and how often this value writes it. */
function uses(schema: Schema, value: unknown): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const walked = new Set<string>();
  const note = (what: string, used: boolean) => found.set(what, (found.get(what) ?? 0) + (used ? 1 : 0));
  const visit = (node: Schema, place: string, here: unknown) => {
    if (node.$ref !== undefined) {
      const name = node.$ref.replace('#/$defs/', '');
      const same = sameAs[name] ?? name;
      // Payloads are any JSON. The schema of what no value is at hand for is walked once.
      if (name.startsWith('__schema') || (here === undefined && walked.has(name))) return;
      walked.add(name);
      visit(schema.$defs![name]!, same, here);
      return;
    }
    // One list of severities, wherever it stands.
    const list = place.endsWith('.severity') ? 'severity' : place;
    for (const word of node.enum ?? []) note(`${list} = ${word}`, here === word);
    node.anyOf?.forEach((option, index) => {
      const fits = here !== undefined && accepts(schema, option, here);
      note(`${place} variant ${option.type ?? option.$ref ?? index}`, fits);
      visit(option, place, fits ? here : undefined);
    });
    for (const [key, part] of Object.entries(node.properties ?? {})) {
      const inner = here !== null && typeof here === 'object' ? (here as Record<string, unknown>)[key] : undefined;
      note(`${place}.${key}`, inner !== undefined);
      if (key !== 'send') visit(part, `${place}.${key}`, inner);
    }
    const { additionalProperties: others, items } = node;
    if (items !== undefined)
      for (const item of Array.isArray(here) && here.length > 0 ? here : [undefined]) visit(items, `${place}[]`, item);
    if (others === undefined || typeof others === 'boolean') return;
    const values = here !== null && typeof here === 'object' ? Object.values(here) : [];
    for (const inner of values.length > 0 ? values : [undefined]) visit(others, `${place}.*`, inner);
  };
  visit(schema, '', value);
  return found;
}

function accepts(root: Schema, option: Schema, value: unknown): boolean {
  const node = option.$ref === undefined ? option : root.$defs![option.$ref.replace('#/$defs/', '')]!;
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return node.type === type || (node.type === undefined && type !== 'null');
}

const unused = (schema: Schema, value: unknown) => [...uses(schema, value)].filter(([, times]) => times === 0).map(([what]) => what);

const schema = JSON.parse(profileJsonSchema()) as Schema;
const text = readFileSync(join(import.meta.dirname, '../../devices/example/every-option.yaml'), 'utf8');
type Tree = Record<string, unknown>;
const shown = () => parse(text) as Tree;

test('every key, every word of a list and every kind of value of the schema is shown', () => {
  expect(unused(schema, shown())).toEqual([]);
  expect(uses(schema, shown()).size).toBeGreaterThan(130);
});

test.each([
  ['.expectedInterval', ['expectedInterval']],
  ['Rule.rate', ['rules/every.rising', 'rules/every.falling', 'rules/every.either']],
  ['Rule.cel', ['rules/every.cel']],
  ['Statement.minus', ['rules/every.several']],
  ['Period.dates', ['rules/every.reports/notDuring']],
  ['Count.counts = starts', ['rules/every.starts']],
  ['severity = warning', ['hours', 'number', 'baseline', 'baseline-above', 'baseline-below'].map((name) => `rules/every.${name}`)],
  ['Example.at', ['opened-twice', 'night', 'denied', 'denied-on-a-holiday'].map((name) => `examples/${name}/at`)],
])('what is taken out of it is missed: %s', (what, places) => {
  const value = shown();
  for (const place of places) {
    const path = place.split('/');
    const last = path.pop()!;
    let at = value;
    for (const part of path) at = at[part] as Tree;
    expect(at[last]).toBeDefined();
    delete at[last];
  }
  expect(unused(schema, value)).toContain(what);
});

test('a key, a word or a kind of value that is added to the schema is asked for', () => {
  const grown = JSON.parse(profileJsonSchema());
  grown.properties.colour = { type: 'string' };
  grown.$defs.Rule.properties.during2 = { type: 'object', properties: { moon: { enum: ['full', 'new'] } } };
  grown.$defs.Rate.properties.direction.enum.push('sideways');
  expect(unused(grown, shown())).toEqual(
    expect.arrayContaining(['.colour', 'Rule.during2', 'Rule.during2.moon', 'Rule.during2.moon = new', 'Rate.direction = sideways']),
  );
});

test('what one reads beside the lines is in both languages', () => {
  const comments = [...text.matchAll(/^\s*# (.*)$/gm)].map(([, line = '']) => line);
  expect(comments.length).toBeGreaterThan(25);
  expect(comments.join('\n')).toMatch(/[\u4e00-\u9fff]/);
});
