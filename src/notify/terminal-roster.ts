import type { TerminalLiveness } from '../model/delivery.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Clock } from '../runtime/clock.ts';
import type { HubMeters } from './hub-meters.ts';
import type { HubPorts } from './hub-ports.ts';
import { Outstanding } from './outstanding.ts';
import type { TerminalSession } from './terminal-session.ts';
import { reasons, TerminalSignals } from './terminal-signals.ts';
import { type Alive, TerminalWatch } from './terminal-watch.ts';

const judgeEveryMs = 1_000;
/** A longer gap between ticks is the gateway's own sleep (suspended machine): no terminal is blamed for it. */
const ownSleepMs = 2_000;

export interface KnownTerminal {
  entry: TerminalEntry;
  readonly sessions: Set<TerminalSession>;
  readonly outstanding: Outstanding;
  readonly watch: TerminalWatch;
  live: boolean;
  toldLost: boolean;
}

/** The registered terminals, who of them is there, and the signals about those who are not. */
export class TerminalRoster {
  private readonly terminals = new Map<string, KnownTerminal>();
  private readonly ports: HubPorts;
  private readonly meters: HubMeters;
  private readonly livenessChanged: (terminalId: string, live: boolean) => void;
  private readonly signals: TerminalSignals;
  private lastTick = 0;
  private lastJudged = 0;
  /** Monotonic ms minus the gateway's own sleep: evidence clocks count running time. */
  private run = 0;

  constructor(ports: HubPorts, meters: HubMeters, livenessChanged: (terminalId: string, live: boolean) => void) {
    this.ports = ports;
    this.meters = meters;
    this.livenessChanged = livenessChanged;
    this.signals = new TerminalSignals(
      (signal) => ports.signal(signal),
      () => ports.activeAlarms(),
    );
  }

  start(now: number): void {
    this.lastTick = now;
    this.refresh(true);
  }

  all(): Iterable<KnownTerminal> {
    return this.terminals.values();
  }

  known(terminalId: string): KnownTerminal | null {
    return this.terminals.get(terminalId) ?? null;
  }

  /** Also one that was registered a moment ago. */
  find(terminalId: string, now: number): KnownTerminal | null {
    this.advance(now);
    if (!this.terminals.has(terminalId)) this.refresh(false);
    return this.known(terminalId);
  }

  /** Returns the terminals that were retired. */
  tick(now: number): readonly KnownTerminal[] {
    this.advance(now);
    if (this.run - this.lastJudged < judgeEveryMs) return [];
    this.lastJudged = this.run;
    const retired = this.refresh(false);
    let live = 0;
    let lost = 0;
    for (const terminal of this.terminals.values()) {
      this.judge(terminal);
      if (terminal.live) live++;
      if (terminal.watch.lost(this.run)) lost++;
    }
    this.meters.terminals(live, lost);
    return retired;
  }

  alive(terminal: KnownTerminal, word: Alive, clock: Clock): void {
    this.advance(clock.monotonic());
    terminal.watch.alive(word, this.run, clock.wall());
    this.judge(terminal);
  }

  presumedLive(terminalId: string): boolean {
    return this.terminals.get(terminalId)?.watch.presumedLive(this.run) ?? true;
  }

  liveness(): TerminalLiveness[] {
    return [...this.terminals.values()].map((terminal) => terminal.watch.liveness(terminal.entry.id, this.run, terminal.sessions.size));
  }

  private advance(now: number): void {
    const gap = now - this.lastTick;
    this.lastTick = now;
    this.run += gap > ownSleepMs ? 0 : gap;
  }

  private judge(terminal: KnownTerminal): void {
    const { watch, entry } = terminal;
    const lost = watch.lost(this.run);
    this.signals.observe(entry.id, 'terminal.lost', lost, () => {
      if (!lost) return reasons.back(entry.id);
      return watch.everAlive ? reasons.lost(entry.id, Math.round(watch.silentMs(this.run) / 1_000)) : reasons.neverSeen(entry.id);
    });
    const locked = watch.soundLocked(this.run);
    this.signals.observe(entry.id, 'terminal.sound-locked', locked, () => (locked ? reasons.locked(entry.id) : reasons.unlocked(entry.id)));
    const live = watch.live(this.run);
    if (live === terminal.live && lost !== true) return;
    const changed = live !== terminal.live || (lost === true && !terminal.toldLost);
    terminal.live = live;
    terminal.toldLost = lost === true;
    if (changed) this.livenessChanged(entry.id, live);
  }

  private refresh(atStart: boolean): readonly KnownTerminal[] {
    const gone = new Set(this.terminals.keys());
    for (const entry of this.ports.terminals()) {
      gone.delete(entry.id);
      const known = this.terminals.get(entry.id);
      if (known) known.entry = entry;
      else this.terminals.set(entry.id, this.create(entry, atStart));
    }
    const retired: KnownTerminal[] = [];
    for (const id of gone) {
      const terminal = this.terminals.get(id);
      if (!terminal) continue;
      this.terminals.delete(id);
      retired.push(terminal);
      for (const rule of ['terminal.lost', 'terminal.sound-locked'] as const)
        this.signals.observe(id, rule, false, () => reasons.retired(id));
      this.signals.forget(id);
      if (terminal.live) this.livenessChanged(id, false);
    }
    return retired;
  }

  private create(entry: TerminalEntry, atStart: boolean): KnownTerminal {
    const outstanding = new Outstanding(() => this.meters.forgotten());
    return { entry, sessions: new Set(), outstanding, watch: new TerminalWatch(this.run, atStart), live: false, toldLost: false };
  }
}
