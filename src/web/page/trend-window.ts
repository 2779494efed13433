export const trendRanges = ['hour', 'day', 'all'] as const;
export type TrendRange = (typeof trendRanges)[number];

export interface TrendWindow {
  /** ms since epoch. */
  readonly from: number;
  readonly to: number;
  /** Width of a bucket, ms; null = every sample. */
  readonly everyMs: number | null;
}

const most = 500;
/** Widths that people can read. */
const widths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800].map(
  (sec) => sec * 1_000,
);

/** What to ask for so that a chart gets at most some hundred values. `first`, `last`: ms of the oldest and newest sample known. */
export function trendWindow(range: TrendRange, now: number, first: number | null, last: number | null): TrendWindow {
  if (range === 'hour') return { from: now - 3_600_000, to: now, everyMs: 10_000 };
  if (range === 'day') return { from: now - 86_400_000, to: now, everyMs: 300_000 };
  const from = first ?? now - 86_400_000;
  const to = Math.max(from + 1_000, (last ?? now) + 1);
  return { from, to, everyMs: widths.find((width) => (to - from) / width <= most) ?? 31 * 86_400_000 };
}
