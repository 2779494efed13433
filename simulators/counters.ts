/** What became of the messages, over all devices. */
export interface Counters {
  connected: number;
  /** Connections that ended without being asked to, or could not be made. */
  failures: number;
  sent: number;
  acknowledged: number;
  /** Sent and not acknowledged yet; sent again after a reconnect. */
  waiting: number;
  /** Dropped by the device itself, oldest first, because its memory was full. */
  dropped: number;
  /** Refused by name or secret; such a device does not try again quickly. */
  refused: number;
}

export function newCounters(): Counters {
  return { connected: 0, failures: 0, sent: 0, acknowledged: 0, waiting: 0, dropped: 0, refused: 0 };
}
