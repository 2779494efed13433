/** What a device sends, before it is text: one element of the contract's MQTT form. */
export interface DeviceMessage {
  /** ms since epoch. */
  readonly ts: number;
  /** The device's own message id; a repeated message keeps it. */
  readonly id?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** One publication. `text`, when set, goes out instead of the messages: for faults that break the text itself. */
export interface Publication {
  readonly kind: 'publish';
  readonly channel: 'telemetry' | 'events';
  readonly messages: readonly DeviceMessage[];
  readonly text: string | null;
  /** Sent with the MQTT DUP flag. */
  readonly dup: boolean;
}

/** The device loses or regains its network. */
export interface LinkChange {
  readonly kind: 'link';
  readonly up: boolean;
}
export type Outgoing = Publication | LinkChange;

export function publication(channel: Publication['channel'], ...messages: readonly DeviceMessage[]): Publication {
  return { kind: 'publish', channel, messages, text: null, dup: false };
}

/** The payload as it goes over the wire. */
export function payload(outgoing: Publication): string {
  if (outgoing.text !== null) return outgoing.text;
  return JSON.stringify(outgoing.messages.length === 1 ? outgoing.messages[0] : outgoing.messages);
}
