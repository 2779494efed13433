import type { Session, TerminalHub } from '../../terminal-hub.ts';

export interface MqttTerminalsOptions {
  readonly hub: TerminalHub;
  /** False = the session's queue is full, so the terminal does not acknowledge what it was sent. */
  readonly publish: (topic: string, payload: string | Buffer, qos: 1) => boolean;
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
    let open = true;
    let full = false;
    const session = this.options.hub.open(
      terminalId,
      null,
      { userId: null },
      {
        // What was taken and is lost on its way is a delivery without a receipt: it is sent again.
        send: (json) => {
          full = open && !this.options.publish(alarmsTopic(terminalId), json, 1);
          return !full;
        },
        // What waits for the socket is watched where the socket is: here, that it acknowledges nothing.
        buffered: () => 0,
        unread: () => (full ? 1 : 0),
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
