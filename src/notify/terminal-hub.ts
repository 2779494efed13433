import type { Delivery, TerminalLiveness } from '../model/delivery.ts';
import type { Language } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import { answerTerminal } from './answer-terminal.ts';
import { errorMessage } from './delivery-message.ts';
import { DeliverySender } from './delivery-sender.ts';
import { type HubMeters, noMeters } from './hub-meters.ts';
import type { HubPorts, Schedule, TerminalIdentity, TerminalLink } from './hub-ports.ts';
import { ReceiptLog } from './receipt-log.ts';
import { type ParsedMessage, parseTerminalMessages } from './terminal-message.ts';
import { type KnownTerminal, TerminalRoster } from './terminal-roster.ts';
import { TerminalSession } from './terminal-session.ts';

const tickMs = 250;
const maxSessionsPerTerminal = 8;

export interface TerminalHubOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly ports: HubPorts;
  readonly meters?: HubMeters;
  /** A terminal became live, stopped being so, or was lost: time to look at coverage again (see coverage.ts). */
  readonly livenessChanged?: (terminalId: string, live: boolean) => void;
  /** Language of `alarm.reason` and of error details in the stream; `alarm.reasons` always has both. */
  readonly language?: Language;
  /** Name of the pages this gateway serves: a terminal page of another build renews itself when nothing rings. */
  readonly build?: string | null;
}

/** A connection as its transport sees it. Neither call throws; `receive` resolves when the message has had its effect. */
export interface Session {
  receive(text: string): Promise<void>;
  /** The peer is gone. */
  ended(): void;
}

/** Sends what is journalled to terminals until they say they have it, and watches that they are there. Knows no transport. */
export class TerminalHub {
  private readonly clock: Clock;
  private readonly schedule: Schedule;
  private readonly ports: HubPorts;
  private readonly meters: HubMeters;
  private readonly language: Language;
  private readonly roster: TerminalRoster;
  private readonly receiptLog: ReceiptLog;
  private readonly sender: DeliverySender;
  private stopTick: (() => void) | null = null;
  private stopped = false;

  constructor(options: TerminalHubOptions) {
    const { clock, schedule, ports } = options;
    const meters = options.meters ?? noMeters;
    const language = options.language ?? 'zh';
    const receiptLog = new ReceiptLog(
      (receipts) => ports.receipts(receipts),
      (count) => meters.receiptsFailed(count),
      schedule,
    );
    this.clock = clock;
    this.schedule = schedule;
    this.ports = ports;
    this.meters = meters;
    this.language = language;
    this.receiptLog = receiptLog;
    this.roster = new TerminalRoster(ports, meters, options.livenessChanged ?? (() => {}));
    const build = options.build ?? null;
    this.sender = new DeliverySender({ clock, schedule, ports, meters, language, build, receiptLog });
  }

  start(): void {
    this.roster.start(this.clock.monotonic());
    this.tickLater();
  }

  /** Ends every connection; after it resolves nothing is sent and all receipts are written. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopTick?.();
    for (const terminal of this.roster.all()) this.endAll(terminal, 1001, 'going away');
    await this.receiptLog.flush();
  }

  liveness(): TerminalLiveness[] {
    return this.roster.liveness();
  }

  /** Somebody could see an alarm there now, by its own signs of life. */
  live(terminalId: string): boolean {
    return this.roster.known(terminalId)?.live === true;
  }

  /** For planning deliveries: is somebody there, as far as can be known yet? */
  presumedLive(terminalId: string): boolean {
    return this.roster.presumedLive(terminalId);
  }

  /**
   * Takes a proven terminal's connection. `after` = the last sequence it has (it gets everything after it, in order), or
   * null = it has nothing (it gets the newest delivery of every alarm still active).
   */
  open(terminalId: string, after: number | null, identity: TerminalIdentity, link: TerminalLink): Session {
    const now = this.clock.monotonic();
    const terminal = this.stopped ? null : this.roster.find(terminalId, now);
    if (!terminal) {
      if (this.stopped) link.close(1001, 'going away');
      else link.close(1008, 'terminal is not registered');
      return { receive: async () => {}, ended: () => {} };
    }
    if (terminal.sessions.size >= maxSessionsPerTerminal) {
      // Half-open connections pile up at the old end: the newest is the one somebody looks at.
      const oldest = terminal.sessions.values().next().value;
      if (oldest) this.cut(terminal, oldest, 1008, 'too-many-connections');
    }
    const last = this.ports.lastSequence(terminalId);
    // A position that is none of ours is from before a restore: the terminal has another epoch's numbers (invariant 10).
    const isOurs = after === 0 || (after !== null && this.ports.deliveriesAfter(terminalId, after - 1, 1)[0]?.sequence === after);
    const resumed = isOurs ? after : null;
    const session = new TerminalSession(terminalId, identity, link, resumed, last, now);
    terminal.sessions.add(session);
    this.countConnections();
    this.guarded(() => this.sender.begin(terminal, session, resumed));
    return {
      receive: (text) => this.receive(terminal, session, text),
      ended: () => {
        session.closed = true;
        this.remove(terminal, session);
      },
    };
  }

  /** Call after the commit that holds them. Never throws: what goes wrong here is made good from the journal. */
  onDeliveries(deliveries: readonly Delivery[]): void {
    this.guarded(() => this.sender.push(deliveries, (id) => this.roster.known(id)));
  }

  private tickLater(): void {
    if (this.stopped) return;
    this.stopTick = this.schedule(tickMs, () => {
      this.guarded(() => this.tick());
      this.tickLater();
    });
  }

  private tick(): void {
    const now = this.clock.monotonic();
    for (const terminal of this.roster.tick(now)) this.endAll(terminal, 1008, 'terminal retired');
    for (const terminal of this.roster.all()) {
      for (const session of [...terminal.sessions]) {
        if (session.stalled(now)) this.cut(terminal, session, 1013, 'too-slow');
        else this.guarded(() => this.sender.attend(terminal, session, now));
      }
      if (terminal.sessions.size > 0) this.guarded(() => this.sender.sendAgain(terminal, now));
    }
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch {
      this.meters.failed();
    }
  }

  private async receive(terminal: KnownTerminal, session: TerminalSession, text: string): Promise<void> {
    if (session.closed) return;
    for (const parsed of parseTerminalMessages(text)) await this.take(terminal, session, parsed);
  }

  private async take(terminal: KnownTerminal, session: TerminalSession, parsed: ParsedMessage): Promise<void> {
    if (session.closed) return;
    if (!session.allow(!parsed.ok, this.clock.monotonic())) {
      this.cut(terminal, session, 1008, 'flood');
      return;
    }
    if (!parsed.ok) {
      this.refuse(session, parsed.code, parsed.detail);
      return;
    }
    if (session.identity.onlooker === true) {
      const { type } = parsed.message;
      if (type === 'acknowledge' || type === 'silence' || type === 'present')
        this.refuse(session, 'not-allowed', 'type: acts take the terminal itself or a person who may act; this connection looks on only');
      return;
    }
    try {
      const answer = await answerTerminal(parsed.message, {
        terminalId: session.terminalId,
        identity: session.identity,
        ports: this.ports,
        now: this.clock.wall(),
        language: this.language,
        delivery: (id) => this.deliveryTo(terminal, id),
        receipt: (delivery, kind) => this.receipt(terminal, delivery, kind),
        alive: (word) => this.roster.alive(terminal, word, this.clock),
      });
      if (answer.refused) this.meters.refused(answer.refused);
      if (answer.json) session.send(answer.json);
    } catch {
      // Nothing was kept, so nothing may look done: the person has to see that and press again.
      this.refuse(session, 'not-kept', 'The gateway could not write this down; it did not take effect. Try again.');
    }
  }

  private refuse(session: TerminalSession, code: string, detail: string): void {
    this.meters.refused(code);
    session.send(errorMessage(code, detail));
  }

  private deliveryTo(terminal: KnownTerminal, id: string): Delivery | null {
    const { outstanding } = terminal;
    const delivery = outstanding.get(id) ?? outstanding.recent(id) ?? this.ports.delivery(id);
    return delivery?.terminalId === terminal.entry.id ? delivery : null;
  }

  /** Re-sending stops only when the receipt is on disk. */
  private receipt(terminal: KnownTerminal, delivery: Delivery, kind: 'received' | 'shown'): void {
    const at = this.clock.wall();
    const awaited = terminal.outstanding.get(delivery.id) !== null;
    this.meters.receipt(kind);
    this.ports.onReceipt?.(delivery, kind);
    if (awaited && delivery.event === 'raised') this.meters.raiseToReceived((at - delivery.createdAt) / 1_000);
    // Whoever shows it has it, also when its first word was lost: the journal keeps both times then.
    this.receiptLog.add({ deliveryId: delivery.id, kind, at }, () => {
      terminal.outstanding.received(delivery.id, this.clock.monotonic());
      this.guarded(() => this.sender.goOn(terminal));
    });
  }

  private cut(terminal: KnownTerminal, session: TerminalSession, code: number, reason: string): void {
    this.meters.cut(reason);
    this.remove(terminal, session);
    session.close(code, reason);
  }

  private endAll(terminal: KnownTerminal, code: number, reason: string): void {
    for (const session of [...terminal.sessions]) {
      this.remove(terminal, session);
      session.close(code, reason);
    }
  }

  private remove(terminal: KnownTerminal, session: TerminalSession): void {
    if (!terminal.sessions.delete(session)) return;
    // What is without a receipt is in the journal, and comes back with the next connection.
    if (terminal.sessions.size === 0) terminal.outstanding.clear();
    this.countConnections();
  }

  private countConnections(): void {
    let count = 0;
    for (const terminal of this.roster.all()) count += terminal.sessions.size;
    this.meters.connections(count);
  }
}
