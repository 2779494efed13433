import type { LoadOrder } from './load-order.ts';
import type { Measured } from './measure.ts';

export const contenders = {
  gateway: 'stored, judged, durable before PUBACK; embedded store',
  'gateway-influx': 'the same, series in InfluxDB 1.x',
  mosquitto: 'forwarded to one QoS 0 subscriber',
  aedes: 'parsed, nothing stored',
  'node-red':
    'mosquitto, Node-RED and InfluxDB 1.x as users wire them: judged and stored, one request a message; at most 500 messages under way',
  'node-red-tuned': 'the same in batches of 1,000; at most 10,000 messages under way',
} as const;
export type Who = keyof typeof contenders;

/** One measurement of one contender. */
export interface Run {
  readonly who: Who;
  readonly mode: LoadOrder['mode'];
  /** Messages a second, mode `rate` only. */
  readonly rate: number | null;
  readonly measured: Measured;
  /** Values compared one by one; the gateway only. */
  readonly compared: number;
}
