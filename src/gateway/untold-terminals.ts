import { type Alarm, asidesOf } from '../model/alarm.ts';
import type { Delivery } from '../model/delivery.ts';
import type { JournalReader } from '../model/journal.ts';
import type { TerminalEntry } from '../model/registry.ts';
import { deliveriesForNewTerminal, isToldOf } from '../notify/plan-deliveries.ts';
import type { Log } from '../runtime/log.ts';

export interface UntoldTerminalsPorts {
  readonly reader: Pick<JournalReader, 'terminals' | 'toldOf' | 'transitions'>;
  /** Every alarm that a terminal has to know. */
  readonly shown: () => readonly Alarm[];
  /** Resolves when what has been judged so far is on disk. */
  readonly settled: () => Promise<void>;
  /** Puts rows into the outbox; resolves when they are on disk. */
  readonly deliver: (plan: (nextSequence: (terminalId: string) => number) => readonly Delivery[]) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

const againMs = 1_000;
/** Alarms looked at before others get their turn. */
const atOnce = 200;

/**
 * Tells terminals what stands and was never put into their outbox. A terminal shows what it has rows of: one without them
 * would look calm on a good link while somebody calls for help. There are none of a terminal that was registered while the
 * gateway was stopped, or just before it died.
 */
export class UntoldTerminals {
  private readonly ports: UntoldTerminalsPorts;
  private trying = false;
  private stopped = false;

  constructor(ports: UntoldTerminalsPorts) {
    this.ports = ports;
  }

  stop(): void {
    this.stopped = true;
  }

  /** One was registered a moment ago: it is told everything that it covers. Never rejects; what fails is tried again. */
  async added(terminal: TerminalEntry): Promise<void> {
    try {
      // What was judged before it was registered is in nobody's outbox for it, and has no step on disk yet to tell.
      await this.ports.settled();
      await this.tell(terminal, () => true);
    } catch (error) {
      this.failed(error);
    }
  }

  /** At a start: whatever has no row. Never rejects. */
  async lookAtAll(): Promise<void> {
    try {
      await this.ports.settled();
      for (const [terminal, alarmIds] of await this.missing()) await this.tell(terminal, ({ id }) => alarmIds.has(id));
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.ports.log.error({ error }, 'terminals could not be told what is active; it is tried again');
    if (this.trying) return;
    this.trying = true;
    void this.ports.sleep(againMs).then(() => {
      this.trying = false;
      if (!this.stopped) void this.lookAtAll();
    });
  }

  private tell(terminal: TerminalEntry, wants: (alarm: Alarm) => boolean): Promise<void> {
    const { reader, shown, deliver } = this.ports;
    const last = (alarmId: string) => reader.transitions(alarmId).at(-1) ?? null;
    return deliver((next) => deliveriesForNewTerminal(terminal, reader.terminals(), shown().filter(wants), last, next));
  }

  private async missing(): Promise<ReadonlyMap<TerminalEntry, ReadonlySet<string>>> {
    const { reader, shown, sleep } = this.ports;
    const terminals = reader.terminals();
    const missing = new Map<TerminalEntry, Set<string>>();
    const alarms = terminals.length === 0 ? [] : shown();
    for (const [looked, alarm] of alarms.entries()) {
      if (looked % atOnce === atOnce - 1) await sleep(0);
      // It is told when it comes back.
      if (asidesOf(alarm).length > 0) continue;
      const covering = terminals.filter((terminal) => isToldOf(terminal, alarm, terminals));
      const told = new Set(covering.length === 0 ? [] : reader.toldOf(alarm.id));
      for (const terminal of covering) {
        if (told.has(terminal.id)) continue;
        const own = missing.get(terminal) ?? new Set();
        missing.set(terminal, own.add(alarm.id));
      }
    }
    return missing;
  }
}
