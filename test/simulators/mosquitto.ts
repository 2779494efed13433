import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find((path) => existsSync(path));

/** True when the broker is installed; says why a test is skipped, and throws where skipping is forbidden. */
export function mosquittoInstalled(): boolean {
  if (program !== undefined) return true;
  if (process.env.ANLIN_REQUIRE_SERVICES === '1') throw new Error('mosquitto is not installed and ANLIN_REQUIRE_SERVICES=1');
  console.log('skipped: mosquitto is not installed');
  return false;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** A plain broker that lets everybody in; `port` to come back on the same one. */
export async function startMosquitto(port?: number): Promise<Mosquitto> {
  const own = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'anlin-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    `listener ${own} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\nmax_inflight_messages 0\n`,
  );
  const child: ChildProcess = spawn(program ?? 'mosquitto', ['-c', config], { stdio: 'ignore' });
  for (let tries = 0; ; tries++) {
    if (await answers(own)) break;
    if (tries > 100 || child.exitCode !== null) throw new Error(`mosquitto does not answer on ${own}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `mqtt://127.0.0.1:${own}`,
    port: own,
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

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
