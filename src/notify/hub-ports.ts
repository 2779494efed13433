import type { ActOrigin, AlarmAct } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { Delivery, Receipt } from '../model/delivery.ts';
import type { PlanJson } from '../model/plan-json.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Signal } from '../model/signal.ts';
import type { Text } from '../model/text.ts';

/** What became of an act. `unchanged` is a success: a repeated acknowledge names the first person in `alarm`. */
export type ActResult =
  | { readonly outcome: 'done' | 'unchanged'; readonly alarm: Alarm }
  | { readonly outcome: 'refused'; readonly code: string; readonly reason: Text };

/** All that the hub needs from the rest of the gateway. Reads are short and indexed; writes resolve after the commit. */
export interface HubPorts {
  terminals(): readonly TerminalEntry[];
  activeAlarms(): readonly Alarm[];
  /** Alarms whose response is open, also when they have ended. */
  respondedAlarms?(): readonly Alarm[];
  /** The plan that people follow, with how far they have come; null = the delivery began none. */
  planOf?(delivery: Delivery): PlanJson | null;
  /** The open response that its alarm belongs to; null = none. */
  responseOf?(delivery: Delivery): string | null;
  delivery(id: string): Delivery | null;
  newestDelivery(alarmId: string, terminalId: string): Delivery | null;
  /** In order, at most `limit`. */
  deliveriesAfter(terminalId: string, sequence: number, limit: number): readonly Delivery[];
  /** Without a receipt, up to `sequence`: the newest `limit` of them, in order. */
  unreceiptedOf(terminalId: string, sequence: number, limit: number): readonly Delivery[];
  lastSequence(terminalId: string): number;
  receipts(receipts: readonly Receipt[]): Promise<void>;
  /** A terminal said that it has a delivery, or shows it. May not throw. */
  onReceipt?(delivery: Delivery, kind: 'received' | 'shown'): void;
  /** Journals the act and resolves when it took effect or was refused. Checks that `origin.by` may do it. */
  act(act: AlarmAct, origin: ActOrigin): Promise<ActResult>;
  /** A person answers a duty check. False = it waits for no answer any more. */
  present?(deliveryId: string, terminalId: string, origin: ActOrigin): Promise<boolean>;
  signal(signal: Signal): Promise<void>;
  audit(entry: AuditDraft): Promise<void>;
  /** False = the gateway can keep nothing at present. Then no heartbeat is sent, so that no screen looks live. */
  healthy?(): boolean;
}

/** Runs `run` once after `delayMs`; the answer cancels it. */
export type Schedule = (delayMs: number, run: () => void) => () => void;

/** One connection, whatever carries it. */
export interface TerminalLink {
  /**
   * `json`: text, or the same in UTF-8. False = the peer does not keep up: the message was NOT taken and is offered again.
   * `compress`: there is time to make it smaller for a slow line.
   */
  send(json: string | Buffer, compress: boolean): boolean;
  /** Between the two, what is sent may be held back to leave as one piece; left out = it makes no difference. */
  hold?(): void;
  release?(): void;
  /** Bytes (or messages) taken but not yet handed to the network. */
  buffered(): number;
  /** Of these, what the network was offered and has not taken. What is still being compressed here is not the peer's doing. */
  unread(): number;
  /** WebSocket close codes (RFC 6455 section 7.4.1). Must not throw. */
  close(code: number, reason: string): void;
}

/** Who stands behind the connection; `userId` null = a terminal by its own secret, which asserts names. */
export interface TerminalIdentity {
  readonly userId: string | null;
  /**
   * Looks on only (an API token, a role that may not act). It gets what the terminal gets, but its receipts and signs of
   * life do not count: a terminal must not look attended because a machine listens.
   */
  readonly onlooker?: boolean;
}
