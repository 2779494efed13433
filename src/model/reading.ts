import type { Quality } from './quality.ts';

/** number for quantities, string for enumerated words, boolean for contacts; null when quality is `missing` or `bad`. */
export type Value = number | string | boolean | null;

/** One value of one point of one device. */
export interface Reading {
  /** Source time, ms since epoch (the device's word; the receive time when the device gave none). Recorded, not trusted. */
  readonly ts: number;
  /** Vocabulary name, e.g. `gas.concentration`. */
  readonly point: string;
  /** Panel address, connector or loop; '' for the device itself. */
  readonly component: string;
  readonly value: Value;
  /** Vocabulary unit, e.g. `%LEL`; null for words and contacts. */
  readonly unit: string | null;
  readonly quality: Quality;
}

/** All readings that one message carried. */
export interface ReadingBatch {
  readonly deviceId: string;
  /** Journal position of the message they came from, or of the answer that its expressions came to. */
  readonly position: number;
  /** Receive time, ms since epoch. */
  readonly receivedAt: number;
  /** True when the source time is so old that it must not raise a live alarm silently (invariant 11). */
  readonly historical: boolean;
  readonly readings: readonly Reading[];
}
