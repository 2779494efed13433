import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { channelTable } from '../../../src/notify/channel-table.ts';

test('every channel of the table is held to the contract of channels', () => {
  const texts = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .filter((text) => text.includes('channelContract('));
  const held = (kind: string) =>
    texts.some(
      (text) =>
        text.includes(`channelContract('${kind}'`) ||
        (text.includes('channelContract(kind,') && new RegExp(`^  ${kind}: `, 'm').test(text)),
    );
  expect(Object.keys(channelTable).filter((kind) => !held(kind))).toEqual([]);
  expect(held('telegram')).toBe(false);
});
