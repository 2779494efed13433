import { expect, test } from 'vitest';
import { languageOf } from '../../src/api/language.ts';

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['en', 'en'],
  ['en-US,en;q=0.9,zh-CN;q=0.8', 'en'],
  ['zh-CN,en;q=0.9', 'zh'],
  ['de, en;q=0.3', 'en'],
  ['de', 'zh'],
  ['en;q=0', 'zh'],
  ['en;q=abc', 'zh'],
])('Accept-Language %s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
