import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../runtime/clock.ts';
import { roomIn } from './checkpoint-due.ts';
import { GroupWriter } from './group-writer.ts';
import { JournalError } from './journal-error.ts';
import { openStore } from './open-store.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

/** The thread that writes journal.db: opens it, then one group after the other in the order they come. */
const port = parentPort;
if (!port) throw new Error('journal-worker runs as a worker thread only');
const settings = workerData as WorkerSettings;
const now = () => systemClock.monotonic();

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function open(): GroupWriter | null {
  try {
    const store = openStore({ ...settings, now });
    if (!store) {
      send({ kind: 'rebuilt' });
      return null;
    }
    const { gatewayId, epoch, mark, tally, damage, restored, firstSequence } = store;
    const writer = new GroupWriter({ gatewayId, epoch, mark, now, room: () => roomIn(settings.folder) }, store.database, tally);
    writer.start();
    send({ kind: 'ready', gatewayId, epoch, tally, damage, restored, firstSequence });
    return writer;
  } catch (error) {
    const code = error instanceof JournalError ? error.code : 'journal-unusable';
    send({ kind: 'refused', code, message: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

let ended = false;

/** The thread ends when nothing keeps it; only with it go the statements, and the last of the file's locks. */
function end(writer: GroupWriter): void {
  // Told to close after it ended for an I/O error: there is nothing left to close.
  if (ended) return;
  ended = true;
  try {
    writer.close();
  } finally {
    port?.unref();
  }
}

const writer = open();
port.on('message', (message: ToWorker) => {
  if (!writer) return;
  switch (message.kind) {
    case 'group': {
      const result = writer.write(message.group);
      const memory = message.group.log?.memory ?? null;
      send({ kind: 'group', result, memory }, memory ? [memory] : []);
      if (result.ok || result.usable) writer.checkpointWhenDue();
      else end(writer);
      return;
    }
    case 'close':
      end(writer);
      send({ kind: 'closed' });
  }
});
if (!writer) port.unref();
