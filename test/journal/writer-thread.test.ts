import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { openWriter } from '../../src/journal/open-writer.ts';
import type { WorkerSettings } from '../../src/journal/worker-protocol.ts';
import { WriterThread } from '../../src/journal/writer-thread.ts';
import { freshFolder } from './journal-fixture.ts';

/** Threads of this process that have not ended. */
function threads(): ReadonlySet<Worker> {
  const alive = new Set<Worker>();
  const note = (worker: Worker) => {
    alive.add(worker);
    worker.once('exit', () => alive.delete(worker));
  };
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return alive;
}

async function opened() {
  const alive = threads();
  const settings: WorkerSettings = { folder: freshFolder(), newGatewayId: 'gw', noSync: false, wall: 0, expected: null };
  const { worker, ready } = await openWriter(settings);
  const thread = new WriterThread(settings, worker);
  const died: string[] = [];
  thread.start({ answered: () => {}, died: (error) => died.push(error.message), stillBroken: () => died.push('still broken') });
  return { alive, thread, ready, died };
}

const never = new Promise<void>(() => {});

// A process that ends while a thread is within SQLite is aborted: the module throws where that thread may run nothing any more.
test('closed while a new thread opens the file after an I/O error, it waits for that thread too', async () => {
  const { alive, thread, ready, died } = await opened();
  // As the thread ends by itself then.
  thread.send({ kind: 'close' });
  const restarted = thread.restart(ready.tally);
  const [first] = alive;
  while (alive.size === 0 || (first !== undefined && alive.has(first))) await sleep(1);
  expect(alive.size).toBe(1);
  await thread.close(never);
  expect(alive.size).toBe(0);
  expect(await restarted).toBeNull();
  expect(died).toEqual([]);
});

test('told to close after it has ended by itself, a thread does nothing, and that is no death', async () => {
  const { alive, thread, ready, died } = await opened();
  thread.send({ kind: 'close' });
  thread.send({ kind: 'close' });
  const restarted = thread.restart(ready.tally);
  expect(await restarted).toMatchObject({ last: 0 });
  await thread.close(never);
  expect(alive.size).toBe(0);
  expect(died).toEqual([]);
});
