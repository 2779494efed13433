import type { Delivery } from '../model/delivery.ts';

export interface AgeClocks {
  /** Running ms now. */
  readonly ran: () => number;
  /** ms since epoch. */
  readonly wall: () => number;
  /** Whether the wall clock may be believed. */
  readonly believed: () => boolean;
}

/**
 * How long a row of the outbox has waited here, ms; null = nobody can say. Of running time: the wall clock may have been
 * wrong when it was written or be wrong now, and the time of its step is that of another gateway where it is a copy. Rows of
 * earlier programs have that time only.
 */
export function deliveryAge({ ran, createdAt }: Delivery, clocks: AgeClocks): number | null {
  if (ran !== undefined) return clocks.ran() - ran;
  return clocks.believed() ? clocks.wall() - createdAt : null;
}
