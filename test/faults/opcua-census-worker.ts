import { EventEmitter } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';

// The OPC UA thread with somebody in it who counts: every emitter is seen from its birth, weakly.

export interface Census {
  /** By `process.getActiveResourcesInfo()`, of this thread alone. */
  readonly timers: number;
  readonly sockets: number;
  /** Emitters that are alive after a collection, and the listeners on them. */
  readonly emitters: number;
  readonly listeners: number;
  readonly heapMb: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const born = new Set<WeakRef<EventEmitter>>();
const emitter = EventEmitter as unknown as { init(this: EventEmitter, options: unknown): void };
const { init } = emitter;
emitter.init = function (options) {
  init.call(this, options);
  born.add(new WeakRef(this));
};

async function census(): Promise<Census> {
  for (let times = 0; times < 3; times++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  let [emitters, listeners] = [0, 0];
  for (const ref of born) {
    const one = ref.deref();
    if (one === undefined) {
      born.delete(ref);
      continue;
    }
    emitters++;
    for (const name of one.eventNames()) listeners += one.listenerCount(name);
  }
  const resources = process.getActiveResourcesInfo();
  const count = (type: string) => resources.filter((name) => name === type).length;
  const heapMb = Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
  return { timers: count('Timeout'), sockets: count('TCPSocketWrap'), emitters, listeners, heapMb };
}

// The faults that the count has to find: what was listened to is not put away, and what was connected is not closed.
if ((workerData as { leaks?: boolean }).leaks === true) {
  const { Listening } = await import('../../src/ingest/opcua/listening.ts');
  const { Connection } = await import('../../src/ingest/opcua/connection.ts');
  Listening.prototype.stop = () => {};
  Connection.prototype.close = async () => {};
}

await import('../../src/ingest/opcua/opcua-worker.ts');
// Only now: a listener of ours before the thread's own would take its first message from it.
parentPort?.on('message', (message: { kind: string }) => {
  if (message.kind === 'census') void census().then((counted) => parentPort?.postMessage({ kind: 'census', counted }));
});
