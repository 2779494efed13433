import type { LoadOrder, Percentiles } from './load-order.ts';
import { summariseProfiles, type ThreadSummary } from './profile-summary.ts';
import type { Run, Who } from './run.ts';

/** All runs of one contender under one load; medians. */
export interface Line {
  readonly who: Who;
  readonly mode: LoadOrder['mode'];
  /** Messages a second that were asked for, mode `rate` only. */
  readonly rate: number | null;
  readonly runs: number;
  readonly messagesPerSecond: number;
  readonly acknowledgedPerSecond: number;
  /** Null when it could not be read. */
  readonly cpuUsPerMessage: number;
  /** Of the broker before it and the database behind it. */
  readonly serversCpuUsPerMessage: number;
  readonly residentMb: number;
  readonly generatorCpuUsPerMessage: number;
  readonly puback: Percentiles | null;
  readonly terminal: Percentiles | null;
  /** After the warm-up alone (load-order.ts). */
  readonly pubackWarm: Percentiles | null;
  readonly terminalWarm: Percentiles | null;
  readonly messages: number;
  readonly valuesCompared: number;
  /** Where the CPU time went, by thread; empty without --profile. */
  readonly profile: readonly ThreadSummary[];
}

export function linesOf(runs: readonly Run[]): Line[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.who} ${run.mode} ${run.rate}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].flatMap(lineOf);
}

function lineOf(runs: readonly Run[]): Line[] {
  const [first] = runs;
  if (first === undefined) return [];
  const of = (value: (run: Run) => number) => median(runs.map(value));
  const sum = (value: (run: Run) => number) => runs.reduce((total, run) => total + value(run), 0);
  return [
    {
      who: first.who,
      mode: first.mode,
      rate: first.rate,
      runs: runs.length,
      messagesPerSecond: of((run) => run.measured.handledPerSecond),
      acknowledgedPerSecond: of((run) => run.measured.acknowledgedPerSecond),
      cpuUsPerMessage: of((run) => run.measured.cpuUs),
      serversCpuUsPerMessage: of((run) => run.measured.serversCpuUs),
      residentMb: of((run) => run.measured.residentMb),
      generatorCpuUsPerMessage: of((run) => run.measured.load.ownCpuUs),
      puback: middle(runs.map((run) => run.measured.load.puback)),
      terminal: middle(runs.map((run) => run.measured.load.terminal)),
      pubackWarm: middle(runs.map((run) => run.measured.load.pubackWarm)),
      terminalWarm: middle(runs.map((run) => run.measured.load.terminalWarm)),
      messages: sum((run) => run.measured.load.acknowledged),
      valuesCompared: sum((run) => run.compared),
      profile: summariseProfiles(
        runs.flatMap((run) => run.measured.profiles),
        sum((run) => run.measured.load.acknowledged),
      ),
    },
  ];
}

/** The lower of the two in the middle when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function middle(all: readonly (Percentiles | null)[]): Percentiles | null {
  const there = all.filter((one) => one !== null);
  if (there.length === 0) return null;
  return {
    p50: median(there.map((one) => one.p50)),
    p99: median(there.map((one) => one.p99)),
    max: Math.max(...there.map((one) => one.max)),
    samples: there.reduce((total, one) => total + one.samples, 0),
  };
}
