import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../simulators/mosquitto.ts';
import { findProgram } from './required-services.ts';

export interface VictoriaMetrics {
  readonly url: string;
  /** As `ANLIN_STORE_URL`: it takes what InfluxDB 2 takes at /api/v2/write. */
  readonly storeUrl: string;
  /** Everything it holds of one device: metric -> time in ms -> number. It keeps numbers only: a text becomes 0. */
  numbersOf(device: string): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>>;
  stop(): Promise<void>;
}

/** A real VictoriaMetrics on a free port and files of its own, which forgets nothing; null where it is not installed. */
export async function startVictoriaMetrics(): Promise<VictoriaMetrics | null> {
  const program = findProgram('victoria-metrics');
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'anlin-victoria-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = [`-storageDataPath=${folder}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=100y', '-loggerLevel=ERROR'];
  const child: ChildProcess = spawn(program, options, { stdio: 'ignore' });
  for (let tries = 0; ; tries++) {
    const up = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) break;
    if (tries > 600 || child.exitCode !== null) throw new Error(`victoria-metrics does not answer on ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    storeUrl: `influxdb2://127.0.0.1:${port}/?org=anlin&bucket=anlin&token=none`,
    numbersOf: async (device) => {
      await fetch(`${url}/internal/force_flush`);
      const match = new URLSearchParams({ 'match[]': `{device="${device}"}`, start: '2000-01-01T00:00:00Z' });
      const lines = (await (await fetch(`${url}/api/v1/export?${match}`)).text()).split('\n').filter((line) => line !== '');
      const numbers = new Map<string, Map<number, number>>();
      for (const line of lines) {
        const { metric, values, timestamps } = JSON.parse(line) as { metric: { __name__: string }; values: number[]; timestamps: number[] };
        const of = numbers.get(metric.__name__) ?? new Map<number, number>();
        timestamps.forEach((ts, index) => void of.set(ts, values[index] ?? Number.NaN));
        numbers.set(metric.__name__, of);
      }
      return numbers;
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
