import type { CpuProfiler, ThreadProfile } from './cpu-profile.ts';
import type { LoadOrder, LoadResult } from './load-order.ts';
import type { Peer } from './peer.ts';
import { cpuSeconds, residentMb } from './process-usage.ts';
import { BenchmarkVoid, runLoad } from './run-load.ts';

export interface Measured {
  /** Messages a second from the first write until all are dealt with to the end (forwarded; stored and judged). */
  readonly handledPerSecond: number;
  /** From the first write to the last PUBACK. */
  readonly acknowledgedPerSecond: number;
  /** CPU of the peer, us a message, until all are dealt with; NaN when it cannot be read. */
  readonly cpuUs: number;
  /** The same of the broker before it and the database behind it. */
  readonly serversCpuUs: number;
  readonly residentMb: number;
  readonly load: LoadResult;
  /** From the first write until all are dealt with; empty unless asked for. */
  readonly profiles: readonly ThreadProfile[];
}

export interface MeasureOptions {
  readonly profiler?: CpuProfiler | null;
  /** Messages under way at most, from the device to where they are dealt with; mode `paced` only. */
  readonly inFlight?: number;
  /** How long it may take to deal with the rest after the last acknowledgement. */
  readonly drainMs?: number;
}

/** Puts a peer under load and waits until it has dealt with everything; void when it never does, or deals with too many. */
export async function measure(
  peer: Peer,
  order: Omit<LoadOrder, 'host' | 'port'>,
  { profiler = null, inFlight = 0, drainMs = 120_000 }: MeasureOptions = {},
): Promise<Measured> {
  const before = await peer.handled();
  const storedBefore = (await peer.stored?.()) ?? 0;
  const cpuNow = () => ({ own: cpuOf([peer.pid]), servers: cpuOf(peer.servers ?? []) });
  let cpu = cpuNow();
  let began = 0;
  let resident = Number.NaN;
  const load = await runLoad(
    { ...order, host: '127.0.0.1', port: peer.port },
    {
      beforeRun: async () => {
        await profiler?.begin();
        cpu = cpuNow();
        began = performance.now();
      },
      pace: order.mode === 'paced' ? async () => (await peer.handled()) - before + inFlight : null,
      beforeEnd: () => {
        if (peer.pid !== null) resident = residentMb(peer.pid);
      },
    },
  );
  const deadline = performance.now() + drainMs;
  let handled = await peer.handled();
  while (handled - before < load.acknowledged && performance.now() < deadline) {
    // Each look costs the gateway a page of metrics, which counts as its own CPU.
    await new Promise((resolve) => setTimeout(resolve, 50));
    handled = await peer.handled();
  }
  const seconds = (performance.now() - began) / 1000;
  const now = cpuNow();
  const profiles = (await profiler?.end()) ?? [];
  if (handled - before !== load.acknowledged) {
    throw new BenchmarkVoid(`${load.acknowledged} messages were acknowledged, ${handled - before} were dealt with`);
  }
  const stored = await peer.stored?.();
  if (stored !== undefined && stored - storedBefore !== load.acknowledged) {
    throw new BenchmarkVoid(`${load.acknowledged} messages were acknowledged, ${stored - storedBefore} are in the database`);
  }
  return {
    handledPerSecond: load.acknowledged / seconds,
    acknowledgedPerSecond: load.acknowledged / load.seconds,
    cpuUs: ((now.own - cpu.own) * 1e6) / load.acknowledged,
    serversCpuUs: ((now.servers - cpu.servers) * 1e6) / load.acknowledged,
    residentMb: resident,
    load,
    profiles,
  };
}

/** Seconds; NaN when one of them cannot be read. */
function cpuOf(pids: readonly (number | null)[]): number {
  return pids.reduce<number>((sum, pid) => sum + (pid === null ? Number.NaN : cpuSeconds(pid)), 0);
}
