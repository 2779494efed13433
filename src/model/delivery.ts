import type { Alarm, AlarmEvent } from './alarm.ts';

/** What a delivery tells: a step of an alarm, or of the response to it. */
export const responseDeliveries = ['responded', 'escalated'] as const;
export type DeliveryEvent = AlarmEvent | (typeof responseDeliveries)[number];

/** Why a terminal is told (style rule 6: every decision returns its reason). */
export type DeliveryReason = 'raised' | 'changed' | 'terminal-added' | 'fallback' | 'response' | 'escalated' | 'test' | 'presence';

/** One row of the outbox: one alarm transition for one terminal. Journalled before it is sent (invariant 6). */
export interface Delivery {
  /** Function of (alarm id, transition sequence, terminal): replay yields the same id. */
  readonly id: string;
  readonly terminalId: string;
  /** 1, 2, 3 ... per terminal; what `after` in the stream refers to. */
  readonly sequence: number;
  readonly alarmId: string;
  readonly transition: number;
  readonly event: DeliveryEvent;
  readonly reason: DeliveryReason;
  /** The alarm as it was after that transition. */
  readonly alarm: Alarm;
  /** The response that the alarm began, and how far it had come; left out = it began none. */
  readonly response?: { readonly id: string; readonly sequence: number };
  /** ms since epoch: when the step was, by the clock of whoever took it, which may be a gateway below. */
  readonly createdAt: number;
  /** Running ms here (decision 0001) of the record that caused it; left out = no record did, or an earlier program wrote it. */
  readonly ran?: number;
  /** How often it was sent. */
  readonly attempts: number;
  /** ms since epoch; null until then. */
  readonly sentAt: number | null;
  readonly receivedAt: number | null;
  readonly shownAt: number | null;
}

export type ReceiptKind = 'sent' | 'received' | 'shown';
export interface Receipt {
  readonly deliveryId: string;
  readonly kind: ReceiptKind;
  readonly at: number;
}

/** Terminal liveness as the gateway sees it. */
export interface TerminalLiveness {
  readonly terminalId: string;
  readonly live: boolean;
  /** ms since epoch of the last `alive`; null = never. */
  readonly lastAliveAt: number | null;
  readonly visible: boolean;
  readonly sound: 'on' | 'locked' | 'muted' | null;
  readonly lastSequence: number;
  readonly connections: number;
}

/** What of a row of the outbox says how long it took. */
export interface DeliveryTime {
  readonly sequence: number;
  readonly event: DeliveryEvent;
  /** ms since epoch. */
  readonly createdAt: number;
  readonly receivedAt: number | null;
}
