import { spawn } from 'node:child_process';
import { CpuProfiler, inspectable, inspectorAddress } from './cpu-profile.ts';
import { type GatewaySite, makeSite, program, programInFiles } from './gateway-site.ts';
import type { Peer } from './peer.ts';
import { BenchmarkVoid } from './run-load.ts';
import type { WatchOrder } from './terminal-watch.ts';
import { points } from './workload.ts';

export interface GatewayPeer extends Peer {
  readonly pid: number;
  readonly secrets: readonly string[];
  readonly terminal: WatchOrder;
  /** Seconds from its start until it said that it accepts. */
  readonly startSeconds: number;
  /** Answers of the API, parsed. */
  get(path: string): Promise<unknown>;
  /** Metrics by name, labels added up. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Null unless it was started to be profiled. */
  readonly profiler: CpuProfiler | null;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

export interface GatewayOptions {
  readonly devices: number;
  readonly profiled?: boolean;
  readonly storeUrl?: string;
  /** Folder of device types instead of the shipped one. */
  readonly deviceTypes?: string;
  /** Processes that work for it. */
  readonly servers?: readonly (number | null)[];
  /** Fills its data folder before it starts. */
  readonly fill?: (data: string) => Promise<void>;
}

/** The gateway as its users start it, on data of its own that goes with it, with its devices registered beforehand. */
export async function startGatewayPeer(options: GatewayOptions): Promise<GatewayPeer> {
  const { devices, profiled = false, storeUrl, deviceTypes, servers = [], fill } = options;
  const site = makeSite(devices, {
    ...(storeUrl === undefined ? {} : { ANLIN_STORE_URL: storeUrl }),
    ...(deviceTypes === undefined ? {} : { ANLIN_DEVICES: deviceTypes }),
  });
  try {
    await fill?.(site.data);
    const peer = await startOn(site, { profiled });
    const stop = async () => {
      await peer.stop();
      site.remove();
    };
    return { ...peer, servers, stop };
  } catch (error) {
    site.remove();
    throw error;
  }
}

/** Starts a gateway on data that stays when it ends. */
export async function startOn(site: GatewaySite, { profiled = false, withinMs = 60_000 } = {}): Promise<GatewayPeer> {
  const began = performance.now();
  const child = spawn(process.execPath, [...(profiled ? [...inspectable, programInFiles] : [program]), 'start', '--json'], {
    env: site.env,
    stdio: ['ignore', 'pipe', profiled ? 'pipe' : 'inherit'],
  });
  const inspector = child.stderr === null ? null : inspectorAddress(child.stderr);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await new Promise<{ http: string; mqtt: string; pid: number }>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString();
      const line = text.split('\n').find((one) => one.startsWith('{') && one.endsWith('}'));
      if (line !== undefined) resolve(JSON.parse(line));
    });
    void exited.then(() => reject(new BenchmarkVoid('the gateway ended before it was ready')));
    setTimeout(() => {
      child.kill('SIGKILL');
      reject(new BenchmarkVoid(`the gateway was not ready within ${withinMs / 1000} s`));
    }, withinMs).unref();
  });
  const startSeconds = (performance.now() - began) / 1000;
  const ask = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, ready.http), { headers: { authorization: `Bearer ${site.token}` } });
    if (!response.ok) throw new BenchmarkVoid(`${path}: expected 200, came ${response.status} ${await response.text()}`);
    return response;
  };
  const metrics = async () => parseMetrics(await (await ask('/metrics')).text());
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(timer);
  };
  return {
    pid: ready.pid,
    port: Number(new URL(ready.mqtt).port),
    secrets: site.secrets,
    terminal: { kind: 'terminal', http: ready.http, id: site.terminal.id, secret: site.terminal.secret },
    startSeconds,
    get: async (path) => (await ask(path)).json(),
    metrics,
    profiler: inspector === null ? null : new CpuProfiler(await inspector),
    handled: async () => {
      const now = await metrics();
      const value = (name: string) => now.get(name) ?? Number.NaN;
      return Math.floor(value('anlin_readings_total') / points.length) - value('anlin_store_backlog');
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** Metrics by name, labels added up. */
export function parseMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const [, name = '', value] of text.matchAll(/^([a-z_:0-9]+)(?:\{[^}]*\})? ([^ \n]+)/gim)) {
    values.set(name, (values.get(name) ?? 0) + Number(value));
  }
  return values;
}
