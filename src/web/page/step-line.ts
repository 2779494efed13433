import type { ProfilePoint, Value } from './wire.ts';

type Placed = readonly { readonly at: number; readonly value: number | null }[];

/** Words and yes/no get a row each, in the order of the device type where it has one. */
export function rowsOf(seen: {
  readonly point: ProfilePoint | null;
  readonly samples: readonly { readonly value: Value }[];
}): readonly Value[] {
  const came = [...new Set(seen.samples.flatMap(({ value }) => (value === null ? [] : [value])))];
  const order = seen.point?.words.map(({ word }) => word) ?? [];
  return came.sort((a, b) => order.indexOf(String(a)) - order.indexOf(String(b)) || String(a).localeCompare(String(b)));
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
