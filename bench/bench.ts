/**
 * The benchmark: a fixed work, the gateway as a process of its own, everything that was sent asked back. With --peers the
 * same load goes to others in the same run, in turn; only ratios of one run mean anything.
 */
import { startAedesPeer } from './aedes-peer.ts';
import { type BenchOptions, benchOptions } from './bench-options.ts';
import { startGatewayPeer } from './gateway-peer.ts';
import type { LoadOrder } from './load-order.ts';
import { measure } from './measure.ts';
import { mosquittoInstalled, startMosquittoPeer } from './mosquitto-peer.ts';
import type { Peer } from './peer.ts';
import { printReport, summarise } from './report.ts';
import type { Run } from './run.ts';
import { BenchmarkVoid } from './run-load.ts';
import { verifyStored } from './verify-stored.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

function orderOf(options: BenchOptions, mode: LoadOrder['mode']): Omit<LoadOrder, 'host' | 'port' | 'secrets' | 'terminal'> {
  return {
    mode,
    seconds: options.seconds,
    window: options.window,
    rate: options.rate,
    sampleEvery: Math.max(1, Math.floor(options.devices / 20)),
  };
}

async function runGateway(options: BenchOptions, mode: LoadOrder['mode']): Promise<Run> {
  const gateway = await startGatewayPeer(options.devices, options.profile);
  try {
    const measured = await measure(
      gateway,
      { ...orderOf(options, mode), secrets: gateway.secrets, terminal: gateway.terminal },
      gateway.profiler,
    );
    const { compared } = await verifyStored(gateway, measured.load);
    return { who: 'gateway', mode, measured, compared };
  } finally {
    await gateway.stop();
  }
}

async function runPeer(
  options: BenchOptions,
  mode: LoadOrder['mode'],
  who: 'mosquitto' | 'aedes',
  start: () => Promise<Peer>,
): Promise<Run> {
  const peer = await start();
  try {
    const secrets = Array.from({ length: options.devices }, () => 'open');
    return { who, mode, measured: await measure(peer, { ...orderOf(options, mode), secrets, terminal: null }), compared: 0 };
  } finally {
    await peer.stop();
  }
}

/** What is run in one round, in order: us and the others alternate. */
function round(options: BenchOptions): readonly (() => Promise<Run>)[] {
  const mosquitto = (mode: LoadOrder['mode']) => (options.peers ? [() => runPeer(options, mode, 'mosquitto', startMosquittoPeer)] : []);
  const aedes = (mode: LoadOrder['mode']) => (options.peers ? [() => runPeer(options, mode, 'aedes', startAedesPeer)] : []);
  const wanted = (part: string, runs: readonly (() => Promise<Run>)[]) => (options.only.includes(part) ? runs : []);
  return [
    ...wanted('pipelined', [() => runGateway(options, 'pipelined'), ...mosquitto('pipelined')]),
    ...wanted('one-in-flight', [() => runGateway(options, 'one-in-flight'), ...mosquitto('one-in-flight'), ...aedes('one-in-flight')]),
    ...wanted('latency', [() => runGateway(options, 'rate')]),
  ];
}

async function main(): Promise<void> {
  const options = benchOptions(process.argv.slice(2));
  if (options.peers && !mosquittoInstalled) throw new Error('--peers needs mosquitto, which is not installed');
  const runs: Run[] = [];
  for (let repeat = 1; repeat <= options.repeats; repeat++) {
    for (const next of round(options)) {
      const run = await next();
      runs.push(run);
      const { handledPerSecond, cpuUs } = run.measured;
      say(`${repeat}/${options.repeats}  ${run.who} ${run.mode}: ${Math.round(handledPerSecond)}/s, ${cpuUs.toFixed(1)} us CPU a message`);
    }
  }
  const summary = summarise(runs, options);
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else printReport(summary, (text) => process.stdout.write(`${text}\n`));
}

try {
  await main();
} catch (error) {
  if (error instanceof BenchmarkVoid) say(`\nBENCHMARK VOID: ${error.message}\nNothing that was measured counts.`);
  else say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
