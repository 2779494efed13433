import type { Text } from './wire.ts';

/** One position of `GET /api/v1/duty`, of which a person may see the own place and below. Times are RFC 3339. */
export interface OnDuty {
  readonly position: string;
  readonly title: Text;
  readonly role: string;
  readonly place: string;
  /** Null = nobody took it over. */
  readonly person: { readonly userId: string | null; readonly name: string } | null;
  /** Null = none is known, or it is not shown to this role. */
  readonly phone: string | null;
  readonly since: string | null;
}

/** Who is on, as far as this page knows. */
export interface DutyNow {
  readonly items: readonly OnDuty[];
  /** RFC 3339: when the gateway said so. */
  readonly at: string;
  /** Nothing newer can be had: somebody else may be on by now. */
  readonly old: boolean;
}

const covers = (above: string, place: string): boolean => above === '' || place === above || place.startsWith(`${above}/`);
const nearest = (a: OnDuty, b: OnDuty) => b.place.length - a.place.length || (a.position < b.position ? -1 : 1);

/**
 * Whom a role means at a place: the nearest positions that cover it. Where nobody took those over, they come with the next ones
 * above, up to the first place at which somebody is on.
 */
export function onFor(items: readonly OnDuty[], role: string, place: string): readonly OnDuty[] {
  const covering = items.filter((entry) => entry.role === role && covers(entry.place, place)).toSorted(nearest);
  const manned = covering.find(({ person }) => person !== null);
  return manned === undefined ? covering : covering.filter((entry) => entry.place.length >= manned.place.length);
}

/** Of a place itself: what covers it, the nearest first, then what is below. */
export function onAt(items: readonly OnDuty[], place: string): readonly OnDuty[] {
  const below = items.filter((entry) => entry.place !== place && covers(place, entry.place));
  return [...items.filter((entry) => covers(entry.place, place)).toSorted(nearest), ...below.toSorted(nearest).reverse()];
}
