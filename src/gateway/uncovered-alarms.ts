import type { Alarm } from '../model/alarm.ts';
import type { TerminalEntry } from '../model/registry.ts';
import type { Signal } from '../model/signal.ts';
import { uncoveredSignal } from '../notify/coverage.ts';
import type { Log } from '../runtime/log.ts';

/** Alarm steps that no live terminal covers: told once they are on disk, one alarm a place without a terminal. */
export class UncoveredAlarms {
  private readonly byPlace = new Map<string, Alarm>();
  private readonly terminals: () => readonly TerminalEntry[];
  private readonly observe: (signal: Signal) => Promise<void>;
  private readonly log: Log;

  constructor(terminals: () => readonly TerminalEntry[], observe: (signal: Signal) => Promise<void>, log: Log) {
    this.terminals = terminals;
    this.observe = observe;
    this.log = log;
  }

  note(alarm: Alarm): void {
    this.byPlace.set(alarm.place, alarm);
  }

  committed(): void {
    if (this.byPlace.size === 0) return;
    const waiting = new Map([...this.byPlace.values()].map((alarm) => [uncoveredSignal(alarm, this.terminals()).subject, alarm]));
    this.byPlace.clear();
    for (const alarm of waiting.values()) {
      // Nobody is there to see the alarm, so that this is said must not be lost to a full disk: it goes with the next commit.
      this.observe(uncoveredSignal(alarm, this.terminals())).catch((error) => {
        this.log.error({ error, alarm: alarm.id }, 'an alarm without a live terminal could not be journalled as such; it is tried again');
        this.note(alarm);
      });
    }
  }
}
