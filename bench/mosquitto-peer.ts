import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkOwn } from './own-process.ts';
import type { Peer } from './peer.ts';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find((path) => existsSync(path));
export const mosquittoInstalled = program !== undefined;

/** mosquitto as a plain broker (everybody let in, nothing kept) that forwards everything to one QoS 0 subscriber. */
export async function startMosquittoPeer(): Promise<Peer> {
  if (program === undefined) throw new Error('mosquitto is not installed: leave out --peers, or install it');
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'anlin-bench-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence false', 'log_type none', 'max_queued_messages 0'];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const child = spawn(program, ['-c', config], { stdio: 'ignore' });
  while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 50));
  const subscriber = forkOwn('subscriber-process', [String(port)]);
  await next(subscriber);
  return {
    pid: child.pid ?? 0,
    port,
    handled: async () => {
      subscriber.send('count');
      const { count = 0 } = await next(subscriber);
      return count;
    },
    stop: async () => {
      subscriber.disconnect();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function next(child: ChildProcess): Promise<{ count?: number }> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as { count?: number })));
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
