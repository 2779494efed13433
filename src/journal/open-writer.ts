import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../runtime/worker-thread.ts';
import { JournalError, type JournalErrorCode } from './journal-error.ts';
import type { FromWorker, WorkerSettings } from './worker-protocol.ts';

export interface Writer {
  readonly worker: Worker;
  readonly ready: Extract<FromWorker, { kind: 'ready' }>;
}

const rebuilds = 3;
const ioTries = 3;
const ioPauseMs = 300;

/** Starts the writing thread; once more after it had to rebuild a damaged file, or when the disk gave an error. Throws JournalError. */
export async function openWriter(settings: WorkerSettings): Promise<Writer> {
  let ioErrors = 0;
  for (let rebuilt = 0; rebuilt < rebuilds; ) {
    const workerData: WorkerSettings = { ...settings, ioErrorIsDamage: ioErrors === ioTries - 1 };
    const worker = startWorker(new URL('./journal-worker.ts', import.meta.url), { workerData });
    try {
      const ready = await firstWord(worker);
      if (ready) return { worker, ready };
      rebuilt++;
    } catch (error) {
      // Who opens anew after an error in this process has patience of its own.
      const again = settings.expected === null && error instanceof JournalError && error.code === 'journal-broken';
      if (!again || ++ioErrors === ioTries) throw error;
      await wait(ioPauseMs);
    }
  }
  throw new JournalError(
    'journal-unusable',
    `journal.db in ${settings.folder} is found damaged again right after it was rebuilt: check the disk`,
  );
}

/** Null: the file was rebuilt and the thread has ended. */
function firstWord(worker: Worker): Promise<Writer['ready'] | null> {
  return new Promise((resolve, reject) => {
    let rebuilt = false;
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const refuse = (code: JournalErrorCode, why: string) =>
      settle(() => reject(new JournalError(code, `journal.db cannot be opened: ${why}`)));
    const onMessage = (message: FromWorker) => {
      if (message.kind === 'ready') settle(() => resolve(message));
      else if (message.kind === 'refused') refuse(message.code, message.message);
      else if (message.kind === 'rebuilt') rebuilt = true;
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) => {
      if (rebuilt) settle(() => resolve(null));
      else refuse('journal-unusable', `its thread ended with code ${code}`);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
