import type { Metrics } from '../../runtime/metrics.ts';

/**
 * Tells that something happened, by kind and reason: `closed` (a socket of a station), `refused` (a call answered with a
 * CALLERROR, or held back), `ignored` (an answer nobody asked for), `accepted` (a call that is in custody), `call` (what became of ours).
 */
export type Count = (kind: 'accepted' | 'call' | 'closed' | 'ignored' | 'opened' | 'refused', reason: string) => void;

/** `anlin_ocpp_events_total{kind,reason}`; every reason is a word of the code, never of a peer. */
export function countInto(metrics: Metrics): Count {
  const counter = metrics.counter('anlin_ocpp_events_total', 'What happened at the OCPP source', ['kind', 'reason']);
  return (kind, reason) => counter.labels(kind, reason).inc();
}
