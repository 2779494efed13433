import type { Reading } from '../model/reading.ts';
import type { SeriesQuery } from '../model/series-store.ts';

const lookBackMs = 30 * 86_400_000;

/** A device that was heard before the range is supervised from its begin; another one was perhaps not there yet (null). */
export async function supervisedSince(
  deviceId: string,
  points: readonly string[],
  from: number,
  query: (query: SeriesQuery) => Promise<readonly Reading[]>,
): Promise<number | null> {
  const before = { deviceId, points, from: from - lookBackMs, to: from, every: null, aggregate: 'last', limit: 1 } as const;
  return (await query(before)).length > 0 ? from : null;
}
