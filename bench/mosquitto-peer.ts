import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, untilAnswers } from './free-port.ts';
import { forkOwn } from './own-process.ts';
import type { Peer } from './peer.ts';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find((path) => existsSync(path));
export const mosquittoInstalled = program !== undefined;

/** mosquitto as a plain broker: everybody let in, nothing kept. */
export async function startMosquitto(): Promise<Peer> {
  if (program === undefined) throw new Error('mosquitto is not installed: leave out --peers, or install it');
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'anlin-bench-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence false', 'log_type none', 'max_queued_messages 0'];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const child = spawn(program, ['-c', config], { stdio: 'ignore' });
  await untilAnswers(port, 'mosquitto', () => child.exitCode !== null);
  return {
    pid: child.pid ?? null,
    port,
    handled: async () => 0,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      if (child.exitCode === null) await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** mosquitto that forwards everything to one QoS 0 subscriber. */
export async function startMosquittoPeer(): Promise<Peer> {
  const broker = await startMosquitto();
  const subscriber = forkOwn('subscriber-process', [String(broker.port)]);
  await next(subscriber);
  return {
    ...broker,
    handled: async () => {
      subscriber.send('count');
      const { count = 0 } = await next(subscriber);
      return count;
    },
    stop: async () => {
      subscriber.disconnect();
      await broker.stop();
    },
  };
}

function next(child: ChildProcess): Promise<{ count?: number }> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as { count?: number })));
}
