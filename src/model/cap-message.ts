import type { CapCategory } from './cap-category.ts';
import type { Severity } from './severity.ts';
import type { Text } from './text.ts';

export const capStatuses = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const capMessageTypes = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;

/** What names a message for ever: CAP 1.2, 3.2.1 `references`. */
export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  /** ms since epoch. */
  readonly sent: number;
}

export interface CapArea {
  readonly name: string;
  /** `valueName=value` each, such as `GB/T 2260=110105`. */
  readonly codes: readonly string[];
}

/** A CAP 1.2 message of somebody else, as far as it is relied on. */
export interface CapMessage extends CapReference {
  readonly status: (typeof capStatuses)[number];
  readonly type: (typeof capMessageTypes)[number];
  readonly note: string | null;
  readonly references: readonly CapReference[];
  /** Null = the message has no information block, as an Ack or a Cancel may. */
  readonly info: CapInfo | null;
}

/** All information blocks together: languages side by side, the gravest severity, every area. */
export interface CapInfo {
  readonly event: Text;
  readonly headline: Text | null;
  readonly description: Text | null;
  readonly instruction: Text | null;
  readonly category: CapCategory;
  readonly severity: Severity;
  /** The sender says that it is over: urgency Past, or nothing but AllClear as a response. */
  readonly past: boolean;
  /** ms since epoch; null = it does not say until when it holds. */
  readonly expires: number | null;
  readonly areas: readonly CapArea[];
}

/** A message as it is kept: once, by sender, identifier and moment. */
export interface ReceivedCap extends CapReference {
  /** ms since epoch. */
  readonly receivedAt: number;
  /** Of the settings: who handed it over. */
  readonly source: string;
  readonly type: CapMessage['type'];
  readonly status: CapMessage['status'];
  readonly headline: string;
  /** What it did: see gateway/cap-inbox.ts. */
  readonly outcome: string;
  /** `identifier` of the message that began it: an Update may name any of those that followed. */
  readonly chain: string;
  /** The alarm condition that it stands for; null = none, or none any more. */
  readonly stands: {
    readonly subject: string;
    readonly component: string;
    readonly severity: Severity;
    readonly place: string;
    /** ms since epoch: then it is over by itself. */
    readonly until: number;
  } | null;
}

/** A condition that somebody else's CAP message stands for. */
export const capAlertRule = 'cap.alert';
