import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deviceTypesMarkdown } from '../../src/profiles/device-types-markdown.ts';
import { profileJsonSchema } from '../../src/profiles/schema.ts';
import { loaded, sourceOf, vocabulary } from './fixtures.ts';

const root = join(import.meta.dirname, '../..');

test('devices/profile.schema.json is what the schema says', () => {
  expect(readFileSync(join(root, 'devices/profile.schema.json'), 'utf8')).toBe(profileJsonSchema());
});

test('docs/generated/device-types.md is what the types say', () => {
  expect(readFileSync(join(root, 'docs/generated/device-types.md'), 'utf8')).toBe(deviceTypesMarkdown(loaded.profiles, vocabulary));
});

test('every type names its schema in the first line, for editor completion', () => {
  for (const { id, domain } of loaded.profiles.values())
    expect(sourceOf(`${domain}/${id}.yaml`)).toMatch(/^# yaml-language-server: \$schema=\.\.\/profile\.schema\.json\n/);
});
