import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, untilAnswers } from '../free-port.ts';
import { portOwner } from '../port-owner.ts';

const program = ['/usr/bin/influxd', '/usr/local/bin/influxd'].find((path) => existsSync(path));
export const influxInstalled = program !== undefined;

/** InfluxDB 1.x: the one on a given port, or one of our own on data of its own. */
export class InfluxServer {
  readonly port: number;
  readonly version: string;
  /** Null when it is not on this machine. */
  readonly pid: number | null;
  /** Null when it is not ours. */
  private readonly own: { readonly child: ChildProcess; readonly folder: string } | null;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });

  private constructor(port: number, version: string, pid: number | null, own: InfluxServer['own']) {
    this.port = port;
    this.version = version;
    this.pid = pid;
    this.own = own;
  }

  static async at(port: number): Promise<InfluxServer> {
    await untilAnswers(port, 'InfluxDB');
    return new InfluxServer(port, await versionAt(port), portOwner(port), null);
  }

  /**
   * `settle`: it compacts seconds after the last write and not after hours, so that its size can be taken; nothing else
   * differs from what it does by default.
   */
  static async start({ settle = false } = {}): Promise<InfluxServer> {
    if (program === undefined) throw new Error('InfluxDB 1.x is not installed: install Debian package influxdb, or give --influx <port>');
    const folder = mkdtempSync(join(tmpdir(), 'anlin-bench-influx-'));
    const port = await freePort();
    const config = join(folder, 'influxdb.conf');
    const text = (name: string) => JSON.stringify(join(folder, name));
    writeFileSync(
      config,
      `reporting-disabled = true
bind-address = "127.0.0.1:${await freePort()}"
[meta]
  dir = ${text('meta')}
[data]
  dir = ${text('data')}
  wal-dir = ${text('wal')}
${settle ? '  cache-snapshot-write-cold-duration = "2s"\n  compact-full-write-cold-duration = "4s"\n' : ''}[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[logging]
  level = "error"
`,
    );
    const child = spawn(program, ['-config', config], { stdio: 'ignore' });
    await untilAnswers(port, 'influxd', () => child.exitCode !== null);
    return new InfluxServer(port, await versionAt(port), child.pid ?? null, { child, folder });
  }

  async createDatabase(name: string): Promise<void> {
    await this.ask('POST', `/query?q=${encodeURIComponent(`CREATE DATABASE "${name}"`)}`);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.ask('POST', `/query?q=${encodeURIComponent(`DROP DATABASE "${name}"`)}`);
  }

  /** Line protocol, times in ms. */
  async write(database: string, lines: string | Buffer): Promise<void> {
    await this.ask('POST', `/write?db=${encodeURIComponent(database)}&precision=ms`, lines);
  }

  /** The `results` of the answer, parsed; times in ms. */
  async query(database: string, influxql: string): Promise<readonly InfluxResult[]> {
    const text = await this.ask('GET', `/query?db=${encodeURIComponent(database)}&epoch=ms&q=${encodeURIComponent(influxql)}`);
    const { results } = JSON.parse(text) as { results: readonly (InfluxResult & { error?: string })[] };
    const failed = results.find((result) => result.error !== undefined);
    if (failed !== undefined) throw new Error(`InfluxDB: ${failed.error} (${influxql})`);
    return results;
  }

  /** Sum over all series of how many values a field has. */
  async count(database: string, measurement: string, field: string): Promise<number> {
    const [result] = await this.query(database, `SELECT count("${field}") FROM "${measurement}"`);
    return Number(result?.series?.[0]?.values[0]?.[1] ?? 0);
  }

  /** Bytes in its data and log folders; NaN when they are not ours. */
  get bytesOnDisk(): number {
    return this.own === null ? Number.NaN : ['data', 'wal'].reduce((sum, name) => sum + folderBytes(join(this.own?.folder ?? '', name)), 0);
  }

  /** What still waits in its write-ahead log, bytes. */
  get bytesUnsettled(): number {
    return this.own === null ? Number.NaN : folderBytes(join(this.own.folder, 'wal'));
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    if (this.own === null) return;
    const { child, folder } = this.own;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    if (child.exitCode === null) await gone;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  }

  private ask(method: string, path: string, body?: string | Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.port, method, path, agent: this.agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString();
          if ((answer.statusCode ?? 500) < 300) resolve(text);
          else reject(new Error(`InfluxDB ${path.split('?')[0]}: expected 2xx, came ${answer.statusCode} ${text.slice(0, 300)}`));
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }
}

export interface InfluxResult {
  readonly series?: readonly {
    readonly name: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly columns: readonly string[];
    readonly values: readonly (readonly (number | string | boolean | null)[])[];
  }[];
}

async function versionAt(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/ping`);
  return answer.headers.get('x-influxdb-version') ?? 'unknown';
}

/** What the files take on disk: it makes some of them much longer than what is in them. */
function folderBytes(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.blocks ?? 0) * 512, 0);
}
