/** Something in a message that could not be used. Kept in quarantine; never stops the next message. */
export interface Problem {
  /** Stable code, e.g. `not-json`, `wrong-type`, `unknown-word`, `unknown-point`, `no-offset`, `too-deep`. */
  readonly code: string;
  /** JSON pointer into the message; '' = the whole message. */
  readonly pointer: string;
  readonly expected: string;
  /** What came, shortened to 200 characters. */
  readonly came: string;
  /** What the integrator should do about it. */
  readonly cure: string;
  /** `error`: something meant for judging is lost (raises `unreadable` on a safety device). `notice`: nothing is. */
  readonly weight: 'error' | 'notice';
}

export interface QuarantineEntry {
  /** Journal position of the message, and the index of the problem within it. */
  readonly id: string;
  readonly position: number;
  readonly at: number;
  readonly deviceId: string;
  readonly source: string;
  readonly channel: string;
  readonly problem: Problem;
  /** The message as kept (after the privacy step); null when it is sealed or has been trimmed. */
  readonly body: string | null;
  readonly sealed: boolean;
}
