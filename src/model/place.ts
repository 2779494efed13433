/**
 * A place path: segments joined by '/', from the root down, e.g. `阳光社区/1号楼/1单元`. The root is ''.
 * A role, a terminal and an alarm at a place cover that place and everything below.
 */
export type PlacePath = string;

/** True when `place` is `ancestor` or lies below it. */
export function covers(ancestor: PlacePath, place: PlacePath): boolean {
  return ancestor === '' || place === ancestor || place.startsWith(`${ancestor}/`);
}

/** Whether alarms may come from there: a device is at `place` or below, or a gateway below hangs at it, below or around it. */
export function isInhabited(
  place: PlacePath,
  devices: Iterable<{ readonly place: PlacePath }>,
  gateways: Iterable<{ readonly place: PlacePath }>,
): boolean {
  for (const device of devices) if (covers(place, device.place)) return true;
  for (const gateway of gateways) if (covers(place, gateway.place) || covers(gateway.place, place)) return true;
  return false;
}

/** How many of `places` are at each place that has any there or below it. */
export function countBelow(places: Iterable<PlacePath>): ReadonlyMap<PlacePath, number> {
  const counts = new Map<PlacePath, number>();
  for (const place of places)
    for (let at: PlacePath | null = place; at !== null; at = parentOf(at)) counts.set(at, (counts.get(at) ?? 0) + 1);
  return counts;
}

/** The place one level up; null above the root. */
export function parentOf(place: PlacePath): PlacePath | null {
  if (place === '') return null;
  const cut = place.lastIndexOf('/');
  return cut < 0 ? '' : place.slice(0, cut);
}
