import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Sandbox } from '../expressions/sandbox.ts';
import { type LabJob, type LabPart, replayPart } from '../lab/replay-part.ts';
import { systemClock } from '../runtime/clock.ts';
import { QueryClient } from '../store/embedded/query-port.ts';
import { workOutCondition } from './working-out.ts';

export interface LabThreadData {
  readonly job: LabJob;
  readonly series: MessagePort;
}
export type FromLabThread =
  | { readonly kind: 'progress'; readonly devices: number; readonly readings: number }
  | { readonly kind: 'done'; readonly part: LabPart }
  | { readonly kind: 'failed'; readonly message: string };

const port = parentPort;
if (!port) throw new Error('lab-thread.ts runs in a worker thread: start it through Lab');
const { job, series } = workerData as LabThreadData;
const client = new QueryClient(series);
const sandbox = new Sandbox({ clock: systemClock });
const send = (message: FromLabThread): void => port.postMessage(message);

try {
  const part = await replayPart(job, {
    query: (query) => client.query(query),
    answer: async (question) => (await workOutCondition(sandbox, question)).answer,
    onProgress: ({ devices, readings }) => send({ kind: 'progress', devices, readings }),
  });
  send({ kind: 'done', part });
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
client.close();
sandbox.stop();
