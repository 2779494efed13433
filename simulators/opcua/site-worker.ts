import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { OpcuaSite } from './opcua-site.ts';
import type { FromSite, SiteSetup, ToSite } from './site-wire.ts';

// A server takes seconds of the processor to load: in a thread, so that the other simulated devices go on speaking.

const port = parentPort;
if (!port) throw new Error('site-worker.ts runs in a worker thread: start it through SiteThread');

const say = (message: FromSite) => port.postMessage(message);
const asked = new Map<number, (refusal: string | null) => void>();
let last = 0;

const { afterMs, ...setup } = workerData as SiteSetup;
await sleep(afterMs);
const site = await OpcuaSite.start({
  ...setup,
  obey: (id, command) =>
    new Promise((resolve) => {
      asked.set(++last, resolve);
      say({ kind: 'asked', number: last, id, command });
    }),
});
port.on('message', (message: ToSite) => {
  if (message.kind === 'set') site.set(message.id, message.values);
  else if (message.kind === 'answer') {
    asked.get(message.number)?.(message.refusal);
    asked.delete(message.number);
  } else void site.stop().then(() => process.exit());
});
say({ kind: 'ready' });
