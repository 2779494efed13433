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
  /** CPU of the peer, us a message, until all are dealt with. */
  readonly cpuUs: number;
  readonly residentMb: number;
  readonly load: LoadResult;
  /** From the first write until all are dealt with; empty unless asked for. */
  readonly profiles: readonly ThreadProfile[];
}

const longestDrainMs = 120_000;

/** Puts a peer under load and waits until it has dealt with everything; void when it never does, or deals with too many. */
export async function measure(peer: Peer, order: Omit<LoadOrder, 'host' | 'port'>, profiler: CpuProfiler | null = null): Promise<Measured> {
  const before = await peer.handled();
  let cpu = 0;
  let began = 0;
  const load = await runLoad({ ...order, host: '127.0.0.1', port: peer.port }, async () => {
    await profiler?.begin();
    cpu = cpuSeconds(peer.pid);
    began = performance.now();
  });
  const resident = residentMb(peer.pid);
  const deadline = performance.now() + longestDrainMs;
  let handled = await peer.handled();
  while (handled - before < load.acknowledged && performance.now() < deadline) {
    // Each look costs the gateway a page of metrics, which counts as its own CPU.
    await new Promise((resolve) => setTimeout(resolve, 50));
    handled = await peer.handled();
  }
  const seconds = (performance.now() - began) / 1000;
  const used = cpuSeconds(peer.pid) - cpu;
  const profiles = (await profiler?.end()) ?? [];
  if (handled - before !== load.acknowledged) {
    throw new BenchmarkVoid(`${load.acknowledged} messages were acknowledged, ${handled - before} were dealt with`);
  }
  return {
    handledPerSecond: load.acknowledged / seconds,
    acknowledgedPerSecond: load.acknowledged / load.seconds,
    cpuUs: (used * 1e6) / load.acknowledged,
    residentMb: resident,
    load,
    profiles,
  };
}
