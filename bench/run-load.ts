import type { ChildProcess } from 'node:child_process';
import type { FromLoad, LoadOrder, LoadResult, ToLoad } from './load-order.ts';
import { forkOwn } from './own-process.ts';

export class BenchmarkVoid extends Error {}

/** Says how many messages may have been sent by now. */
export type Pace = () => Promise<number>;

const paceMs = 25;

export interface LoadSteps {
  /** Called when all are connected, just before the first message. */
  readonly beforeRun?: () => void | Promise<void>;
  readonly pace?: Pace | null;
  /** Called when everything is acknowledged and all are still connected. */
  readonly beforeEnd?: () => void | Promise<void>;
}

/** One run of the load process. */
export async function runLoad(order: LoadOrder, { beforeRun, pace = null, beforeEnd }: LoadSteps): Promise<LoadResult> {
  const child = forkOwn('load-process');
  const tell = (message: ToLoad) => child.send(message);
  try {
    tell({ say: 'connect', order });
    await answer(child, 'connected');
    await beforeRun?.();
    tell({ say: 'run' });
    const done = answer(child, 'done');
    let running = true;
    const over = done.catch(() => null).then(() => (running = false));
    while (pace !== null && running) {
      const upTo = await Promise.race([pace(), over.then(() => 0)]);
      if (running) tell({ say: 'allow', upTo });
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, paceMs))]);
    }
    const { result } = await done;
    await beforeEnd?.();
    return result;
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
