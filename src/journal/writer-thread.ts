import { setTimeout as wait } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { JournalError } from './journal-error.ts';
import type { GroupResult } from './journal-op.ts';
import { openWriter } from './open-writer.ts';
import type { Tally } from './tally.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

export interface WriterEvents {
  answered(result: GroupResult, memory: ArrayBuffer | null): void;
  /** The thread ended although nobody told it to. */
  died(error: Error): void;
  /** Opening the file again failed; it is tried again. */
  stillBroken(): void;
}

const againMs = 1_000;

/** The main thread's hold on the writing thread: one at a time, replaced after an I/O error. */
export class WriterThread {
  private readonly settings: WorkerSettings;
  private worker: Worker;
  private events: WriterEvents | null = null;
  private mayEnd = false;
  private closing = false;
  private readonly closed = new AbortController();
  private end: Promise<void> = Promise.resolve();
  /** Settles when no thread is being opened any more; never rejects. */
  private opening: Promise<unknown> = Promise.resolve();

  constructor(settings: WorkerSettings, worker: Worker) {
    this.settings = settings;
    this.worker = worker;
  }

  start(events: WriterEvents): void {
    this.events = events;
    this.listen(this.worker);
  }

  /** Throws what cannot be cloned. */
  send(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  /**
   * The thread that met an I/O error ends by itself; a new one opens the file, compares it with what was acknowledged and
   * starts. Tried until it works; resolves null when closed meanwhile, throws when the file is not what it must be.
   */
  restart(expected: Tally): Promise<Tally | null> {
    const restarted = this.openAgain(expected);
    this.opening = restarted.catch(() => {});
    return restarted;
  }

  private async openAgain(expected: Tally): Promise<Tally | null> {
    this.mayEnd = true;
    await this.end;
    while (!this.closing) {
      try {
        const { worker, ready } = await openWriter({ ...this.settings, expected });
        this.worker = worker;
        this.listen(worker);
        if (!this.closing) return ready.tally;
        this.send({ kind: 'close' });
      } catch (error) {
        this.events?.stillBroken();
        if (error instanceof JournalError && error.code === 'journal-unusable') throw error;
        await wait(againMs, undefined, { ref: false, signal: this.closed.signal }).catch(() => {});
      }
    }
    return null;
  }

  /** Resolves when every thread has ended, and with it the last lock on the file; after `deadline` at the latest. */
  async close(deadline: Promise<void>): Promise<void> {
    this.closing = true;
    this.mayEnd = true;
    this.closed.abort();
    this.send({ kind: 'close' });
    // One that is just being opened as well: a process that ends while a thread is within SQLite is aborted.
    await Promise.race([this.opening.then(() => this.end), deadline]);
    // Never terminate(): ending a thread that has a database open can abort the whole process. It ends when it has closed.
    this.worker.unref();
  }

  private listen(worker: Worker): void {
    // A thread that was opened while the journal is being closed is told to end at once: that is no death.
    this.mayEnd = this.closing;
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'group') this.events?.answered(message.result, message.memory);
    });
    worker.on('error', (error) => {
      if (!this.closing) this.events?.died(error);
    });
    this.end = new Promise((resolve) => {
      worker.on('exit', (code) => {
        if (!this.mayEnd) this.events?.died(new Error(`the journal's thread ended with code ${code}`));
        resolve();
      });
    });
  }
}
