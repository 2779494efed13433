import { startAedesPeer } from './aedes-peer.ts';
import type { BenchOptions } from './bench-options.ts';
import { startGatewayPeer } from './gateway-peer.ts';
import type { InfluxServer } from './influx/influx-server.ts';
import type { LoadOrder } from './load-order.ts';
import { measure } from './measure.ts';
import { startMosquitto, startMosquittoPeer } from './mosquitto-peer.ts';
import { nodeRedInFlight, startNodeRedPeer } from './node-red/node-red-peer.ts';
import type { Peer } from './peer.ts';
import type { Run, Who } from './run.ts';
import type { WatchOrder } from './terminal-watch.ts';
import { verifyStored } from './verify-stored.ts';

/** What is there to be compared with. */
export interface Neighbours {
  readonly influx: InfluxServer | null;
  /** Told which version of a program was met. */
  readonly onVersion: (name: string, version: string) => void;
}

/** What is run in one round, in order: the gateway and the others alternate. */
export function loadRound(options: BenchOptions, { influx, onVersion }: Neighbours): readonly (() => Promise<Run>)[] {
  const { parts, peers, nodeRed, sizes } = options;
  const runs: (() => Promise<Run>)[] = [];
  const peer = (who: Who, mode: LoadOrder['mode'], start: () => Promise<Peer>) => {
    if (peers) runs.push(() => runPeer(options, who, mode, null, start));
  };
  const nodeRedPeer = (tuned: boolean, mode: 'paced' | 'rate') => {
    if (!peers || nodeRed === null || influx === null) return;
    const start = async () => {
      const started = await startNodeRedPeer(nodeRed, await startMosquitto(), influx, tuned);
      onVersion('Node-RED', started.version);
      return started;
    };
    runs.push(() => runPeer(options, tuned ? 'node-red-tuned' : 'node-red', mode, mode === 'rate' ? sizes['peer-rate'] : null, start));
  };
  if (parts.has('pipelined')) {
    runs.push(() => runGateway(options, 'pipelined', null, null));
    if (peers && influx !== null) runs.push(() => runGateway(options, 'pipelined', null, influx));
    peer('mosquitto', 'pipelined', startMosquittoPeer);
    nodeRedPeer(false, 'paced');
    nodeRedPeer(true, 'paced');
  }
  if (parts.has('one-in-flight')) {
    runs.push(() => runGateway(options, 'one-in-flight', null, null));
    peer('mosquitto', 'one-in-flight', startMosquittoPeer);
    peer('aedes', 'one-in-flight', startAedesPeer);
  }
  if (parts.has('latency')) {
    runs.push(() => runGateway(options, 'rate', sizes.rate, null));
    if (peers && nodeRed !== null && influx !== null) runs.push(() => runGateway(options, 'rate', sizes['peer-rate'], null));
    nodeRedPeer(false, 'rate');
  }
  return runs;
}

type OpenOrder = Omit<LoadOrder, 'host' | 'port' | 'secrets' | 'terminal'>;

function orderOf({ sizes }: BenchOptions, mode: LoadOrder['mode'], rate: number | null): OpenOrder {
  const sampleEvery = Math.max(1, Math.floor(sizes.devices / 20));
  return { mode, seconds: sizes.seconds, window: sizes.window, rate: rate ?? 0, sampleEvery };
}

async function runGateway(options: BenchOptions, mode: LoadOrder['mode'], rate: number | null, influx: InfluxServer | null): Promise<Run> {
  const database = `anlin-bench-${process.pid}`;
  await influx?.createDatabase(database);
  const gateway = await startGatewayPeer({
    devices: options.sizes.devices,
    profiled: options.profile,
    ...(influx === null ? {} : { storeUrl: `influxdb1://127.0.0.1:${influx.port}/${database}`, servers: [influx.pid] }),
  });
  try {
    const order = { ...orderOf(options, mode, rate), secrets: gateway.secrets, terminal: gateway.terminal };
    const measured = await measure(gateway, order, { profiler: gateway.profiler });
    const { compared } = await verifyStored(gateway, measured.load);
    return { who: influx === null ? 'gateway' : 'gateway-influx', mode, rate, measured, compared };
  } finally {
    await gateway.stop();
    await influx?.dropDatabase(database);
  }
}

async function runPeer(
  options: BenchOptions,
  who: Who,
  mode: LoadOrder['mode'],
  rate: number | null,
  start: () => Promise<Peer & { readonly alerts?: string }>,
): Promise<Run> {
  const peer = await start();
  try {
    const secrets = Array.from({ length: options.sizes.devices }, () => 'open');
    const terminal: WatchOrder | null = peer.alerts === undefined ? null : { kind: 'plain', url: peer.alerts };
    const inFlight = who === 'node-red-tuned' ? nodeRedInFlight.tuned : nodeRedInFlight.plain;
    const measured = await measure(peer, { ...orderOf(options, mode, rate), secrets, terminal }, { inFlight });
    return { who, mode, rate, measured, compared: 0 };
  } finally {
    await peer.stop();
  }
}
