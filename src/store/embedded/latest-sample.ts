import type { Value } from '../../model/reading.ts';

/** The newest sample of a column; `tag` as in sample-tag.ts. */
export interface LatestSample {
  readonly ts: number;
  readonly tag: number;
  readonly value: Value;
}
