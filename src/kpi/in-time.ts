/** Counting in rising lists of moments (ms). A window is (t - width, t]: what is exactly `width` old has left it. */

/** The fullest window: the index of its last moment and how many are in it; null where there are none. */
export function fullest(times: readonly number[], widthMs: number): { readonly last: number; readonly count: number } | null {
  let best: { last: number; count: number } | null = null;
  let first = 0;
  for (let last = 0; last < times.length; last++) {
    while (times[first]! <= times[last]! - widthMs) first++;
    const count = last - first + 1;
    if (best === null || count > best.count) best = { last, count };
  }
  return best;
}

/**
 * Spells with many at once: begins at the moment at which the window holds more than `above`, is over as soon as it holds
 * fewer than `below`; what goes on at `until` ends there.
 */
export function spells(
  times: readonly number[],
  widthMs: number,
  above: number,
  below: number,
  until: number,
): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  let begun: number | null = null;
  let [come, gone] = [0, 0];
  while (gone < times.length) {
    // Moments at which the count changes: one comes, or one is `widthMs` old.
    const now = Math.min(times[come] ?? Number.POSITIVE_INFINITY, times[gone]! + widthMs);
    if (now >= until) break;
    while (come < times.length && times[come]! <= now) come++;
    while (gone < come && times[gone]! + widthMs <= now) gone++;
    const count = come - gone;
    if (begun === null && count > above) begun = now;
    else if (begun !== null && count < below) {
      found.push({ from: begun, to: now });
      begun = null;
    }
  }
  if (begun !== null) found.push({ from: begun, to: until });
  return found;
}

/** How many moments fall into each of `count` equal parts from `from` on. */
export function perPart(times: readonly number[], from: number, partMs: number, count: number): readonly number[] {
  const counts = new Array<number>(count).fill(0);
  for (const time of times) {
    const part = Math.floor((time - from) / partMs);
    if (part >= 0 && part < count) counts[part]! += 1;
  }
  return counts;
}

/** Nearest rank: the smallest value that at least this share of the values do not exceed. Null = there are none. */
export function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
