import type { LoadOrder } from './load-order.ts';
import type { Measured } from './measure.ts';

/** One measurement of one peer. */
export interface Run {
  readonly who: 'gateway' | 'mosquitto' | 'aedes';
  readonly mode: LoadOrder['mode'];
  readonly measured: Measured;
  /** Values compared one by one; the gateway only. */
  readonly compared: number;
}
