import type { Signal } from '../model/signal.ts';
import type { Log } from '../runtime/log.ts';

const againMs = 1_000;
/** Of each, while nothing can be journalled; beyond it the oldest that waits is given up, and that is logged. */
const most = 100;

export interface InsistentObserverPorts {
  /** Resolves when it is journalled. */
  readonly observe: (signal: Signal) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

/**
 * Observes until it is journalled, in the order in which it was said of each: whoever says once that a source is lost, in the
 * second in which the disk is full, says it to nobody.
 */
export class InsistentObserver {
  /** By what it is about, the first is on its way. */
  private readonly lines = new Map<string, Signal[]>();
  private stopped = false;
  private readonly ports: InsistentObserverPorts;

  constructor(ports: InsistentObserverPorts) {
    this.ports = ports;
  }

  observe(signal: Signal): void {
    const key = `${signal.subject} ${signal.component} ${signal.rule}`;
    const line = this.lines.get(key);
    if (line === undefined) {
      const begun = [signal];
      this.lines.set(key, begun);
      void this.work(key, begun);
      return;
    }
    line.push(signal);
    if (line.length <= most) return;
    line.splice(1, 1);
    this.ports.log.error({ rule: signal.rule }, 'too many observations wait for the journal: one is given up');
  }

  stop(): void {
    this.stopped = true;
  }

  private async work(key: string, line: Signal[]): Promise<void> {
    const { observe, sleep, log } = this.ports;
    while (line[0] !== undefined && !this.stopped) {
      try {
        await observe(line[0]);
        line.shift();
      } catch (error) {
        if (this.stopped) return;
        log.error({ error, rule: line[0].rule }, 'an observation could not be journalled; it is tried again');
        await sleep(againMs);
      }
    }
    this.lines.delete(key);
  }
}
