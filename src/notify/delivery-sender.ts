import type { Delivery } from '../model/delivery.ts';
import type { Language } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import { deliveryMessage, heartbeatMessage } from './delivery-message.ts';
import type { HubMeters } from './hub-meters.ts';
import type { HubPorts, Schedule } from './hub-ports.ts';
import { isToldOf } from './plan-deliveries.ts';
import type { ReceiptLog } from './receipt-log.ts';
import type { KnownTerminal } from './terminal-roster.ts';
import type { TerminalSession } from './terminal-session.ts';

const heartbeatMs = 10_000;
/** Sent in one go before others get their turn. */
const slice = 100;
/** How far back a reconnecting terminal is asked about deliveries it never gave a receipt for. */
const lookBack = 500;

export interface DeliverySenderOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly ports: HubPorts;
  readonly meters: HubMeters;
  readonly language: Language;
  readonly build: string | null;
  readonly receiptLog: ReceiptLog;
}

/** Brings deliveries to connections: strictly in order, from the journal whatever was missed, again until a receipt. */
export class DeliverySender {
  private readonly options: DeliverySenderOptions;
  private round = 0;

  constructor(options: DeliverySenderOptions) {
    this.options = options;
  }

  /** What a new connection gets first: everything after `after`, or (null) the newest delivery of every active alarm. */
  begin(terminal: KnownTerminal, session: TerminalSession, after: number | null): void {
    const { ports, clock } = this.options;
    if (after === null) {
      const terminals = ports.terminals();
      const shown = [...ports.activeAlarms(), ...(ports.respondedAlarms?.() ?? [])];
      const told = shown.filter((alarm) => isToldOf(terminal.entry, alarm, terminals));
      session.lookup = [...new Set(told.map((alarm) => alarm.id))];
    } else {
      for (const delivery of ports.deliveriesAfter(session.terminalId, Math.max(0, after - lookBack), lookBack)) {
        if (delivery.sequence <= after && delivery.receivedAt === null) terminal.outstanding.resume(delivery, clock.monotonic());
      }
    }
    this.pump(terminal, session);
  }

  /** Freshly committed deliveries of any terminals. */
  push(deliveries: readonly Delivery[], terminalOf: (id: string) => KnownTerminal | null): void {
    const round = ++this.round;
    for (const delivery of [...deliveries].sort((a, b) => a.sequence - b.sequence)) {
      const terminal = terminalOf(delivery.terminalId);
      for (const session of terminal?.sessions ?? []) {
        if (!terminal || session.cursor >= delivery.sequence) continue;
        session.newest = Math.max(session.newest, delivery.sequence);
        const inOrder = session.caughtUp && session.cursor === delivery.sequence - 1;
        if (inOrder && this.offer(terminal, session, delivery, round)) session.cursor = delivery.sequence;
        else this.pumpLater(terminal, session);
      }
    }
  }

  /** Heartbeat, and whatever the connection has not got yet: so a lost wake-up costs a tick, never an alarm. */
  attend(terminal: KnownTerminal, session: TerminalSession, now: number): void {
    if (now >= session.nextHeartbeatAt || session.behind || session.refused) this.pump(terminal, session);
  }

  sendAgain(terminal: KnownTerminal, now: number): void {
    const round = ++this.round;
    for (const delivery of terminal.outstanding.due(now)) {
      for (const session of terminal.sessions) {
        // What waits in a link's buffer already need not wait there twice.
        if (session.cursor >= delivery.sequence && session.link.buffered() === 0) this.offer(terminal, session, delivery, round);
      }
    }
  }

  private pumpLater(terminal: KnownTerminal, session: TerminalSession): void {
    if (session.pumpQueued || session.closed) return;
    session.pumpQueued = true;
    this.options.schedule(0, () => {
      session.pumpQueued = false;
      try {
        this.pump(terminal, session);
      } catch {
        this.options.meters.failed();
      }
    });
  }

  private pump(terminal: KnownTerminal, session: TerminalSession): void {
    if (session.closed) return;
    const finished = this.sendSlice(terminal, session);
    if (finished === 'more') this.pumpLater(terminal, session);
    const now = this.options.clock.monotonic();
    const healthy = this.options.ports.healthy?.() ?? true;
    if (
      healthy &&
      finished === 'all' &&
      now >= session.nextHeartbeatAt &&
      session.send(heartbeatMessage(session.cursor, this.options.build, this.options.clock.wall()), now)
    ) {
      session.nextHeartbeatAt = now + heartbeatMs;
    }
  }

  private sendSlice(terminal: KnownTerminal, session: TerminalSession): 'all' | 'more' | 'refused' {
    if (session.lookup) this.lookUp(session, session.lookup);
    if (session.lookup) return 'more';
    const round = ++this.round;
    for (let sent = 0; sent < slice && session.backlog[0]; sent++) {
      if (!this.offer(terminal, session, session.backlog[0], round)) return 'refused';
      session.backlog.shift();
    }
    if (session.backlog.length > 0) return 'more';
    const next = this.options.ports.deliveriesAfter(session.terminalId, session.cursor, slice);
    for (const delivery of next) {
      if (!this.offer(terminal, session, delivery, round)) return 'refused';
      session.cursor = delivery.sequence;
    }
    return next.length < slice ? 'all' : 'more';
  }

  private lookUp(session: TerminalSession, alarmIds: string[]): void {
    for (const alarmId of alarmIds.splice(0, slice)) {
      const newest = this.options.ports.newestDelivery(alarmId, session.terminalId);
      // Later ones come by themselves, after the cursor.
      if (newest && newest.sequence <= session.cursor) session.backlog.push(newest);
    }
    if (alarmIds.length > 0) return;
    // In order of sequence: if the connection breaks in the middle, the terminal's last sequence is still true.
    session.backlog.sort((a, b) => a.sequence - b.sequence);
    session.lookup = null;
  }

  private offer(terminal: KnownTerminal, session: TerminalSession, delivery: Delivery, round: number): boolean {
    const { clock, meters, receiptLog, language, ports } = this.options;
    const now = clock.monotonic();
    const attempt = terminal.outstanding.attempt(delivery, round);
    const [plan, response] = [ports.planOf?.(delivery) ?? null, ports.responseOf?.(delivery) ?? null];
    if (!session.send(deliveryMessage(delivery, attempt, language, plan, response), now)) return false;
    if (!terminal.outstanding.sent(delivery, attempt, round, now)) return true;
    receiptLog.add({ deliveryId: delivery.id, kind: 'sent', at: clock.wall() });
    if (attempt > 1) meters.resent();
    else {
      meters.sent();
      if (delivery.event === 'raised') meters.raiseToSent((clock.wall() - delivery.createdAt) / 1_000);
    }
    return true;
  }
}
