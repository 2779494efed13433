import { arch, cpus } from 'node:os';
import type { BenchOptions } from './bench-options.ts';
import { type Goal, goalsOf, type Measurements } from './goals.ts';
import type { Line } from './load-lines.ts';
import { type Percentiles, warmUpSeconds } from './load-order.ts';
import { printProfile } from './profile-summary.ts';
import { contenders } from './run.ts';

export interface Summary extends Measurements {
  readonly machine: string;
  readonly options: Omit<BenchOptions, 'parts'> & { readonly parts: readonly string[] };
  readonly bytesPerMessage: number;
  /** Versions of what was compared with. */
  readonly versions: Readonly<Record<string, string>>;
  readonly goals: readonly Goal[];
  /** What was asked for and could not be run, with the reason. */
  readonly notRun: readonly string[];
}

export function summarise(
  measurements: Measurements,
  options: BenchOptions,
  more: Pick<Summary, 'bytesPerMessage' | 'versions' | 'notRun'>,
): Summary {
  return {
    machine: `${cpus().length} x ${cpus()[0]?.model ?? arch()}, Node ${process.versions.node}`,
    options: { ...options, parts: [...options.parts] },
    ...more,
    ...measurements,
    goals: goalsOf(measurements),
  };
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How tables are drawn: for a terminal, or for a document. */
export type Draw = (table: Table) => string;

export const drawText: Draw = ({ head, rows }) => {
  const width = head.map((name, i) => Math.max(...[name, ...rows.map((row) => row[i] ?? '')].map((text) => text.length)));
  // Numbers to the right, names to the left.
  const right = head.map((_, i) => rows.every((row) => /^[-–\d]/.test(row[i] ?? '-')));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(width[i] ?? 0) : cell.padEnd(width[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
};

export const drawMarkdown: Draw = ({ head, rows }) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');

export function printReport(summary: Summary, draw: Draw, print: (text: string) => void): void {
  const { sizes } = summary.options;
  const { lines, stores, memory, growth, start, lab } = summary;
  print(`${summary.machine}; medians of ${sizes.repeats} alternating runs of ${sizes.seconds} s`);
  const versions = Object.entries(summary.versions);
  if (versions.length > 0) print(`beside it: ${versions.map(([name, version]) => `${name} ${version}`).join(', ')}`);
  if (lines.length > 0) {
    print(
      `${sizes.devices} devices, each with its own account and connection; ${summary.bytesPerMessage} bytes of JSON, 5 points, QoS 1; window ${sizes.window}\n`,
    );
    for (const who of new Set(lines.map((line) => line.who))) print(`* ${who}: ${contenders[who]}`);
    print(`\n${draw(loadTable(lines))}`);
    const late = lines.filter((line) => line.puback !== null || line.terminal !== null);
    if (late.length > 0) {
      print(`\n${draw(latencyTable(late))}`);
      print(`\nthe same without the first ${warmUpSeconds} s of each run, when the code is not compiled yet (goals are of the whole run):`);
      print(`\n${draw(latencyTable(late.map((line) => ({ ...line, puback: line.pubackWarm, terminal: line.terminalWarm }))))}`);
    }
    const gateway = lines.filter((line) => line.who === 'gateway' || line.who === 'gateway-influx');
    const messages = gateway.reduce((sum, line) => sum + line.messages, 0);
    const compared = gateway.reduce((sum, line) => sum + line.valuesCompared, 0);
    print(`\nasked back: ${whole(messages)} messages counted device by device, ${whole(compared)} values compared one by one; all as sent`);
  }
  for (const { who, mode, profile } of lines) {
    if (profile.length > 0) print(`\n${who} ${mode}: where the time goes`);
    printProfile(profile, print);
  }
  if (stores.length > 0) {
    print('');
    print(
      draw({
        head: ['store', 'devices', 'points', 'points/s', 'bytes/point', 'q1 ms', 'q2 ms'],
        rows: stores.map((one) => [
          one.engine,
          whole(one.devices),
          whole(one.points),
          whole(one.pointsPerSecond),
          one.bytesPerPoint.toFixed(2),
          one.q1Ms.toFixed(2),
          one.q2Ms.toFixed(2),
        ]),
      }),
    );
    print('\nq1: 24 h of one 5 s series as 1-minute means; q2: newest value of every point of all devices');
  }
  if (memory !== null) {
    print(
      `\n${whole(memory.devices)} connected devices, ${whole(memory.activeAlarms)} active alarms, ${whole(memory.messages)} messages judged: ${memory.residentMb.toFixed(0)} MB RSS; ${memory.emptyMb.toFixed(0)} MB before the first connection${memory.reconnects === 0 ? '' : `; ${memory.reconnects} connections were tried again`}`,
    );
  }
  if (growth.length > 0) {
    print('');
    print(
      draw({
        head: ['ten times', 'from', 'to', 'CPU us/message', 'ten times', 'ratio'],
        rows: growth.map((one) => [
          one.what,
          one.from,
          one.to,
          one.cpuUs.toFixed(1),
          one.grownCpuUs.toFixed(1),
          `${one.ratio.toFixed(2)} (${one.ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
        ]),
      }),
    );
  }
  if (start !== null) {
    print(
      `\nstart after a kill with ${whole(start.alarms)} alarms (${whole(start.activeAlarms)} active) and ${whole(start.megabytes)} MB of series: accepting after ${start.seconds.toFixed(2)} s (${start.cpuSeconds.toFixed(2)} s of CPU), first PUBACK after ${start.firstPubackSeconds.toFixed(2)} s; ${start.residentMb.toFixed(0)} MB RSS; with nothing stored after ${start.emptySeconds.toFixed(2)} s (${start.emptyCpuSeconds.toFixed(2)} s of CPU)`,
    );
  }
  if (lab !== null) {
    print(
      `\nrule lab: ${whole(lab.readings)} readings of ${whole(lab.devices)} devices, ${whole(lab.days)} days, replayed under both sets of rules in ${lab.seconds.toFixed(1)} s; ${whole(lab.gained)} alarms gained`,
    );
  }
  const asked = summary.goals.filter((goal) => goal.verdict !== 'not run');
  if (asked.length > 0) {
    print('');
    print(draw({ head: ['goal', 'limit', 'seen', ''], rows: asked.map(goalRow) }));
  }
  for (const reason of summary.notRun) print(`not run: ${reason}`);
}

function loadTable(lines: readonly Line[]): Table {
  return {
    head: ['who', 'load', 'messages/s', 'acked/s', 'CPU us/message', 'of its servers', 'RSS MB', 'generator us'],
    rows: lines.map((line) => [
      line.who,
      loadName(line),
      whole(line.messagesPerSecond),
      whole(line.acknowledgedPerSecond),
      figure(line.cpuUsPerMessage),
      line.serversCpuUsPerMessage === 0 ? '-' : figure(line.serversCpuUsPerMessage),
      figure(line.residentMb, 0),
      figure(line.generatorCpuUsPerMessage),
    ]),
  };
}

function latencyTable(lines: readonly Line[]): Table {
  const cells = (found: Percentiles | null) =>
    found === null ? ['-', '-', '-'] : [figure(found.p50, 2), figure(found.p99, 2), figure(found.max)];
  return {
    head: ['who', 'load', 'PUBACK p50 ms', 'p99', 'max', 'terminal p50 ms', 'p99', 'max', 'alarms'],
    rows: lines.map((line) => [
      line.who,
      loadName(line),
      ...cells(line.puback),
      ...cells(line.terminal),
      whole(line.terminal?.samples ?? 0),
    ]),
  };
}

function loadName({ mode, rate }: Line): string {
  return rate === null ? mode : `${whole(rate)}/s`;
}

function goalRow({ what, is, bound, unit, figure: seen, verdict }: Goal): string[] {
  const amount = (value: number) => (unit === 'x' ? `${value.toFixed(2)} x` : `${whole(value, value < 100 ? 2 : 0)} ${unit}`);
  return [what, `${is} ${unit === 'x' ? `${bound} x` : `${bound} ${unit}`}`, seen === null ? '-' : amount(seen), verdict];
}

const whole = (value: number, digits = 0) => value.toLocaleString('en-US', { maximumFractionDigits: digits });
const figure = (value: number, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : '-');
