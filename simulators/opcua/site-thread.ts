import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../src/runtime/worker-thread.ts';
import type { SimulatedDevice } from '../community.ts';
import type { Counters } from '../counters.ts';
import type { Link } from '../link.ts';
import { installations } from './installations.ts';
import type { FromSite, SiteSetup, ToSite } from './site-wire.ts';

const stopMs = 1_000;

/** Device types that stand behind an OPC UA server. */
export const isBehindServer = (profile: string): boolean => profile in installations;

/** The server is no part of an installation without the packages of the tests. */
export function canServeOpcua(): boolean {
  try {
    createRequire(import.meta.url).resolve('node-opcua');
    return true;
  } catch {
    return false;
  }
}

/** The OPC UA server of a simulated community, in a thread of its own, for the devices of its kinds. */
export class SiteThread {
  /** Rejects when it cannot be started. */
  readonly ready: Promise<void>;
  private readonly worker: Worker;
  private obey: (id: string, command: string) => string | null = () => 'nobody plays it yet';

  constructor({ port, afterMs }: Pick<SiteSetup, 'port' | 'afterMs'>, devices: readonly SimulatedDevice[]) {
    const behind = devices.filter(({ profile }) => isBehindServer(profile)).map(({ id, profile }) => ({ id, profile }));
    this.worker = startWorker(new URL('./site-worker.ts', import.meta.url), {
      workerData: { port, afterMs, devices: behind } satisfies SiteSetup,
      stdout: true,
    });
    this.worker.stdout.resume();
    this.ready = new Promise((resolve, reject) => {
      this.worker.once('error', reject);
      this.worker.on('message', (message: FromSite) => {
        if (message.kind === 'ready') return resolve();
        this.tell({ kind: 'answer', number: message.number, refusal: this.obey(message.id, message.command) });
      });
    });
    this.ready.catch(() => {});
  }

  /** Who does what devices are told; null = it does, a text = it refuses. */
  onCommand(obey: (id: string, command: string) => string | null): void {
    this.obey = obey;
  }

  /** A device of it: what it says are values at the server, and nothing of it can be lost on the way. */
  link({ id }: SimulatedDevice, counters: Counters): Link {
    return {
      up: () => void counters.connected++,
      down: () => {},
      close: async () => {},
      send: (_channel, payload) => {
        const root = JSON.parse(payload);
        for (const { values } of Array.isArray(root) ? root : [root]) this.tell({ kind: 'set', id, values });
        counters.sent++;
        counters.acknowledged++;
      },
    };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    this.tell({ kind: 'stop' });
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, stopMs).unref())]);
    await this.worker.terminate();
  }

  private tell(message: ToSite): void {
    this.worker.postMessage(message);
  }
}
