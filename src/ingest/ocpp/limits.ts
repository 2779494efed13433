/** Every bound of the OCPP source. Sizes in bytes, times in milliseconds. Each bound has a counter, see counted.ts. */
export interface OcppLimits {
  /** One message, all its fragments together; ws holds at most 256 KiB of one that is not complete. */
  readonly frame: number;
  /** From the first byte of a message to its last: unfinished fragments hold a socket no longer than this. */
  readonly frameTime: number;
  /** Between two pings; a socket from which nothing came since the last one is dead. */
  readonly pingEvery: number;
  /** For a call of ours to be answered; then it fails and the next one goes out. */
  readonly callTime: number;
  /** Calls of ours that wait for their turn at one station. */
  readonly waitingCalls: number;
  /** Calls of one station: so many at once, and so many a second after that. Beyond it the socket is not read. */
  readonly callBurst: number;
  readonly callsPerSecond: number;
  /** Answers, empty messages and pings of one station; whoever sends more is cut. */
  readonly otherFramesPerSecond: number;
  /** What a station may leave unread of what we wrote. */
  readonly outgoingBytes: number;
  /** How long it may leave it unread. */
  readonly drainTime: number;
  /** How long a message may wait for the disk before its station is sent away, so that it comes again. */
  readonly custodyTime: number;
  /** After connecting; a station that has not said the states of its connectors by then is asked for them. */
  readonly statusTime: number;
  /** For the answer to that. */
  readonly askTime: number;
  /** Between two tries to say that a station is lost, where the disk would not take it. */
  readonly lostAgainTime: number;
  /** Take-overs within a minute that raise "credential in use twice". */
  readonly takeOversPerMinute: number;
}

export const defaultLimits: OcppLimits = {
  frame: 64 * 1024,
  frameTime: 10_000,
  pingEvery: 10_000,
  // OCPP names no time. Reliability row 24 asks for 30 s at most; a sweep and a busy machine come on top of this.
  callTime: 29_000,
  waitingCalls: 16,
  callBurst: 500,
  callsPerSecond: 50,
  otherFramesPerSecond: 2_000,
  outgoingBytes: 256 * 1024,
  drainTime: 10_000,
  custodyTime: 10_000,
  statusTime: 5_000,
  askTime: 5_000,
  lostAgainTime: 5_000,
  takeOversPerMinute: 3,
};
