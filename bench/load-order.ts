import type { WatchOrder } from './terminal-watch.ts';

/** A process that has just started runs its code uncompiled for so long, at 10,000 messages a second. */
export const warmUpSeconds = 2;

/** What the load process is told, over the channel between processes. */
export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  /** Secret of each device, by index. */
  readonly secrets: readonly string[];
  /**
   * `paced`: no more is under way than the parent allows, which knows what has been dealt with to the end; for peers that
   * acknowledge what they have not stored.
   */
  readonly mode: 'pipelined' | 'one-in-flight' | 'rate' | 'paced';
  readonly seconds: number;
  /** Messages in flight per connection, pipelined. */
  readonly window: number;
  /** Messages a second of all devices together, in mode `rate`. */
  readonly rate: number;
  /** A terminal to watch for alarms, or null. */
  readonly terminal: WatchOrder | null;
  /** Loopback addresses that the connections come from; one has ports for about 28,000. */
  readonly addresses?: number;
  /** Every how many-th device is remembered message by message. */
  readonly sampleEvery: number;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly samples: number;
}

export interface LoadResult {
  /** By device. */
  readonly sent: readonly number[];
  readonly acknowledged: number;
  /** Connections that were cut off before they were let in and tried again. */
  readonly reconnects: number;
  /** From the first write to the last acknowledgement. */
  readonly seconds: number;
  readonly bytesPerMessage: number;
  readonly crossings: number;
  /** ms, publish -> PUBACK; mode `rate` only. */
  readonly puback: Percentiles | null;
  /** ms, publish of a crossing message -> its alarm at the terminal; mode `rate` with a terminal only. */
  readonly terminal: Percentiles | null;
  /** Both, of what was published after the first `warmUpSeconds` alone. */
  readonly pubackWarm: Percentiles | null;
  readonly terminalWarm: Percentiles | null;
  /** Times of every message of the sampled devices. */
  readonly sampled: Readonly<Record<number, readonly number[]>>;
  /** CPU of the load process itself, us per message. */
  readonly ownCpuUs: number;
}

export type ToLoad =
  | { readonly say: 'connect'; readonly order: LoadOrder }
  | { readonly say: 'run' }
  | { readonly say: 'allow'; readonly upTo: number }
  | { readonly say: 'end' };
export type FromLoad =
  | { readonly say: 'connected'; readonly seconds: number }
  | { readonly say: 'done'; readonly result: LoadResult }
  | { readonly say: 'failed'; readonly why: string };

/** Null when there are none. */
export function percentiles(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? Number.NaN, samples: sorted.length };
}
