import type { JournalInput } from '../model/journal-record.ts';
import type { Log } from '../runtime/log.ts';
import type { RunningTime } from '../runtime/running-time.ts';

const retryMs = 500;

export interface TickerPorts {
  readonly running: Pick<RunningTime, 'beat' | 'now'>;
  /** Running time at which the next timer is due; null = none is. */
  readonly nextDue: () => number | null;
  /** Rejects when it could not be kept. */
  readonly append: (inputs: readonly JournalInput[]) => Promise<unknown>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

/** The records of time itself: when a timer is due and nothing else wakes it, and after a time in which the process was frozen. */
export class Ticker {
  private readonly ports: TickerPorts;
  private ticking = false;
  /** Frozen, and no record says so yet. */
  private frozenMs = 0;

  constructor(ports: TickerPorts) {
    this.ports = ports;
  }

  /** Call just before the record of the start, which says by the wall clock what was missed until then. */
  begin(): void {
    this.ports.running.beat();
  }

  /** Call often, see RunningTime. */
  beat(): void {
    const { running, nextDue } = this.ports;
    this.frozenMs += running.beat();
    const due = nextDue();
    if (this.frozenMs > 0 || (due !== null && due <= running.now())) this.tick();
  }

  tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    const { frozenMs, ports } = this;
    ports
      .append([{ kind: 'tick', ...(frozenMs > 0 ? { frozenMs } : {}) }])
      .then(() => {
        this.frozenMs -= frozenMs;
      })
      .catch(async (error) => {
        ports.log.warn({ error: error.message }, 'a tick could not be journalled; what is due stays due');
        // Not ten times a second: the log may lie on the disk that is full.
        await ports.sleep(retryMs);
      })
      .finally(() => {
        this.ticking = false;
      });
  }
}
