import type { Delivery } from '../model/delivery.ts';
import type { Language } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import { CompressAllowance } from './compress-allowance.ts';
import { overtakes } from './delivery-line.ts';
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
/** A terminal that comes back is asked again about so many that it never gave a receipt for, the newest of them. */
const lookBack = 500;
/** Copies sent to one connection at a tick: 200 a second, so that a thousand come again within the 10 s of EN 81-28 4.12. */
const againAtOnce = 50;
/** What is sent from lines is one round: two screens of one terminal get the same attempt, however far apart their turns are. */
const lineRound = 1;
/** Messages that go to one terminal in one piece: a call of the system costs more than a message. */
const inOnePiece = 8;
/** ms of sending in one go. */
const turnMs = 8;

/** All there is; there is more; the link took no more; receipts have to come first. */
type Sent = 'all' | 'more' | 'refused' | 'full';

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
  private round = lineRound;
  /** Those with something in their line that may be sent now. */
  private readonly inTurn = new Map<TerminalSession, KnownTerminal>();
  private turnQueued = false;
  private readonly compression = new CompressAllowance();

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
      for (const delivery of ports.unreceiptedOf(session.terminalId, after, lookBack))
        terminal.outstanding.resume(delivery, clock.monotonic());
    }
    this.pump(terminal, session);
  }

  /** Freshly committed deliveries of any terminals. */
  push(deliveries: readonly Delivery[], terminalOf: (id: string) => KnownTerminal | null): void {
    const grave: (() => void)[] = [];
    for (const delivery of [...deliveries].sort((a, b) => a.sequence - b.sequence)) {
      const terminal = terminalOf(delivery.terminalId);
      for (const session of terminal?.sessions ?? []) {
        if (!terminal || session.cursor >= delivery.sequence) continue;
        session.newest = Math.max(session.newest, delivery.sequence);
        const joined = session.line.join(delivery, session.cursor, session.caughtUp);
        if (joined) this.inTurn.set(session, terminal);
        else this.pumpLater(terminal, session);
        if (overtakes(delivery)) grave.push(() => this.sendAhead(terminal, session, delivery));
      }
    }
    this.turn();
    for (const send of grave) send();
  }

  /** Receipts have made room. */
  goOn(terminal: KnownTerminal): void {
    for (const session of terminal.sessions) {
      if (session.line.first !== undefined) this.inTurn.set(session, terminal);
      else if (session.behind) this.pumpLater(terminal, session);
    }
    this.turnLater();
  }

  /** Heartbeat, and whatever the connection has not got yet: so a lost wake-up costs a tick, never an alarm. */
  attend(terminal: KnownTerminal, session: TerminalSession, now: number): void {
    if (session.line.first !== undefined) {
      this.inTurn.set(session, terminal);
      this.turnLater();
      this.heartbeat(session, now);
    } else if (now >= session.nextHeartbeatAt || session.behind || session.refused) this.pump(terminal, session);
  }

  sendAgain(terminal: KnownTerminal, now: number): void {
    // What waits in a link's buffer already need not wait there twice. Asked once: what is sent again here waits there as well.
    const free = [...terminal.sessions].filter(({ link }) => link.buffered() === 0);
    if (free.length === 0) return;
    const round = ++this.round;
    for (const delivery of terminal.outstanding.due(now).slice(0, againAtOnce))
      for (const session of free) if (session.cursor >= delivery.sequence) this.offer(terminal, session, delivery, round);
  }

  /** A handful of messages to each in turn, for a few milliseconds: then whatever else has come gets its turn, messages of devices above all. */
  private turn(): void {
    const { clock } = this.options;
    const until = clock.monotonic() + turnMs;
    for (const [session, terminal] of this.inTurn) {
      // To the end of the map, where this loop comes to it again.
      this.inTurn.delete(session);
      if (session.together(() => this.handful(terminal, session))) this.inTurn.set(session, terminal);
      if (clock.monotonic() < until) continue;
      this.turnLater();
      return;
    }
  }

  /** True when more can follow at once. */
  private handful(terminal: KnownTerminal, session: TerminalSession): boolean {
    for (let sent = 0; sent < inOnePiece; sent++) if (!this.next(terminal, session)) return false;
    return true;
  }

  private turnLater(): void {
    if (this.turnQueued || this.inTurn.size === 0) return;
    this.turnQueued = true;
    this.options.schedule(0, () => {
      this.turnQueued = false;
      try {
        this.turn();
      } catch {
        this.options.meters.failed();
      }
    });
  }

  /** As `handful`, of one message. */
  private next(terminal: KnownTerminal, session: TerminalSession): boolean {
    const { first } = session.line;
    if (session.closed || first === undefined) return false;
    if (first.sequence > session.cursor) {
      if (!overtakes(first) && this.room(terminal, session) === 0) return false;
      // What is not taken now waits in the journal, in whose order everything is.
      if (!this.offer(terminal, session, first, lineRound)) {
        session.line.clear();
        return false;
      }
      session.sentInOrder(first);
    }
    session.line.shift();
    if (session.line.first !== undefined) return true;
    // The line was too short for all of it.
    if (session.behind) this.pumpLater(terminal, session);
    return false;
  }

  /**
   * Where its turn has not come: at once, and again in its place. Its `sequence` says what was sent in order so far, so whoever
   * goes on from there after a broken connection misses nothing of what it overtook (decision 0023).
   */
  private sendAhead(terminal: KnownTerminal, session: TerminalSession, delivery: Delivery): void {
    if (session.cursor >= delivery.sequence || session.upTo === null || !session.line.mayOvertake(delivery, session.cursor)) return;
    this.offer(terminal, session, delivery, ++this.round, session.upTo);
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
    const finished = session.together(() => this.sendSlice(terminal, session));
    if (finished === 'more') this.pumpLater(terminal, session);
    else if (finished !== 'refused') this.heartbeat(session, this.options.clock.monotonic());
  }

  private heartbeat(session: TerminalSession, now: number): void {
    const { ports, build, clock } = this.options;
    const due = (ports.healthy?.() ?? true) && session.caughtUp && now >= session.nextHeartbeatAt;
    if (due && session.send(heartbeatMessage(session.cursor, build, clock.wall()))) session.nextHeartbeatAt = now + heartbeatMs;
  }

  private sendSlice(terminal: KnownTerminal, session: TerminalSession): Sent {
    if (session.lookup) this.lookUp(session, session.lookup);
    if (session.lookup) return 'more';
    const round = ++this.round;
    let room = this.room(terminal, session);
    for (; room > 0 && session.backlog[0]; room--) {
      if (!this.offer(terminal, session, session.backlog[0], round)) return 'refused';
      session.sentInOrder(session.backlog[0]);
      session.backlog.shift();
    }
    if (room === 0) return this.room(terminal, session) === 0 ? 'full' : 'more';
    const next = this.options.ports.deliveriesAfter(session.terminalId, session.cursor, room);
    for (const delivery of next) {
      if (!this.offer(terminal, session, delivery, round)) return 'refused';
      session.sentInOrder(delivery);
    }
    return next.length < room ? 'all' : 'more';
  }

  /** How many it may be sent now. Whoever only looks on gives no receipts to wait for. */
  private room(terminal: KnownTerminal, session: TerminalSession): number {
    return session.identity.onlooker === true ? slice : Math.min(slice, terminal.outstanding.room(this.options.clock.monotonic()));
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

  private offer(
    terminal: KnownTerminal,
    session: TerminalSession,
    delivery: Delivery,
    round: number,
    sequence = delivery.sequence,
  ): boolean {
    const { clock, meters, receiptLog, language, ports } = this.options;
    const now = clock.monotonic();
    const attempt = terminal.outstanding.attempt(delivery, round);
    const [plan, response] = [ports.planOf?.(delivery) ?? null, ports.responseOf?.(delivery) ?? null];
    const told = sequence === delivery.sequence ? delivery : { ...delivery, sequence };
    const compress = this.compression.take(now);
    if (!session.send(deliveryMessage(told, attempt, language, plan, response), compress)) return false;
    if (!terminal.outstanding.sent(delivery, attempt, round, now, sequence !== delivery.sequence)) return true;
    receiptLog.addSent(delivery.id, clock.wall());
    if (attempt > 1) meters.resent();
    else {
      meters.sent();
      if (delivery.event === 'raised') meters.raiseToSent((clock.wall() - delivery.createdAt) / 1_000);
    }
    return true;
  }
}
