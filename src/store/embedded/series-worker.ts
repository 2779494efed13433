import { parentPort, workerData } from 'node:worker_threads';
import { Engine } from './engine.ts';
import { buffersOf, type PackedReadings } from './packed-readings.ts';
import { serveQueries } from './query-port.ts';
import type { FromWorker, PackedLatest, ToWorker, WorkerSettings } from './wire.ts';

const port = parentPort;
if (!port) throw new Error('series-worker.ts runs in a worker thread: start it through EmbeddedStore');
const send = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer as ArrayBuffer[]);

const { folder, maxHotSamples } = workerData as WorkerSettings;
const engine = new Engine(folder, maxHotSamples, (damage, position) => send({ kind: 'damage', damage, position }));
send({ kind: 'started', position: engine.open() });

port.on('message', (message: ToWorker) => {
  if (message.kind === 'points') {
    takePoints(message);
    return;
  }
  if (message.kind === 'reader') {
    serveQueries(message.port, (query) => engine.answer({ kind: 'query', query }) as Promise<PackedReadings>);
    return;
  }
  const { id, kind } = message;
  engine.answer(message).then(
    (result) => {
      send({ kind: 'done', id, result }, transferOf(result));
      if (kind === 'stop') port.close();
    },
    (error: unknown) => {
      send({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
      // A file that cannot be closed well is closed by the thread's end; what is missing is written again.
      if (kind === 'stop') port.close();
    },
  );
});

function takePoints(message: Extract<ToWorker, { kind: 'points' }>): void {
  try {
    engine.take(message);
  } catch {
    // Taken over into memory all the same; writing early failed, and the next flush reports why.
  }
  send({ kind: 'taken', count: message.count, buffer: message.buffer }, [message.buffer]);
}

function transferOf(result: unknown): ArrayBuffer[] {
  if (typeof result !== 'object' || result === null) return [];
  const packed = 'packed' in result ? (result as PackedLatest).packed : 'ts' in result ? (result as PackedReadings) : null;
  return packed ? buffersOf(packed) : [];
}
