import type { Silence } from './silence-steps.ts';

const hourMs = 3_600_000;

/** ms since epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Wide enough that a device which keeps its promise has a reading in every one. */
export const heardEveryMs = (intervalMs: number): number =>
  [6, 24].map((n) => n * hourMs).find((ms) => ms >= 2 * intervalMs) ?? 7 * 24 * hourMs;

/** Of buckets with a reading in them: stretches without a gap, inside of the window. `graceMs`: so young a bucket need not have one yet. */
export function stretchesOf(starts: readonly number[], everyMs: number, { from, to }: Stretch, graceMs: number): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const start of [...new Set(starts)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    const end = start + everyMs + (to - start - everyMs < graceMs ? graceMs : 0);
    if (last && start <= last.to) found[found.length - 1] = { from: last.from, to: end };
    else found.push({ from: start, to: end });
  }
  return found.map((each) => ({ from: Math.max(from, each.from), to: Math.min(to, each.to) })).filter((each) => each.to > each.from);
}

/** How much of the window lies in none of the stretches, ms. */
export function uncovered(stretches: readonly Stretch[], { from, to }: Stretch): number {
  let [at, open] = [from, 0];
  for (const each of [...stretches].sort((a, b) => a.from - b.from)) {
    open += Math.max(0, Math.min(to, each.from) - at);
    at = Math.max(at, each.to);
  }
  return open + Math.max(0, to - at);
}

export const closed = ({ from, to }: Silence, now: number): Stretch => ({ from, to: to ?? now });
