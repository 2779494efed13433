import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..').replace(/\/dist$/, '');
const built = join(root, 'dist');

/** What is started: the program as its users start it, or one of the doctored entries of this folder. */
export const entries = {
  gateway: [join(built, 'program', 'anlin.js'), 'start', '--json'],
  noSync: [join(built, 'test', 'faults', 'no-sync-gateway.js')],
  careless: [join(built, 'test', 'faults', 'careless-gateway.js')],
  unguarded: [join(built, 'test', 'faults', 'unguarded-gateway.js')],
  poisonable: [join(built, 'test', 'faults', 'poisonable-gateway.js')],
} as const satisfies Record<string, readonly string[]>;

export interface RunOptions {
  readonly data: string;
  readonly entry?: keyof typeof entries;
  /** Program and arguments put in front of node, e.g. strace. */
  readonly wrapper?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly readyMs?: number;
}

export interface GatewayRun {
  readonly http: string;
  readonly mqttPort: number;
  readonly pid: number;
  /** ms from the start of the process to its word that it is ready. */
  readonly readyMs: number;
  readonly errors: () => string;
  /** Resolves with the exit code, or the name of the signal. */
  readonly exited: Promise<number | string>;
  signal(name: NodeJS.Signals): void;
}

/** The process ended before it was ready. */
export class EndedEarly extends Error {
  readonly how: number | string;
  constructor(how: number | string, errors: string) {
    super(`gateway ended (${how}) before it was ready: ${errors.slice(-2_000)}`);
    this.how = how;
  }
}

/** Long, because two starts under strace on a busy machine take half a minute each. */
const giveUpMs = 180_000;

/** Starts the built gateway and waits for its word. Rejects with EndedEarly when it dies before. */
export async function runGateway(options: RunOptions): Promise<GatewayRun> {
  if (!existsSync(entries.gateway[0])) throw new Error('dist/ is missing: run npm run build first');
  const command = [...(options.wrapper ?? []), process.execPath, ...entries[options.entry ?? 'gateway']];
  const begun = performance.now();
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: {
      ...process.env,
      NODE_ENV: '',
      ANLIN_DATA: options.data,
      ANLIN_HTTP_PORT: '0',
      ANLIN_MQTT_PORT: '0',
      ANLIN_LOG_LEVEL: 'warn',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  const exited = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? (code === 137 ? 'SIGKILL' : (code ?? 0))));
  });
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text.toString()).slice(-20_000);
  });
  const word = await firstWord(child, exited, () => errors, options.readyMs ?? giveUpMs);
  return {
    http: word.http,
    mqttPort: Number(new URL(word.mqtt).port),
    pid: word.pid,
    readyMs: performance.now() - begun,
    errors: () => errors,
    exited,
    signal: (name) => {
      try {
        process.kill(word.pid, name);
      } catch {
        // gone already
      }
    },
  };
}

interface Word {
  readonly http: string;
  readonly mqtt: string;
  readonly pid: number;
}

function firstWord(child: ChildProcess, exited: Promise<number | string>, errors: () => string, limit: number): Promise<Word> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`gateway not ready within ${limit} ms: ${errors()}`));
    }, limit);
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString();
      const line = text.split('\n').find((entry) => entry.startsWith('{') && entry.endsWith('}') && entry.includes('"ready"'));
      if (line === undefined) return;
      clearTimeout(timer);
      resolve(JSON.parse(line));
    });
    void exited.then((how) => {
      clearTimeout(timer);
      reject(new EndedEarly(how, errors()));
    });
  });
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `anlin-fault-${name}-`));
}

/** Without sockets, which a killed gateway leaves behind and nobody can copy. */
export function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !lstatSync(path).isSocket() });
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
