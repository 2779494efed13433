import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { FloodOrder, FloodResult, FloodStage, FromFlood, ToFlood } from './flood-order.ts';
import { root } from './gateway-run.ts';

/** The flood process, as its parent sees it. Each step ends with a word of it, or rejects with the reason. */
export class Flood {
  private readonly child: ChildProcess = fork(join(root, 'dist', 'test', 'faults', 'flood-process.js'), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  connect(order: FloodOrder): Promise<unknown> {
    return this.ask({ say: 'connect', order }, 'connected', 300_000);
  }

  run(stage: FloodStage): Promise<{ readonly acknowledged: number; readonly seconds: number }> {
    return this.ask({ say: 'run', stage }, 'done', stage.seconds * 1_000 + 120_000);
  }

  async end(): Promise<FloodResult> {
    return (await this.ask({ say: 'end' }, 'ended', 30_000)).result;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private ask<S extends FromFlood['say']>(order: ToFlood, wanted: S, limitMs: number): Promise<Extract<FromFlood, { say: S }>> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      const over = (why: string) => {
        clearTimeout(timer);
        child.off('exit', exit);
        child.off('message', hear);
        reject(new Error(`flood process: ${why}`));
      };
      const exit = (code: number | null, signal: string | null) => over(`ended by itself (${signal ?? code})`);
      const hear = (message: FromFlood) => {
        if (message.say !== wanted) return over(message.say === 'failed' ? message.why : `said ${message.say}, expected ${wanted}`);
        clearTimeout(timer);
        child.off('exit', exit);
        child.off('message', hear);
        resolve(message as Extract<FromFlood, { say: S }>);
      };
      const timer = setTimeout(() => over(`did not say ${wanted} within ${limitMs} ms`), limitMs);
      child.on('exit', exit);
      child.on('message', hear);
      child.send(order);
    });
  }
}
