import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '../..');
const file = parse(readFileSync(join(root, 'devices/example/every-option.yaml'), 'utf8'));
const schema = JSON.parse(readFileSync(join(root, 'devices/profile.schema.json'), 'utf8'));

interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
}

const typeOf = (value: unknown) =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value;
const fits = (node: Node, value: unknown) =>
  node.type === undefined || node.type === typeOf(value) || (node.type === 'number' && typeof value === 'number');

/** Walks schema and values side by side; what the values show is taken out of `wanted`, what the schema has was put in. */
class Walk {
  readonly wanted = new Set<string>();
  readonly shown = new Set<string>();
  private readonly root: { readonly $defs: Readonly<Record<string, Node>> };

  constructor(root: { readonly $defs: Readonly<Record<string, Node>> }) {
    this.root = root;
  }

  walk(given: Node, values: readonly unknown[], given_path: string): void {
    const name = given.$ref?.replace('#/$defs/', '');
    const node = name === undefined ? given : (this.root.$defs[name] ?? {});
    // A shape of its own is shown once, wherever it stands.
    const path = name ?? given_path;
    if (node.anyOf !== undefined) {
      for (const [index, one] of node.anyOf.entries()) {
        const these = values.filter((value) => fits(one.$ref ? (this.root.$defs[one.$ref.replace('#/$defs/', '')] ?? {}) : one, value));
        this.note(`${path} as ${one.type ?? index}`, these.length > 0);
        this.walk(one, these, path);
      }
      return;
    }
    // A list of words too: the key tells which.
    for (const word of node.enum ?? []) this.note(`${path.split('/').at(-1)} = ${word}`, values.includes(word));
    const objects = values.filter((value): value is Record<string, unknown> => typeOf(value) === 'object');
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      const these = objects.filter((value) => key in value).map((value) => value[key]);
      this.note(`${path}/${key}`, these.length > 0);
      // What a device sends is any JSON.
      if (key !== 'send') this.walk(child, these, `${path}/${key}`);
    }
    if (typeof node.additionalProperties === 'object')
      this.walk(
        node.additionalProperties,
        objects.flatMap((value) => Object.values(value)),
        `${path}/*`,
      );
    if (node.items !== undefined) this.walk(node.items, values.filter(Array.isArray).flat(), `${path}[]`);
  }

  private note(what: string, here: boolean): void {
    this.wanted.add(what);
    if (here) this.shown.add(what);
  }
}

function notShown(value: unknown, of = schema): string[] {
  const walk = new Walk(of);
  walk.walk(of, [value], '');
  expect(walk.wanted.size).toBeGreaterThan(100);
  return [...walk.wanted].filter((what) => !walk.shown.has(what));
}

test('the example shows every key of the schema, every word of every list, every kind of value', () => {
  expect(notShown(file)).toEqual([]);
});

test('a key that is taken out of it, or a new one in the schema, is missed', () => {
  const without = structuredClone(file);
  delete without.rules['example.heating-up'].rate.when;
  expect(notShown(without)).toEqual(['Rate/when']);
  const grown = structuredClone(schema);
  grown.$defs.Rule.properties.sequence = { type: 'object', properties: { first: { type: 'string' } } };
  expect(notShown(file, grown)).toEqual(['Rule/sequence', 'Rule/sequence/first']);
});
