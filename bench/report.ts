import { arch, cpus } from 'node:os';
import type { BenchOptions } from './bench-options.ts';
import type { Percentiles } from './load-order.ts';
import { printProfile, summariseProfiles, type ThreadSummary } from './profile-summary.ts';
import type { Run } from './run.ts';

export interface Line {
  readonly who: Run['who'];
  readonly mode: Run['mode'];
  readonly runs: number;
  /** Medians. */
  readonly messagesPerSecond: number;
  readonly acknowledgedPerSecond: number;
  readonly cpuUsPerMessage: number;
  readonly residentMb: number;
  readonly generatorCpuUsPerMessage: number;
  readonly puback: Percentiles | null;
  readonly terminal: Percentiles | null;
  readonly messages: number;
  readonly valuesCompared: number;
  /** Where the CPU time went, by thread; empty without --profile. */
  readonly profile: readonly ThreadSummary[];
}

export interface Summary {
  readonly machine: string;
  readonly options: BenchOptions;
  readonly bytesPerMessage: number;
  readonly lines: readonly Line[];
  /** Stored, judged and durable against forwarded to one subscriber, pipelined. Null without peers. */
  readonly ratioToMosquitto: number | null;
  readonly cpuRatioToMosquitto: number | null;
  /** One message in flight. */
  readonly cpuRatioToAedesOneInFlight: number | null;
}

export function summarise(runs: readonly Run[], options: BenchOptions): Summary {
  const groups = new Map<string, Run[]>();
  for (const run of runs) groups.set(`${run.who} ${run.mode}`, [...(groups.get(`${run.who} ${run.mode}`) ?? []), run]);
  const lines = [...groups.values()].flatMap(lineOf);
  const find = (who: Run['who'], mode: Run['mode']) => lines.find((line) => line.who === who && line.mode === mode);
  const ratio = (ours: number | undefined, theirs: number | undefined) =>
    ours === undefined || theirs === undefined ? null : Math.round((ours / theirs) * 1000) / 1000;
  const us = find('gateway', 'pipelined');
  const them = find('mosquitto', 'pipelined');
  return {
    machine: `${cpus().length} x ${cpus()[0]?.model ?? arch()}, Node ${process.versions.node}`,
    options,
    bytesPerMessage: runs[0]?.measured.load.bytesPerMessage ?? 0,
    lines,
    ratioToMosquitto: ratio(us?.messagesPerSecond, them?.messagesPerSecond),
    cpuRatioToMosquitto: ratio(us?.cpuUsPerMessage, them?.cpuUsPerMessage),
    cpuRatioToAedesOneInFlight: ratio(find('gateway', 'one-in-flight')?.cpuUsPerMessage, find('aedes', 'one-in-flight')?.cpuUsPerMessage),
  };
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
      runs: runs.length,
      messagesPerSecond: of((run) => run.measured.handledPerSecond),
      acknowledgedPerSecond: of((run) => run.measured.acknowledgedPerSecond),
      cpuUsPerMessage: of((run) => run.measured.cpuUs),
      residentMb: of((run) => run.measured.residentMb),
      generatorCpuUsPerMessage: of((run) => run.measured.load.ownCpuUs),
      puback: middle(runs.map((run) => run.measured.load.puback)),
      terminal: middle(runs.map((run) => run.measured.load.terminal)),
      messages: sum((run) => run.measured.load.acknowledged),
      valuesCompared: sum((run) => run.compared),
      profile: summariseProfiles(
        runs.flatMap((run) => run.measured.profiles),
        sum((run) => run.measured.load.acknowledged),
      ),
    },
  ];
}

function median(values: readonly number[]): number {
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

/** A table for people. */
export function printReport(summary: Summary, print: (text: string) => void): void {
  const { devices, seconds, repeats, window, rate } = summary.options;
  print(`\n${summary.machine}; medians of ${repeats} alternating runs of ${seconds} s`);
  print(
    `${devices} devices, each with its own account and connection; ${summary.bytesPerMessage} bytes of JSON, 5 points, QoS 1; window ${window}`,
  );
  print('gateway: stored, judged, durable before PUBACK; mosquitto: forwarded to one QoS 0 subscriber; aedes: parsed, nothing stored\n');
  print(row('who', 'mode', 'messages/s', 'acked/s', 'CPU us/msg', 'RSS MB', 'generator us'));
  for (const line of summary.lines) {
    print(
      row(
        line.who,
        line.mode,
        String(Math.round(line.messagesPerSecond)),
        String(Math.round(line.acknowledgedPerSecond)),
        line.cpuUsPerMessage.toFixed(1),
        line.residentMb.toFixed(0),
        line.generatorCpuUsPerMessage.toFixed(1),
      ),
    );
  }
  for (const { puback, terminal } of summary.lines) {
    if (puback !== null) print(`\nat ${rate}/s  publish -> PUBACK    ${latency(puback)}`);
    if (terminal !== null) print(`at ${rate}/s  publish -> terminal  ${latency(terminal)}`);
  }
  for (const { who, mode, profile } of summary.lines) {
    if (profile.length > 0) print(`\n${who} ${mode}: where the time goes`);
    printProfile(profile, print);
  }
  const gateway = summary.lines.filter((line) => line.who === 'gateway');
  const messages = gateway.reduce((sum, line) => sum + line.messages, 0);
  const compared = gateway.reduce((sum, line) => sum + line.valuesCompared, 0);
  print(`\nasked back: ${messages} messages counted device by device, ${compared} values compared one by one; all as sent`);
  if (summary.ratioToMosquitto !== null) {
    print(`ratioToMosquitto ${summary.ratioToMosquitto}  CPU ${summary.cpuRatioToMosquitto} x mosquitto (pipelined)`);
  }
  if (summary.cpuRatioToAedesOneInFlight !== null) print(`CPU ${summary.cpuRatioToAedesOneInFlight} x bare aedes (one in flight)`);
}

function latency({ p50, p99, max, samples }: Percentiles): string {
  return `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, max ${max.toFixed(1)} ms (${samples})`;
}

function row(...cells: readonly string[]): string {
  return cells.map((cell, i) => (i < 2 ? cell.padEnd(15) : cell.padStart(13))).join('');
}
