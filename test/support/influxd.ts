import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
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

export interface InfluxdOptions {
  /** PEM files: it speaks TLS only. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The administrator: everybody has to sign in. */
  readonly administrator?: { readonly name: string; readonly password: string };
}

/** A real InfluxDB 1 on a free port and files of its own; null where it is not installed. */
export async function startInfluxd({ tls, administrator }: InfluxdOptions = {}): Promise<Influxd | null> {
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
    `[http]\n  bind-address = "127.0.0.1:${port}"\n  log-enabled = false\n  auth-enabled = ${administrator !== undefined}`,
    ...(tls === undefined ? [] : [`  https-enabled = true\n  https-certificate = "${tls.cert}"\n  https-private-key = "${tls.key}"`]),
    '[monitor]\n  store-enabled = false',
    '[logging]\n  level = "error"',
  ];
  for (const name of ['meta', 'data', 'wal']) mkdirSync(join(folder, name));
  writeFileSync(config, `${lines.join('\n')}\n`);
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const authorization = administrator && `Basic ${Buffer.from(`${administrator.name}:${administrator.password}`).toString('base64')}`;
  const post = (path: string, form: Record<string, string>) =>
    request(`${url}${path}`, new URLSearchParams(form).toString(), authorization);
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(program, ['-config', config], { stdio: 'ignore' });
    for (let tries = 0; ; tries++) {
      const up = await post('/ping', {}).then(
        () => true,
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
  if (administrator !== undefined) {
    const { name, password } = administrator;
    await post('/query', { q: `CREATE USER "${name}" WITH PASSWORD '${password}' WITH ALL PRIVILEGES` });
  }
  return {
    port,
    url,
    storeUrl: (database) => `influxdb1://127.0.0.1:${port}/${database}`,
    ask: async (database, statement) => {
      const { results, error } = JSON.parse(await post('/query', { db: database, epoch: 'ms', q: statement })) as {
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

/** Not fetch: the certificate is the test's own. */
function request(url: string, body: string, authorization: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(authorization === undefined ? {} : { authorization }) };
    const options = { method: 'POST', headers, rejectUnauthorized: false, agent: false as const };
    const sent = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, options, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
