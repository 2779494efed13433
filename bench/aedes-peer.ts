import type { ChildProcess } from 'node:child_process';
import { forkOwn } from './own-process.ts';
import type { Peer } from './peer.ts';

interface Said {
  readonly port?: number;
  readonly handled?: number;
}

export async function startAedesPeer(): Promise<Peer> {
  const child = forkOwn('aedes-process');
  const { port = 0 } = await next(child);
  return {
    pid: child.pid ?? null,
    port,
    handled: async () => {
      child.send('handled');
      return (await next(child)).handled ?? 0;
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await gone;
    },
  };
}

function next(child: ChildProcess): Promise<Said> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as Said)));
}
