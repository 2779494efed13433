import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { texts } from '../../src/web/page/text-table.ts';

const folder = new URL('../../src/web/page/', import.meta.url);
const pages = readdirSync(folder).filter((name) => name.endsWith('.html'));
// Tables, and the strip of the demo, which brings its words along.
const tables = [
  'text-table.ts',
  'test-text-table.ts',
  'plan-text-table.ts',
  'plan-words.ts',
  'tier-words.ts',
  'duty-words.ts',
  'presence-text-table.ts',
  'demo-strip.ts',
];
const scripts = readdirSync(folder).filter((name) => name.endsWith('.ts') && !tables.includes(name));
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const keys = new Set(Object.keys(texts));
const values = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

describe('the words of the pages', () => {
  test('every word is there in both languages, takes the same values, and its Chinese is Chinese', () => {
    expect(keys.size).toBeGreaterThan(100);
    for (const [key, { zh, en }] of Object.entries(texts)) {
      expect(zh.trim(), key).not.toBe('');
      expect(en.trim(), key).not.toBe('');
      expect(values(zh), key).toEqual(values(en));
      if (key !== 'language.switch') {
        expect(zh, key).toMatch(/\p{Script=Han}/u);
        expect(en, key).not.toMatch(/\p{Script=Han}/u);
      }
    }
  });

  test.each(pages)('%s holds no words of its own, only keys that exist', (name) => {
    const html = read(name);
    const used = [...html.matchAll(/data-t(?:-label)?="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((key) => !keys.has(key))).toEqual([]);
    const words = html
      .replace(/<!doctype html>|<title>.*?<\/title>|<noscript>.*?<\/noscript>|<kbd>.*?<\/kbd>/gs, '')
      .replace(/<[^>]*>/g, '')
      .replace(/[·\s]/g, '');
    expect(words).toBe('');
  });

  test.each(pages)('%s has no inline script or style and asks only this gateway', (name) => {
    const html = read(name);
    expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc="\/web\/)/);
    for (const [, url] of html.matchAll(/(?:src|href)="([^"]+)"/g)) expect(url).toMatch(/^(\/|#)/);
  });

  test('every key of the table is used, and scripts hold no Chinese of their own', () => {
    const all = [...pages, ...scripts].map(read).join('\n');
    for (const name of scripts) expect(read(name).match(/\p{Script=Han}+/gu), name).toBeNull();
    const families = [...all.matchAll(/(?:say|word)\((?:`([\w.-]+)\.\$\{|'(\w+)', )/g)].map((match) => `${match[1] ?? match[2]}.`);
    const unused = [...keys].filter(
      (key) => !all.includes(`'${key}'`) && !all.includes(`"${key}"`) && !families.some((family) => key.startsWith(family)),
    );
    expect(unused).toEqual([]);
  });
});
