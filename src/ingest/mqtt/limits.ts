/** Every bound of the MQTT source. Sizes in bytes, times in milliseconds. Each bound has a counter, see counted.ts. */
export interface MqttLimits {
  /** Remaining length of the CONNECT packet: room for a long user name, none for a 268 MB claim (mosquitto CVE-2023-0809). */
  readonly connectFrame: number;
  /** Remaining length of any packet of an authenticated peer. */
  readonly frame: number;
  readonly topicBytes: number;
  readonly topicLevels: number;
  readonly clientIdCharacters: number;
  readonly filtersPerPacket: number;
  readonly subscriptions: number;
  /** SUBSCRIBE, UNSUBSCRIBE and DISCONNECT of one connection. */
  readonly controlPerSecond: number;
  /** From accepting the socket to an accepted CONNECT. */
  readonly connectTime: number;
  /** From the first to the last byte of one packet. */
  readonly frameTime: number;
  /** How long a peer may leave what we wrote unread. */
  readonly drainTime: number;
  readonly custodyTime: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly unauthenticated: number;
  readonly unauthenticatedPerAddress: number;
  /** Messages and bytes of one connection on their way into custody; beyond it the socket is not read. */
  readonly inFlightMessages: number;
  readonly inFlightBytes: number;
  /** The same for all connections together. */
  readonly inFlightBytesTotal: number;
  /**
   * Messages of all connections together on their way into custody: what stands before an alarm. Beyond it a connection
   * with more than its share waits; one with less, such as that of a button just pressed, does not.
   */
  readonly inFlightMessagesTotal: number;
  readonly inFlightShare: number;
  /** QoS 2 packet ids of one session that wait for PUBREL. */
  readonly qos2Window: number;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  readonly queuedBytesTotal: number;
  readonly outgoingBytes: number;
  readonly deniedPerMinute: number;
  readonly coolDown: number;
  /** Take-overs within a minute that raise "credential in use twice". */
  readonly takeOversPerMinute: number;
}

export const defaultLimits: MqttLimits = {
  connectFrame: 4 * 1024,
  frame: 64 * 1024,
  topicBytes: 512,
  topicLevels: 16,
  clientIdCharacters: 128,
  filtersPerPacket: 100,
  subscriptions: 100,
  controlPerSecond: 200,
  // With the sweep's 250 ms a silent socket is gone within 5 s (battery row 6).
  connectTime: 4_500,
  frameTime: 10_000,
  // With two of the sweep's 250 ms a frozen peer is gone within 2 s (battery row 4).
  drainTime: 1_250,
  custodyTime: 10_000,
  connections: 12_000,
  connectionsPerAddress: 10_500,
  unauthenticated: 2_000,
  unauthenticatedPerAddress: 1_000,
  inFlightMessages: 2_000,
  inFlightBytes: 512 * 1024,
  inFlightBytesTotal: 64 * 1024 * 1024,
  // At 30,000 messages a second 0.3 s; two commits of the journal hold less.
  inFlightMessagesTotal: 8_192,
  inFlightShare: 32,
  qos2Window: 1_000,
  queuedMessages: 1_000,
  queuedBytes: 4 * 1024 * 1024,
  queuedBytesTotal: 64 * 1024 * 1024,
  outgoingBytes: 1024 * 1024,
  deniedPerMinute: 100,
  coolDown: 60_000,
  takeOversPerMinute: 3,
};
