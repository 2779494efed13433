import type { PlacePath } from './place.ts';

/** Levels of the tree of places that a rule may name, the smallest first. `room` = the place of the device itself. */
export const placeLevels = ['room', 'floor', 'unit', 'building', 'estate', 'community'] as const;
export type PlaceLevel = (typeof placeLevels)[number];

/** How a segment of a path says what it is, in the words that sites write on doors and in lists. The first that fits counts. */
const spelling: readonly (readonly [level: PlaceLevel, fits: RegExp])[] = [
  ['community', /社区$|\bcommunity\b/i],
  ['estate', /(小区|园区|家园|花园|苑)$|\b(estate|compound|court)\b/i],
  ['unit', /单元$|\b(unit|entrance|staircase)\b/i],
  ['floor', /^(地下|负|-|B)?[\d一二三四五六七八九十]+(层|楼)$|(楼层|层)$|^B?\d+F$|\b(floor|storey|basement)\b/i],
  ['building', /(号楼|楼|栋|幢|座)$|\b(building|block|tower|house)\b/i],
];

/** What a segment says it is; null = it does not say. */
export function levelOf(segment: string): PlaceLevel | null {
  return spelling.find(([, fits]) => fits.test(segment))?.[0] ?? null;
}

/**
 * The place of this level that `place` lies in. Where the path names none, the next larger level that it names; where it
 * names no level at all, the place itself: devices that are not known to be near each other are not taken to be.
 */
export function placeAt(place: PlacePath, level: PlaceLevel): PlacePath {
  if (level === 'room') return place;
  const wanted = placeLevels.indexOf(level);
  const segments = place.split('/');
  for (let depth = segments.length; depth > 0; depth -= 1) {
    const named = levelOf(segments[depth - 1]!);
    if (named !== null && placeLevels.indexOf(named) >= wanted) return segments.slice(0, depth).join('/');
  }
  return place;
}
