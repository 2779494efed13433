import { phrases } from './phrase-table.ts';
import type { Text } from './text.ts';

const patterns = phrases.map((text) => {
  const names = [...text.en.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const source = text.en
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(.+?)');
  return { text, names, shape: new RegExp(`^${source}$`, 's') };
});

/** What the gateway said, in another language; as it came where the table has no such phrase. */
export function phrase(said: string, into: keyof Text): string {
  if (into === 'en') return said;
  for (const { text, names, shape } of patterns) {
    const found = shape.exec(said);
    if (found === null) continue;
    const values = new Map(names.map((name, index) => [name, found[index + 1] ?? '']));
    return text[into].replace(/\{(\w+)\}/g, (all, name: string) => values.get(name) ?? all);
  }
  return said;
}
