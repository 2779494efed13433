/**
 * The benchmark: a fixed work, the gateway as a process of its own, everything that was sent asked back. With --peers the
 * same load goes to others in the same run, in turn; only ratios of one run mean anything.
 */
import { type BenchOptions, benchOptions } from './bench-options.ts';
import type { Measurements } from './goals.ts';
import { benchGrowth } from './growth/growth.ts';
import { InfluxServer, influxInstalled } from './influx/influx-server.ts';
import { benchLab } from './lab-bench.ts';
import { linesOf } from './load-lines.ts';
import { loadRound } from './load-rounds.ts';
import { benchMemory } from './memory.ts';
import { mosquittoInstalled } from './mosquitto-peer.ts';
import { drawMarkdown, drawText, printReport, summarise } from './report.ts';
import type { Run } from './run.ts';
import { BenchmarkVoid } from './run-load.ts';
import { benchStart } from './start/start-bench.ts';
import { benchStores } from './store/store-bench.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

async function runLoads(options: BenchOptions, notRun: string[], versions: Record<string, string>): Promise<Run[]> {
  const influx = options.peers ? await findInflux(options, notRun) : null;
  try {
    if (influx !== null) versions.InfluxDB = influx.version;
    if (options.peers && options.nodeRed === null) notRun.push('Node-RED: give --node-red <port | folder of an installation>');
    const round = loadRound(options, {
      influx,
      onVersion: (name, version) => (versions[name] = version),
    });
    const runs: Run[] = [];
    for (let repeat = 1; repeat <= options.sizes.repeats; repeat++) {
      for (const next of round) {
        const run = await next();
        runs.push(run);
        const { who, mode, rate, measured } = run;
        const { handledPerSecond, cpuUs, load } = measured;
        const late = load.terminal === null ? '' : `, terminal p99 ${load.terminal.p99.toFixed(1)} ms`;
        say(
          `${repeat}/${options.sizes.repeats}  ${who} ${rate === null ? mode : `${rate}/s`}: ${Math.round(handledPerSecond)}/s, ${cpuUs.toFixed(1)} us CPU a message${late}`,
        );
      }
    }
    return runs;
  } finally {
    await influx?.stop();
  }
}

async function findInflux({ influx }: BenchOptions, notRun: string[]): Promise<InfluxServer | null> {
  if (influx !== null) return InfluxServer.at(influx);
  if (influxInstalled) return InfluxServer.start();
  notRun.push('InfluxDB 1.x: install Debian package influxdb, or give --influx <port>');
  return null;
}

async function main(): Promise<void> {
  const options = benchOptions(process.argv.slice(2));
  const { parts, sizes, output } = options;
  const { repeats } = sizes;
  if (options.peers && !mosquittoInstalled) throw new Error('--peers needs mosquitto, which is not installed');
  const notRun: string[] = [];
  const versions: Record<string, string> = {};
  const loads = parts.has('pipelined') || parts.has('one-in-flight') || parts.has('latency');
  const runs = loads ? await runLoads(options, notRun, versions) : [];
  const stores = parts.has('store')
    ? await benchStores({ devices: sizes['store-devices'], interval: sizes['store-interval'] }, repeats, say)
    : [];
  if (parts.has('store') && !influxInstalled) notRun.push('store of InfluxDB 1.x: install Debian package influxdb');
  const measurements: Measurements = {
    lines: linesOf(runs),
    stores,
    memory: parts.has('memory') ? await benchMemory(sizes['memory-devices']) : null,
    growth: parts.has('growth') ? await benchGrowth(options, say) : [],
    lab: parts.has('lab') ? await benchLab(sizes['lab-devices'], sizes['lab-days'], repeats, say) : null,
    start: parts.has('start') ? await benchStart(sizes['start-alarms'], sizes['start-megabytes'], repeats, say) : null,
  };
  const summary = summarise(measurements, options, { bytesPerMessage: runs[0]?.measured.load.bytesPerMessage ?? 0, versions, notRun });
  const print = (text: string) => process.stdout.write(`${text}\n`);
  if (output === 'json') print(JSON.stringify(summary));
  else printReport(summary, output === 'markdown' ? drawMarkdown : drawText, print);
}

try {
  await main();
} catch (error) {
  if (error instanceof BenchmarkVoid) say(`\nBENCHMARK VOID: ${error.message}\nNothing that was measured counts.`);
  else say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
