import type { Problem } from './problem.ts';

/** Where a message came in. One word per folder of `src/ingest`. */
export type Source = 'mqtt' | 'http' | 'opcua' | 'ocpp';

/** What a device sends: periodic values, or things that happened. Both take the same JSON forms. */
export type Channel = 'telemetry' | 'events';

/**
 * A message as the journal keeps it: after the privacy step, before any interpretation.
 * `body` is JSON text in UTF-8 unless `sealed` is set.
 */
export interface RawMessage {
  readonly source: Source;
  readonly deviceId: string;
  readonly channel: Channel;
  readonly body: Uint8Array;
  /** The device's own message id, when it sends one; the identity key is then (deviceId, id). */
  readonly id: string | null;
  /**
   * MQTT QoS 1 and 2: `<session>/<packet id>/<CRC-32 of the body as it came>`. A DUP with the same key is the same message
   * [MQTT-3.3.1-1]; equal content without DUP never is.
   */
  readonly redelivery: string | null;
  /** True when the sender marked this as a re-send (MQTT DUP). */
  readonly dup: boolean;
  /** Key name under which `body` is encrypted (an unreadable payload of a profile with private fields); null = clear. */
  readonly sealed: string | null;
  /**
   * The profile had expressions when the message came: its readings are worked out after the commit and take effect with
   * an `answer` record of their own. Left out = judged as soon as it is committed.
   */
  readonly awaits?: true;
}

/** A body after parsing. `JSON.parse` makes `__proto__` an own key, so nothing here can reach a prototype. */
export interface Parsed {
  /** undefined when `problem` is set. */
  readonly root: unknown;
  /** Why the body could not be read; null when it could. Never quotes the content: it may be private. */
  readonly problem: Problem | null;
  /** Pointers of keys that stand more than once in one object: JSON.parse kept the last, nobody knows which was meant. Null = none. */
  readonly repeated: ReadonlySet<string> | null;
}
