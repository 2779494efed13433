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
  private end: Promise<void> = Promise.resolve();

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
  async restart(expected: Tally): Promise<Tally | null> {
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
        await wait(againMs, undefined, { ref: false });
      }
    }
    return null;
  }

  /** Resolves when the thread has ended, and with it the last lock on the file; after `deadline` at the latest. */
  async close(deadline: Promise<void>): Promise<void> {
    this.closing = true;
    this.mayEnd = true;
    this.send({ kind: 'close' });
    await Promise.race([this.end, deadline]);
    // Never terminate(): ending a thread that has a database open can abort the whole process. It ends when it has closed.
    this.worker.unref();
  }

  private listen(worker: Worker): void {
    // A thread that was opened while the journal is being closed is told to end at once: that is no death.
    this.mayEnd = this.closing;
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'group') this.events?.answered(message.result, message.memory);
    });
    worker.on('error', (error) => this.events?.died(error));
    this.end = new Promise((resolve) => {
      worker.on('exit', (code) => {
        if (!this.mayEnd) this.events?.died(new Error(`the journal's thread ended with code ${code}`));
        resolve();
      });
    });
  }
}
