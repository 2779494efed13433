import type { MessagePort } from 'node:worker_threads';
import type { SeriesQuery } from '../../model/series-store.ts';
import type { PackedReadings } from './packed-readings.ts';
import type { StoreDamage } from './series-file.ts';

/** Samples in one buffer of the main thread's `PointPacker`. */
export const BUFFER_SAMPLES = 4096;
export const SAMPLE_BYTES = 28;

/** The columns of one buffer: f64 time and value, u32 tag, column and device, each BUFFER_SAMPLES long. */
export function bufferViews(buffer: ArrayBuffer) {
  return {
    ts: new Float64Array(buffer, 0, BUFFER_SAMPLES),
    values: new Float64Array(buffer, 8 * BUFFER_SAMPLES, BUFFER_SAMPLES),
    tags: new Uint32Array(buffer, 16 * BUFFER_SAMPLES, BUFFER_SAMPLES),
    columns: new Uint32Array(buffer, 20 * BUFFER_SAMPLES, BUFFER_SAMPLES),
    devices: new Uint32Array(buffer, 24 * BUFFER_SAMPLES, BUFFER_SAMPLES),
  };
}

/** Numbers for names are agreed message by message: `devices`, `points` and `units` are those new since the last one. */
export interface PointsMessage {
  readonly kind: 'points';
  readonly buffer: ArrayBuffer;
  readonly count: number;
  /** Numbering starts again with this message. */
  readonly restart: boolean;
  readonly devices: readonly string[];
  /** Component and point, one after the other. */
  readonly points: readonly string[];
  readonly units: readonly string[];
  /** Words of this message's samples. */
  readonly words: readonly string[];
  /** Newest receive time, ms since epoch. */
  readonly receivedAt: number;
}

export interface StoreStats {
  /** Samples on disk and in memory; a repeated one counts twice until its window is merged. */
  readonly samples: number;
  /** Size of the file and its write-ahead log. */
  readonly bytes: number;
  /** Samples refused because their time was none. */
  readonly refused: number;
  /** Samples in memory, in the queue to the worker, and windows that wait to be merged. */
  readonly hot: number;
  readonly queued: number;
  readonly openWindows: number;
  /** Damaged files and rows since the start. */
  readonly damages: number;
}

export type Request =
  | { readonly kind: 'flush'; readonly position: number }
  | { readonly kind: 'query'; readonly query: SeriesQuery }
  | { readonly kind: 'latest'; readonly devices: readonly string[] }
  | { readonly kind: 'retain'; readonly before: number; readonly rollupBefore: number | null }
  | { readonly kind: 'stats' }
  /** The file stands still from the first to the second; the second says whether it did. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'release' }
  | { readonly kind: 'stop' };

/** Another thread that asks queries over a channel of its own, without the main thread in between. */
export interface ReaderMessage {
  readonly kind: 'reader';
  readonly port: MessagePort;
}

export type ToWorker = PointsMessage | ReaderMessage | (Request & { readonly id: number });

export interface PackedLatest {
  readonly packed: PackedReadings;
  /** How many of the readings belong to each device asked for, in that order. */
  readonly counts: readonly number[];
}

export type FromWorker =
  | { readonly kind: 'started'; readonly position: number }
  | { readonly kind: 'taken'; readonly count: number; readonly buffer: ArrayBuffer }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'damage'; readonly damage: StoreDamage; readonly position: number };

export interface WorkerSettings {
  readonly folder: string;
  readonly maxHotSamples: number;
}
