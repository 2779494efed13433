import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../src/runtime/worker-thread.ts';
import { readMetrics, sumOf } from './gateway-metrics.ts';

/** ms; how long an event loop was late, since the look before. */
export interface LoopDelay {
  readonly p99: number;
  readonly max: number;
}

/** The gateway's event loop and an idle one of this process, in the same moments. */
export interface LoopWindow {
  readonly gateway: LoopDelay;
  readonly idle: LoopDelay;
}

/** Both meters are timers of 10 ms: so much is no delay. */
const meterGrainMs = 10;

/** The meters begin anew at each look: nobody else may read the gateway's metrics in between. */
export class LoopDelays {
  readonly windows: LoopWindow[] = [];
  private readonly idle: Worker = startWorker(new URL('./idle-loop.ts', import.meta.url));

  /** The look that a window ends with; the first one only begins. */
  async look(http: string, token: string): Promise<ReadonlyMap<string, number>> {
    const [metrics, idle] = await Promise.all([readMetrics(http, token), this.askIdle()]);
    const of = (what: string) => sumOf(metrics, `nodejs_eventloop_lag_${what}_seconds`) * 1_000;
    this.windows.push({ gateway: late({ p99: of('p99'), max: of('max') }), idle: late(idle) });
    return metrics;
  }

  async stop(): Promise<void> {
    await this.idle.terminate();
  }

  private askIdle(): Promise<LoopDelay> {
    return new Promise((resolve) => {
      this.idle.once('message', resolve);
      this.idle.postMessage('look');
    });
  }
}

const late = ({ p99, max }: LoopDelay): LoopDelay => ({ p99: Math.max(0, p99 - meterGrainMs), max: Math.max(0, max - meterGrainMs) });
