import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

const WINDOW = 250;

/** ms this thread has worked (Linux; elsewhere the clock): what others did with the processor meanwhile is no stall of ours. */
export function worked(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/**
 * The most work between two turns of this thread's loop, per window of wall time, in ms: a loop that a message holds up
 * works all the while. Returns a stop that hands them over.
 */
export function watchGaps(): () => Map<number, number> {
  const gaps = new Map<number, number>();
  let last = worked();
  const timer = setInterval(() => {
    const now = worked();
    const window = Math.floor((performance.timeOrigin + performance.now()) / WINDOW);
    gaps.set(window, Math.max(gaps.get(window) ?? 0, now - last));
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return gaps;
  };
}

/**
 * The windows in which a busy loop stood still for more than `limit` ms longer than an idle one, the worst first: the machine itself stalls
 * (reliability.md section 0). A gap is judged against the idle thread's windows just before and after too, for a stall
 * may straddle two.
 */
export function exceeding(busy: ReadonlyMap<number, number>, idle: ReadonlyMap<number, number>, limit: number): number[] {
  const excess = ([window, gap]: [number, number]): { window: number; by: number } => {
    const beside = Math.max(idle.get(window - 1) ?? 0, idle.get(window) ?? 0, idle.get(window + 1) ?? 0);
    return { window, by: gap - beside };
  };
  const found = [...busy].map(excess).filter(({ by }) => by > limit);
  return found.sort((a, b) => b.by - a.by).map(({ window }) => window);
}

// As a worker: an idle thread that says when it runs, and answers any message with what it saw.
if (parentPort !== null) {
  const port = parentPort;
  const stop = watchGaps();
  port.on('message', () => port.postMessage(stop()));
  port.postMessage('running');
}
