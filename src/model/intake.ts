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
}

/** What a source may do with the flow. After `accept` resolves the message is on disk; only then may it be acknowledged. */
export interface Custody {
  accept(message: Intake): Promise<{ readonly duplicate: boolean; readonly position: number }>;
}

/** Who stands behind a connection. */
export type Account = { readonly kind: 'device'; readonly id: string } | { readonly kind: 'terminal'; readonly id: string };

/** Proves accounts; the same for MQTT, HTTP and the terminal stream. */
export interface Accounts {
  /** Name and secret, or the name alone as a token (ThingsBoard style, `secret` null). Null = refused. */
  authenticate(name: string, secret: Uint8Array | null, from: string): Account | null;
}
