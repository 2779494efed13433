import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..').replace(/\/dist$/, '');
export const cliPath = join(root, 'dist', 'program', 'anlin.js');

export interface GatewayAddresses {
  readonly http: string;
  readonly mqtt: string;
  readonly pid: number;
}

export interface RunningGateway extends GatewayAddresses {
  readonly child: ChildProcess;
  readonly data: string;
  readonly errors: () => string;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export interface GatewayOptions {
  readonly data?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Program and arguments put in front of node, e.g. strace. */
  readonly wrapper?: readonly string[];
  readonly readyMs?: number;
  /** The built command; the one of this repository when left out. */
  readonly program?: string;
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `anlin-${name}-`));
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Starts the built gateway as its users do (`anlin start --json`) on free ports and waits until it says it is ready. */
export async function startGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const program = options.program ?? cliPath;
  if (!existsSync(program)) throw new Error('dist/ is missing: run npm run build first');
  const data = options.data ?? temporaryFolder('data');
  const command = [...(options.wrapper ?? []), process.execPath, program, 'start', '--json'];
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { ...process.env, ANLIN_DATA: data, ANLIN_HTTP_PORT: '0', ANLIN_MQTT_PORT: '0', ANLIN_LOG_LEVEL: 'warn', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text.toString()).slice(-20_000);
  });
  const exited = new Promise<number | string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code ?? 0)));
  const addresses = await new Promise<GatewayAddresses>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`gateway not ready in time\n${errors}`)), options.readyMs ?? 60_000);
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
      const line = text.split('\n').find((entry) => entry.startsWith('{') && entry.includes('"ready"'));
      if (line === undefined) return;
      clearTimeout(timer);
      resolve(JSON.parse(line));
    });
    void exited.then((how) => {
      clearTimeout(timer);
      reject(new Error(`gateway ended (${how}) before it was ready\n${errors}`));
    });
  });
  return {
    ...addresses,
    child,
    data,
    errors: () => errors,
    exited,
    stop: async () => {
      try {
        process.kill(addresses.pid, 'SIGTERM');
      } catch {
        // gone already
      }
      await exited;
    },
    kill: async () => {
      try {
        process.kill(addresses.pid, 'SIGKILL');
      } catch {
        // gone already
      }
      await exited;
    },
  };
}

/** Runs `anlin ...` to its end and returns what it printed and its exit code. */
export async function anlin(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [cliPath, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const code = await new Promise<number>((resolve) => child.once('close', (value) => resolve(value ?? -1)));
  return { code, out, err };
}
