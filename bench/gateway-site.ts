import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deviceId, profile } from './workload.ts';

const built = (path: string) => fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? `../dist/${path}` : `../${path}`, import.meta.url));
/** The gateway's command line as it is built. */
export const program = built('program/anlin.js');
/** The same in a file for each of its source: a profile tells where the time goes. */
export const programInFiles = built('src/cli/anlin.js');

/** The data of a gateway that does not run yet: devices, one terminal, a token that reads. */
export interface GatewaySite {
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
  /** By device index. */
  readonly secrets: readonly string[];
  readonly terminal: { readonly id: string; readonly secret: string };
  readonly token: string;
  remove(): void;
}

/** `settings`: further ANLIN_* variables. */
export function makeSite(devices: number, settings: Readonly<Record<string, string>> = {}): GatewaySite {
  const data = mkdtempSync(join(tmpdir(), 'anlin-bench-'));
  const env = {
    ...process.env,
    ANLIN_DATA: data,
    ANLIN_HTTP_PORT: '0',
    ANLIN_MQTT_PORT: '0',
    ANLIN_LOG_LEVEL: process.env.ANLIN_LOG_LEVEL ?? 'error',
    ...settings,
  };
  // What it says on its error output is in the error that is thrown.
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const cli = (...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], { env, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2, timeout: 120_000, stdio });
  const remove = () => rmSync(data, { recursive: true, force: true });
  try {
    const secrets = Array.from({ length: devices }, () => randomBytes(24).toString('base64url'));
    const file = join(data, 'devices.jsonl');
    const rows = secrets.map((secret, index) =>
      JSON.stringify({ id: deviceId(index), profile, place: `基准/${Math.floor(index / 100)}号楼`, secret }),
    );
    writeFileSync(file, rows.join('\n'));
    cli('device', 'add', '--from', file, '--json');
    const terminal: { id: string; secret: string } = JSON.parse(cli('terminal', 'add', 'bench-terminal', '--json'));
    const { token }: { token: string } = JSON.parse(cli('token', 'add', '--role', 'reader', '--json'));
    return { data, env, secrets, terminal, token, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
