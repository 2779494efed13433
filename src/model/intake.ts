import type { Problem } from './problem.ts';
import type { Channel, Source } from './raw-message.ts';

/** A message as a source hands it over: whose it is has been proven, nothing else. */
export interface Intake {
  readonly source: Source;
  readonly deviceId: string;
  readonly channel: Channel;
  readonly body: Uint8Array;
  /** See RawMessage.redelivery. */
  readonly redelivery: string | null;
  readonly dup: boolean;
  /** The source knows that it is of no use, e.g. for a topic that is not the device's: kept sealed, with this reason. Left out = it may be. */
  readonly unusable?: Problem;
}

/** Who waits for what becomes of a message. Exactly one of the two is called, once; neither may throw. */
export interface Settle {
  /** It is on disk and judged, and may be acknowledged. */
  kept(position: number, duplicate: boolean): void;
  /** Nothing was kept, and nothing may be acknowledged. */
  refused(error: Error): void;
}

/** What a source may do with the flow. Only after `kept` may a message be acknowledged (invariant 1). */
export interface Custody {
  take(message: Intake, settle: Settle): void;
}

/** Who stands behind a connection. */
export type Account = { readonly kind: 'device'; readonly id: string } | { readonly kind: 'terminal'; readonly id: string };

/** Proves accounts, however often it is asked; sources ask `AccountCheck`. */
export interface Accounts {
  /** Name and secret, or the name alone as a token (ThingsBoard style, `secret` null). Null = refused. */
  authenticate(name: string, secret: Uint8Array | null, from: string): Account | null;
  /** The account of this id, as a certificate of that name stands for it. Null = there is none, or none any more. */
  named(kind: Account['kind'], id: string): Account | null;
}

/**
 * Accounts behind the limit of wrong tries: one for MQTT, HTTP, the terminal stream and OCPP, so that no path is weaker than
 * another (ASVS 6.3.4). `wrong`: looked at, and no account. `locked`: too many wrong tries of this identity from this source.
 */
export interface AccountCheck {
  authenticate(name: string, secret: Uint8Array | null, from: string): Account | 'wrong' | 'locked';
  /** `id` by a client certificate, the first of `kinds` that has it; `names` are those that it proves, none where it is not valid. */
  certified(kinds: readonly Account['kind'][], id: string, names: readonly string[], from: string): Account | 'wrong' | 'locked';
}
