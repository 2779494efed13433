import type { ChildProcess } from 'node:child_process';
import type { FromLoad, LoadOrder, LoadResult, ToLoad } from './load-order.ts';
import { forkOwn } from './own-process.ts';

export class BenchmarkVoid extends Error {}

/** One run of the load process: `beforeRun` is called when all are connected, just before the first message. */
export async function runLoad(order: LoadOrder, beforeRun: () => void | Promise<void>): Promise<LoadResult> {
  const child = forkOwn('load-process');
  const tell = (message: ToLoad) => child.send(message);
  try {
    tell({ say: 'connect', order });
    await answer(child, 'connected');
    await beforeRun();
    tell({ say: 'run' });
    return (await answer(child, 'done')).result;
  } finally {
    if (child.connected) tell({ say: 'end' });
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.once('exit', () => clearTimeout(timer));
  }
}

function answer<S extends FromLoad['say']>(child: ChildProcess, wanted: S): Promise<Extract<FromLoad, { say: S }>> {
  return new Promise((resolve, reject) => {
    const exit = (code: number | null) => reject(new BenchmarkVoid(`the load process ended by itself (${code})`));
    child.once('exit', exit);
    child.once('message', (message: FromLoad) => {
      child.off('exit', exit);
      if (message.say === wanted) resolve(message as Extract<FromLoad, { say: S }>);
      else reject(new BenchmarkVoid(message.say === 'failed' ? message.why : `expected ${wanted}, came ${message.say}`));
    });
  });
}
