import type { Session, TerminalHub } from '../../terminal-hub.ts';

/** Messages handed to the broker and not yet taken over by it, before the terminal counts as one that does not read. */
const maxInFlight = 200;

export interface MqttTerminalsOptions {
  readonly hub: TerminalHub;
  /** Resolves when the broker has handed it to the session. */
  readonly publish: (topic: string, payload: string, qos: 1) => Promise<void>;
  /** Ends the terminal's MQTT connection. */
  readonly disconnect: (terminalId: string, reason: string) => void;
}

export const alarmsTopic = (terminalId: string): string => `v1/terminals/${terminalId}/alarms`;
export const receiptsTopic = (terminalId: string): string => `v1/terminals/${terminalId}/receipts`;

/** Hardware terminals: the stream's messages over MQTT. MQTT's own acknowledgement says "bytes arrived", so receipts decide. */
export class MqttTerminals {
  private readonly sessions = new Map<string, Session>();
  private readonly options: MqttTerminalsOptions;

  constructor(options: MqttTerminalsOptions) {
    this.options = options;
  }

  /** Call when the terminal's subscription to its alarms topic stands; again for a new connection of the same terminal. */
  subscribed(terminalId: string): void {
    this.gone(terminalId);
    let inFlight = 0;
    let open = true;
    const session = this.options.hub.open(
      terminalId,
      null,
      { userId: null },
      {
        send: (json) => {
          if (!open) return true;
          if (inFlight >= maxInFlight) return false;
          inFlight++;
          this.options
            .publish(alarmsTopic(terminalId), json, 1)
            // A refused publish is a delivery without a receipt: it is sent again.
            .catch(() => {})
            .finally(() => {
              inFlight--;
            });
          return true;
        },
        buffered: () => inFlight,
        close: (_code, reason) => {
          open = false;
          this.sessions.delete(terminalId);
          this.options.disconnect(terminalId, reason);
        },
      },
    );
    if (open) this.sessions.set(terminalId, session);
  }

  /** The terminal unsubscribed or its connection ended. */
  gone(terminalId: string): void {
    this.sessions.get(terminalId)?.ended();
    this.sessions.delete(terminalId);
  }

  /** A message on its receipts topic. False = it has no subscription, so there is nobody to answer. */
  async receive(terminalId: string, payload: Uint8Array): Promise<boolean> {
    const session = this.sessions.get(terminalId);
    await session?.receive(Buffer.from(payload).toString('utf8'));
    return session !== undefined;
  }
}
