import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dutyTexts } from '../../src/web/console/text/duty-texts.ts';
import { indicatorTexts } from '../../src/web/console/text/indicator-texts.ts';
import { interlockTexts } from '../../src/web/console/text/interlock-texts.ts';
import { kpiTexts } from '../../src/web/console/text/kpi-texts.ts';
import { phrases } from '../../src/web/console/text/phrase-table.ts';
import { planTexts } from '../../src/web/console/text/plan-texts.ts';
import type { TextTable } from '../../src/web/console/text/text.ts';
import { texts } from '../../src/web/console/text/text-table.ts';

const folder = new URL('../../src/web/console/', import.meta.url).pathname;
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const sources = files
  .filter((name) => !/^text\/[\w-]+-(texts|table)\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(folder + name, 'utf8') }));
const keys = Object.keys(texts);
const values = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

test('every text is there in both languages, takes the same values, and its Chinese is Chinese', () => {
  expect(keys.length).toBeGreaterThan(60);
  for (const [key, { zh, en }] of [
    ...Object.entries<{ zh: string; en: string }>(texts),
    ...phrases.map((text) => [text.en, text] as const),
  ]) {
    expect(zh.trim(), key).not.toBe('');
    expect(en.trim(), key).not.toBe('');
    expect(values(zh), key).toEqual(values(en));
    if (key === 'language.switch') continue;
    expect(zh, key).toMatch(/\p{Script=Han}/u);
    expect(en, key).not.toMatch(/\p{Script=Han}/u);
  }
});

test('no two tables have the same key', () => {
  const all = readdirSync(`${folder}text`)
    .filter((name) => name.endsWith('-texts.ts'))
    .flatMap((name) =>
      [...readFileSync(`${folder}text/${name}`, 'utf8').matchAll(/^ {2}'?([\w.-]+)'?: t\(/gm)].map((match) => match[1] ?? ''),
    );
  expect(all.length).toBe(keys.length);
  expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
});

test('pages hold no words of their own', () => {
  expect(sources.length).toBeGreaterThan(20);
  const found = sources.flatMap(({ name, text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const han = code.match(/\p{Script=Han}+/gu) ?? [];
    // Words between tags, and what a screen reader or a hint says.
    const between = name.endsWith('.tsx')
      ? [...code.matchAll(/^\s+[A-Z][a-z]+(?: [\w,.]+)+$|<\/?\w[^>=]*>\s*([A-Za-z][a-z]+ ?[a-z ]*)\s*<\//gm)].map(([all]) => all)
      : [];
    const attributes = [...code.matchAll(/\b(?:aria-label|title|alt|placeholder)="([^"]+)"/g)].map(([all]) => all);
    return [...han, ...between, ...attributes].map((words) => `${name}: ${words.trim()}`);
  });
  expect(found).toEqual([]);
});

test('every key is used', () => {
  const all = sources.map(({ text }) => text).join('\n');
  const families = [...all.matchAll(/(?:`([\w.-]+)\.\$\{|word\('([\w.-]+)', )/g)].map((match) => `${match[1] ?? match[2]}.`);
  const unused = keys.filter((key) => !all.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)));
  expect(unused).toEqual([]);
});

test('words that come with a page of their own are used by that page and its parts alone', () => {
  const late: readonly (readonly [TextTable, RegExp])[] = [
    [planTexts, /^(pages\/(plans|incidents?|indicators|drill)[./]|parts\/(plan|response|exercise)-)/],
    [indicatorTexts, /^(pages\/(indicators|drill|plans)[./]|parts\/drill-)/],
    [kpiTexts, /^pages\/kpis[./]/],
    [dutyTexts, /^(pages\/(duty|handover)[./])/],
    [interlockTexts, /^pages\/interlocks[./]/],
  ];
  for (const [table, own] of late) {
    const users = sources.filter(({ text }) => Object.keys(table).some((key) => text.includes(`'${key}'`)));
    expect(users.length).toBeGreaterThan(1);
    expect(users.map(({ name }) => name).filter((name) => !own.test(name))).toEqual([]);
  }
});
