import type { Truth } from '../model/alarm.ts';

/** Bits of the parts that a device holds for, and may hold for (those it holds for among them). */
export interface Masks {
  readonly holds: number;
  readonly may: number;
}

type Parts = readonly { readonly devices: number }[];

/**
 * Whether every part can have its devices, each device taken once. By the marriage theorem (P. Hall, 1935) it can when for
 * every set of parts there are as many devices that fit one of them as the set needs. `counts`: number of devices by `holds * 16 + may`.
 */
export function enough(parts: Parts, counts: ReadonlyMap<number, number>): Truth {
  if (can(parts, counts, (key) => key >> 4)) return 'true';
  return can(parts, counts, (key) => key & 15) ? 'unknown' : 'false';
}

function can(parts: Parts, counts: ReadonlyMap<number, number>, maskOf: (key: number) => number): boolean {
  for (let set = 1; set < 1 << parts.length; set += 1) {
    let needed = 0;
    for (let part = 0; part < parts.length; part += 1) if ((set & (1 << part)) !== 0) needed += parts[part]!.devices;
    let there = 0;
    for (const [key, count] of counts) if ((maskOf(key) & set) !== 0) there += count;
    if (there < needed) return false;
  }
  return true;
}
