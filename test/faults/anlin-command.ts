import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { entries } from './gateway-run.ts';

const [program] = entries.gateway;
type Env = Readonly<Record<string, string>>;
const environment = (env: Env) => ({ ...process.env, NODE_ENV: '', ...env });

/** Runs a command to its end, with nothing else going on meanwhile. */
export function runCommand(args: readonly string[], env: Env): Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'> {
  return spawnSync(process.execPath, [program, ...args], { env: environment(env), encoding: 'utf8' });
}

/** Its JSON; rejects when it does not end with 0. */
export function askCommand<T>(args: readonly string[], env: Env): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args, '--json'], { env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part) => (out += String(part)));
    child.stderr.on('data', (part) => (err += String(part)));
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(out) as T) : reject(new Error(`anlin ${args.join(' ')}: ${code} ${err}`)),
    );
  });
}
