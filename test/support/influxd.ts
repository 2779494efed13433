import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../simulators/mosquitto.ts';
import { findProgram } from './required-services.ts';

export interface Influxd {
  readonly port: number;
  readonly url: string;
  /** As `ANLIN_STORE_URL`. */
  storeUrl(database: string): string;
  /** One InfluxQL statement; rows of all series. */
  ask(database: string, statement: string): Promise<readonly (readonly unknown[])[]>;
  /** kill -9, and again on the same port and files. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** SIGSTOP and SIGCONT: it holds its connections and says nothing. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** A real InfluxDB 1 on a free port and files of its own; null where it is not installed. */
export async function startInfluxd(): Promise<Influxd | null> {
  const program = findProgram('influxd');
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'anlin-influxd-'));
  const port = await freePort();
  const rpc = await freePort();
  const config = join(folder, 'influxdb.conf');
  const lines = [
    'reporting-disabled = true',
    `bind-address = "127.0.0.1:${rpc}"`,
    `[meta]\n  dir = "${folder}/meta"`,
    `[data]\n  dir = "${folder}/data"\n  wal-dir = "${folder}/wal"\n  query-log-enabled = false`,
    `[http]\n  bind-address = "127.0.0.1:${port}"\n  log-enabled = false`,
    '[monitor]\n  store-enabled = false',
    '[logging]\n  level = "error"',
  ];
  for (const name of ['meta', 'data', 'wal']) mkdirSync(join(folder, name));
  writeFileSync(config, `${lines.join('\n')}\n`);
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(program, ['-config', config], { stdio: 'ignore' });
    for (let tries = 0; ; tries++) {
      const up = await fetch(`${url}/ping`).then(
        ({ status }) => status === 204,
        () => false,
      );
      if (up) return;
      if (tries > 600 || child.exitCode !== null) throw new Error(`influxd does not answer on ${url}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const kill = async () => {
    const gone = child;
    child = null;
    if (gone === null || gone.exitCode !== null || gone.signalCode !== null) return;
    const exited = new Promise((resolve) => gone.once('exit', resolve));
    gone.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    port,
    url,
    storeUrl: (database) => `influxdb1://127.0.0.1:${port}/${database}`,
    ask: async (database, statement) => {
      const response = await fetch(`${url}/query`, {
        method: 'POST',
        body: new URLSearchParams({ db: database, epoch: 'ms', q: statement }),
      });
      const { results, error } = (await response.json()) as {
        results?: { error?: string; series?: { values: unknown[][] }[] }[];
        error?: string;
      };
      const wrong = error ?? results?.find((result) => result.error !== undefined)?.error;
      if (wrong !== undefined) throw new Error(`${statement}: ${wrong}`);
      return (results ?? []).flatMap(({ series }) => series ?? []).flatMap(({ values }) => values);
    },
    kill,
    restart: start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
