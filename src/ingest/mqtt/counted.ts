import type { Metrics } from '../../runtime/metrics.ts';

/**
 * Tells that something happened, by kind and reason: `closed` (guard and deadlines), `refused` (a socket or a CONNECT),
 * `denied` (a topic outside the rights), `dropped` (a bound of a queue was reached), `accepted`, `failed`, `sent`.
 */
export type Count = (kind: 'accepted' | 'closed' | 'denied' | 'dropped' | 'failed' | 'refused' | 'sent', reason: string) => void;

/** `anlin_mqtt_events_total{kind,reason}`; every reason is a word of the code, never of a peer. */
export function countInto(metrics: Metrics): Count {
  const counter = metrics.counter('anlin_mqtt_events_total', 'What happened at the MQTT source', ['kind', 'reason']);
  // Looking a label set up costs more than counting, and there are few of them.
  const children = new Map<string, { inc(): void }>();
  return (kind, reason) => {
    const key = `${kind} ${reason}`;
    let child = children.get(key);
    if (child === undefined) {
      child = counter.labels(kind, reason);
      children.set(key, child);
    }
    child.inc();
  };
}
