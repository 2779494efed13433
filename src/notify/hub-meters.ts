import type { Metrics } from '../runtime/metrics.ts';

/** What the hub counts. Every bound it has is one of these. */
export interface HubMeters {
  sent(): void;
  resent(): void;
  receipt(kind: string): void;
  /** Seconds from the record that raised the alarm to the first sending. */
  raiseToSent(seconds: number): void;
  /** Seconds from the record that raised the alarm to the first receipt. */
  raiseToReceived(seconds: number): void;
  /** A message from a terminal that was refused, by code. */
  refused(code: string): void;
  /** A connection that the hub ended, by reason. */
  cut(reason: string): void;
  /** Deliveries no longer re-sent because a terminal left too many without a receipt (they stay in the journal). */
  forgotten(): void;
  receiptsFailed(count: number): void;
  /** The hub's own work failed (a journal read, say) and is tried again at the next tick. */
  failed(): void;
  connections(count: number): void;
  terminals(live: number, lost: number): void;
}

export const noMeters: HubMeters = {
  sent: () => {},
  resent: () => {},
  receipt: () => {},
  raiseToSent: () => {},
  raiseToReceived: () => {},
  refused: () => {},
  cut: () => {},
  forgotten: () => {},
  receiptsFailed: () => {},
  failed: () => {},
  connections: () => {},
  terminals: () => {},
};

// Battery row 1: p50 <= 50 ms, p99 <= 500 ms, maximum 2 s.
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

export function hubMeters(metrics: Metrics): HubMeters {
  const sent = metrics.counter('anlin_deliveries_sent_total', 'Deliveries sent to terminals, first attempts');
  const resent = metrics.counter('anlin_deliveries_resent_total', 'Deliveries sent again because no receipt came');
  const receipts = metrics.counter('anlin_receipts_total', 'Receipts from terminals', ['kind']);
  const toSent = metrics.histogram('anlin_raise_to_sent_seconds', 'From the record that raised an alarm to its first sending', buckets);
  const toReceived = metrics.histogram(
    'anlin_raise_to_received_seconds',
    'From the record that raised an alarm to its first receipt',
    buckets,
  );
  const refused = metrics.counter('anlin_terminal_messages_refused_total', 'Messages from terminals that were refused', ['code']);
  const cut = metrics.counter('anlin_terminal_connections_cut_total', 'Terminal connections ended by the gateway', ['reason']);
  const forgotten = metrics.counter('anlin_deliveries_forgotten_total', 'Deliveries no longer re-sent: too many without a receipt');
  const failed = metrics.counter('anlin_receipts_failed_total', 'Receipts that could not be written');
  const hubFailed = metrics.counter('anlin_terminal_hub_failures_total', 'Work of the terminal hub that failed and is tried again');
  const connections = metrics.gauge('anlin_terminal_connections', 'Open terminal connections');
  const terminals = metrics.gauge('anlin_terminals', 'Registered terminals', ['state']);
  return {
    sent: () => sent.inc(),
    resent: () => resent.inc(),
    receipt: (kind) => receipts.inc({ kind }),
    raiseToSent: (seconds) => toSent.observe(seconds),
    raiseToReceived: (seconds) => toReceived.observe(seconds),
    refused: (code) => refused.inc({ code }),
    cut: (reason) => cut.inc({ reason }),
    forgotten: () => forgotten.inc(),
    receiptsFailed: (count) => failed.inc(count),
    failed: () => hubFailed.inc(),
    connections: (count) => connections.set(count),
    terminals: (live, lost) => {
      terminals.set({ state: 'live' }, live);
      terminals.set({ state: 'lost' }, lost);
    },
  };
}
