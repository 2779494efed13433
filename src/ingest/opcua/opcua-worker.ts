import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../runtime/clock.ts';
import { systemRandom } from '../../runtime/random.ts';
import { notConnected } from './failure-text.ts';
import { ServerLink } from './server-link.ts';
import { loadStack } from './stack.ts';
import type { DeviceSetup, FromWorker, OrderAnswer, ToWorker, WorkerSetup } from './wire.ts';

// The thread in which OPC UA lives: what servers send is decoded here, so that none of it holds up or bloats the gateway.

const port = parentPort;
if (!port) throw new Error('opcua-worker.ts runs in a worker thread: start it through OpcuaSource');

/** More than this on the way to the disk: what comes is left out, counted as a gap, and read again. */
const mostBytes = 8 * 1024 * 1024;
const beatMs = 500;

const links = new Map<string, ServerLink>();
const onTheWay = new Map<string, number>();

function send(message: FromWorker): void {
  if (message.kind === 'message') {
    const bytes = onTheWay.get(message.server) ?? 0;
    if (bytes > mostBytes) {
      links.get(message.server)?.notKept();
      return;
    }
    onTheWay.set(message.server, bytes + message.body.length);
  }
  port?.postMessage(message);
}

// Before the stack is loaded: that takes a second, and the first time a key is made as well.
send({ kind: 'beat' });
const beat = setInterval(() => send({ kind: 'beat' }), beatMs);

const { folder } = workerData as WorkerSetup;
const stack = await loadStack();
const manager = stack.newManager(folder);
await manager.initialize();
// Kept for the life of the thread; a client that goes would take it with it.
manager.referenceCounter++;

let turn: Promise<void> = Promise.resolve();

async function configure({ servers, devices }: Extract<ToWorker, { kind: 'configure' }>): Promise<void> {
  const behind = (name: string): DeviceSetup[] => devices.filter(({ server }) => server === name);
  for (const [name, link] of links) {
    const same = servers.find((server) => server.name === name);
    // A server without devices is not asked for anything.
    if (same !== undefined && behind(name).length > 0) continue;
    links.delete(name);
    await link.stop();
  }
  for (const server of servers) {
    const mine = behind(server.name);
    const link = links.get(server.name);
    if (link !== undefined) link.configure(mine);
    else if (mine.length > 0) links.set(server.name, new ServerLink(server, mine, { stack, manager, clock: systemClock, chance, send }));
  }
}

async function order(message: Extract<ToWorker, { kind: 'order' }>): Promise<void> {
  const { number, server } = message;
  try {
    const link = links.get(server);
    const answer: OrderAnswer = link === undefined ? { status: 'not-sent', reason: notConnected } : await link.order(message);
    send({ kind: 'answer', number, answer, why: '' });
  } catch (error) {
    send({ kind: 'answer', number, answer: null, why: error instanceof Error ? error.message : String(error) });
  }
}

function chance(): number {
  return systemRandom(1)[0]! / 256;
}

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'settled':
      onTheWay.set(message.server, Math.max(0, (onTheWay.get(message.server) ?? 0) - message.bytes));
      if (!message.kept) links.get(message.server)?.notKept();
      return;
    case 'configure':
      turn = turn.then(() => configure(message));
      return;
    case 'order':
      void order(message);
      return;
    case 'stop':
      void turn
        .then(() => Promise.all([...links.values()].map((link) => link.stop())))
        .finally(() => {
          send({ kind: 'stopped' });
          clearInterval(beat);
          port.close();
        });
  }
});
