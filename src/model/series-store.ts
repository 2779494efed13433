import type { Reading, ReadingBatch, Value } from './reading.ts';

export const aggregates = ['mean', 'min', 'max', 'sum', 'count', 'first', 'last'] as const;
export type Aggregate = (typeof aggregates)[number];

export interface SeriesQuery {
  readonly deviceId: string;
  /** Empty = all points. */
  readonly points: readonly string[];
  /** ms since epoch, inclusive. */
  readonly from: number;
  /** ms since epoch, exclusive. */
  readonly to: number;
  /** Bucket width in ms, aligned to the epoch; null = every sample. */
  readonly every: number | null;
  /** How a bucket becomes one value; only good and uncertain values count, empty buckets are left out. */
  readonly aggregate: Aggregate;
  readonly limit: number;
}

/**
 * A time-series engine behind one port. It is a branch of the flow: nothing waits for it before alarming.
 * Writing a point twice (same device, component, point, ts) keeps the last one written: idempotent.
 */
export interface SeriesStore {
  start(): Promise<void>;
  /** Takes a group in journal order; resolves when taken over (not yet durable). Back-pressure: await it. */
  write(batches: readonly ReadingBatch[]): Promise<void>;
  /** Makes everything written so far durable, together with `position`; resolves after the commit. */
  flush(position: number): Promise<void>;
  /** Journal position up to which everything is durable here; 0 = nothing. Replay starts after it. */
  position(): number;
  /** Samples in time order, component and point as tie-break. */
  query(query: SeriesQuery): Promise<readonly Reading[]>;
  /** Newest sample of every point of a device (by source time). */
  latest(deviceId: string): Promise<readonly Reading[]>;
  /** Deletes what is older than `before` (ms since epoch). Returns samples deleted. */
  retain(before: number): Promise<number>;
  stats(): Promise<{ readonly samples: number; readonly bytes: number }>;
  /**
   * Of an engine with a file of its own: it is whole up to `position` and stands still until `release`, which says whether it
   * did. What is written meanwhile waits beside it, so not for long.
   */
  holdFile?(): Promise<{ readonly position: number; release(): Promise<boolean> }>;
  /** After it resolves nothing is written any more. Bounded time. */
  stop(): Promise<void>;
}

export type { Reading, Value };
