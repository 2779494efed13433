import type { RandomBytes } from '../runtime/random.ts';

/** All in ms. */
export interface PathTimings {
  /** An attempt without an answer for so long has failed. */
  readonly attemptMs: number;
  /** Before the second attempt; doubled after each further failure. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** A path that has failed for so long is lost: it is told within 60 s of the message that did not arrive. */
  readonly lostMs: number;
}

export const usualTimings: PathTimings = { attemptMs: 10_000, firstRetryMs: 1_000, longestRetryMs: 60_000, lostMs: 45_000 };

/** Doubling, with up to a quarter added by chance: gateways that lost the same peer do not come back all at once. */
export function backOff(failures: number, { firstRetryMs, longestRetryMs }: PathTimings, random: RandomBytes): number {
  const usual = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(20, failures - 1));
  return usual + (usual / 4) * ((random(1)[0] ?? 0) / 255);
}
