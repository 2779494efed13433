import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CpuProfiler, inspectable, inspectorAddress } from './cpu-profile.ts';
import type { Peer } from './peer.ts';
import { BenchmarkVoid } from './run-load.ts';
import type { RateOrder } from './terminal-watch.ts';
import { deviceId, points, profile } from './workload.ts';

const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/src/cli/anlin.js' : '../src/cli/anlin.js', import.meta.url),
);

export interface GatewayPeer extends Peer {
  readonly secrets: readonly string[];
  readonly terminal: RateOrder;
  /** Answers of the API, parsed. */
  get(path: string): Promise<unknown>;
  /** Metrics by name, labels added up. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Null unless it was started to be profiled. */
  readonly profiler: CpuProfiler | null;
}

/** The gateway as its users start it, on data of its own, with its devices registered beforehand. */
export async function startGatewayPeer(devices: number, profiled = false): Promise<GatewayPeer> {
  const data = mkdtempSync(join(tmpdir(), 'anlin-bench-'));
  const env = {
    ...process.env,
    ANLIN_DATA: data,
    ANLIN_HTTP_PORT: '0',
    ANLIN_MQTT_PORT: '0',
    ANLIN_LOG_LEVEL: process.env.ANLIN_LOG_LEVEL ?? 'error',
  };
  const cli = (...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], { env, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2, timeout: 60_000 });
  const secrets = Array.from({ length: devices }, () => randomBytes(24).toString('base64url'));
  const file = join(data, 'devices.jsonl');
  const rows = secrets.map((secret, index) =>
    JSON.stringify({ id: deviceId(index), profile, place: `基准/${Math.floor(index / 100)}号楼`, secret }),
  );
  writeFileSync(file, rows.join('\n'));
  cli('device', 'add', '--from', file, '--json');
  const terminal: { id: string; secret: string } = JSON.parse(cli('terminal', 'add', 'bench-terminal', '--json'));
  const { token }: { token: string } = JSON.parse(cli('token', 'add', '--role', 'reader', '--json'));

  const child = spawn(process.execPath, [...(profiled ? inspectable : []), program, 'start', '--json'], {
    env,
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
    setTimeout(() => reject(new BenchmarkVoid('the gateway was not ready within 60 s')), 60_000).unref();
  });
  const ask = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, ready.http), { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new BenchmarkVoid(`${path}: expected 200, came ${response.status} ${await response.text()}`);
    return response;
  };
  const metrics = async () => parseMetrics(await (await ask('/metrics')).text());
  return {
    pid: ready.pid,
    port: Number(new URL(ready.mqtt).port),
    secrets,
    terminal: { http: ready.http, id: terminal.id, secret: terminal.secret },
    get: async (path) => (await ask(path)).json(),
    metrics,
    profiler: inspector === null ? null : new CpuProfiler(await inspector),
    handled: async () => {
      const now = await metrics();
      const value = (name: string) => now.get(name) ?? Number.NaN;
      return Math.floor(value('anlin_readings_total') / points.length) - value('anlin_store_backlog');
    },
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await exited;
      clearTimeout(timer);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function parseMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const [, name = '', value] of text.matchAll(/^([a-z_:0-9]+)(?:\{[^}]*\})? ([^ \n]+)/gim)) {
    values.set(name, (values.get(name) ?? 0) + Number(value));
  }
  return values;
}
