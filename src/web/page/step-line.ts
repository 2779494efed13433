import type { ProfilePoint, Value } from './wire.ts';

type Placed = readonly { readonly at: number; readonly value: number | null }[];

/** Words and yes/no get a row each, from the bottom up: no below yes, words in the order of the device type, what it does not know on top. */
export function rowsOf(seen: {
  readonly point: Pick<ProfilePoint, 'words'> | null;
  readonly samples: readonly { readonly value: Value }[];
}): readonly Value[] {
  const came = [...new Set(seen.samples.flatMap(({ value }) => (value === null ? [] : [value])))];
  // Of yes and no both are drawn though one alone came: a lone row would not say where it stands.
  if (came.length > 0 && came.every((value) => typeof value === 'boolean')) return [false, true];
  const order = seen.point?.words.map(({ word }) => word) ?? [];
  const at = (value: Value) => (order.includes(String(value)) ? order.indexOf(String(value)) : order.length);
  return came.sort((a, b) => at(a) - at(b) || String(a).localeCompare(String(b)));
}

/** Where row 0, 1, 2 ... of `count` is drawn: the first at the bottom, so that what is worse stands higher. */
export function rowHeight(count: number, top: number, bottom: number): (row: number) => number {
  return (row) => bottom - ((bottom - top) * row) / Math.max(1, count - 1);
}

/** A word holds until the next one comes, but over a gap nothing is held: what was not seen is not drawn. */
export function stepPath(samples: Placed, end: number, x: (at: number) => number, y: (value: number) => number, gapMs: number): string {
  let path = '';
  let joined = false;
  samples.forEach(({ at, value }, index) => {
    const next = samples[index + 1];
    if (value === null) {
      joined = false;
      return;
    }
    const until = Math.min(next?.at ?? end, at + gapMs);
    path += `${joined ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}H${x(Math.max(at, until)).toFixed(1)}`;
    joined = next !== undefined && next.at - at <= gapMs;
  });
  return path;
}

/** Of a word on the left; a Chinese character is two wide. */
const mostLetters = 16;
const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 2 : 1), 0);

/** As much of a word as there is room for. */
export function shortened(text: string): string {
  if (widthOf(text) <= mostLetters) return text;
  const letters = [...text];
  while (widthOf(letters.join('')) > mostLetters - 1) letters.pop();
  return `${letters.join('')}…`;
}
