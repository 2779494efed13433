const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const trendRanges = ['minutes', 'hour', 'day', 'week', 'month', 'year', 'all'] as const;
export type TrendRange = (typeof trendRanges)[number];
const spans: Readonly<Record<Exclude<TrendRange, 'all'>, { readonly ms: number; readonly everyMs: number }>> = {
  minutes: { ms: 600_000, everyMs: 2_000 },
  hour: { ms: hourMs, everyMs: 10_000 },
  day: { ms: dayMs, everyMs: 300_000 },
  week: { ms: 7 * dayMs, everyMs: 1_800_000 },
  month: { ms: 30 * dayMs, everyMs: 7_200_000 },
  year: { ms: 366 * dayMs, everyMs: dayMs },
};

export interface TrendWindow {
  /** ms since epoch. */
  readonly from: number;
  readonly to: number;
  /** Width of a bucket, ms. */
  readonly everyMs: number;
}

const most = 500;
/** Widths that people can read. */
const widths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 604_800].map(
  (sec) => sec * 1_000,
);

/**
 * What to show first, so that there is something to see: an hour of a device that has only just begun to speak is a dot at the
 * edge, and of one whose samples are from yesterday it is nothing.
 */
export function firstRange(now: number, first: number | null, last: number | null): TrendRange {
  if (last !== null && now - last >= dayMs) return 'all';
  if (last !== null && now - last >= hourMs) return 'day';
  return first !== null && now - first < spans.minutes.ms ? 'minutes' : 'hour';
}

/**
 * What to ask for so that a chart gets at most some hundred values. `first`, `last`: ms of the oldest and newest sample known.
 * `from` lies on the edge of a bucket (buckets are aligned to the epoch), so that the first one is whole.
 */
export function trendWindow(range: TrendRange, now: number, first: number | null, last: number | null): TrendWindow {
  if (range !== 'all') return windowOf(now - spans[range].ms, now, spans[range].everyMs);
  const from = first ?? now - dayMs;
  const to = Math.max(from + 1_000, (last ?? now) + 1);
  // One bucket more than the width says, for the edge.
  return windowOf(from, to, widths.find((width) => (to - from) / width <= most - 1) ?? 31 * dayMs);
}

function windowOf(from: number, to: number, everyMs: number): TrendWindow {
  return { from: Math.floor(from / everyMs) * everyMs, to, everyMs };
}
