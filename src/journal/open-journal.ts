import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../runtime/clock.ts';
import { DurableJournal, type JournalObserver } from './durable-journal.ts';
import { lockFolder } from './folder-lock.ts';
import { JournalError, type JournalErrorCode } from './journal-error.ts';
import { LogReader } from './log-reader.ts';
import { ReadConnection } from './read-connection.ts';
import { sqliteReader } from './sqlite-reader.ts';
import { startJournalWorker } from './start-journal-worker.ts';
import type { FromWorker, WorkerSettings } from './worker-protocol.ts';

export interface JournalOptions {
  /** Data folder (ANLIN_DATA); made 0700. The file is `journal.db` in it, 0600. */
  readonly folder: string;
  readonly clock: Clock;
  /** Running time, ms, for the stamps. Goes on from `status().run` after a restart: the caller adds that. */
  readonly runNow: () => number;
  /** How long a group waits for company when little is going on. */
  readonly lingerMs?: number;
  readonly newGatewayId: () => string;
  /** The journal cannot go on in this process: the worker died or the file is damaged. Restarting repairs what can be repaired. */
  readonly onFatal: (error: Error) => void;
  readonly observer?: JournalObserver;
  /** Only for the negative control of the power-loss test: acknowledges what is not on disk. */
  readonly noSync?: boolean;
}

/** Opens the journal and waits until it accepts. Throws JournalError `journal-in-use` or `journal-unusable`. */
export async function openJournal(options: JournalOptions): Promise<DurableJournal> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const lock = lockFolder(folder);
  const settings: WorkerSettings = {
    folder,
    newGatewayId: options.newGatewayId(),
    noSync: options.noSync ?? false,
    wall: options.clock.wall(),
  };
  let worker: Worker | null = null;
  try {
    worker = startJournalWorker({ workerData: settings });
    const ready = await firstWord(worker);
    const connection = new ReadConnection(join(folder, 'journal.db'));
    const seen = new Set<string>();
    const damaged = (what: string) => {
      if (seen.size < 100 && !seen.has(what)) {
        seen.add(what);
        options.observer?.failed?.('journal-row-damaged');
      }
    };
    const journal = new DurableJournal({
      clock: options.clock,
      runNow: options.runNow,
      lingerMs: options.lingerMs ?? 1,
      onFatal: options.onFatal,
      observer: options.observer ?? {},
      worker,
      lock,
      ready,
      connection,
      log: new LogReader(connection, damaged),
      reader: sqliteReader(connection, damaged),
      damageSeen: () => (seen.size > 0 ? `Found while reading: ${[...seen].join('; ')}.` : null),
    });
    journal.start();
    return journal;
  } catch (error) {
    worker?.unref();
    lock.release();
    throw error;
  }
}

function firstWord(worker: Worker): Promise<Extract<FromWorker, { kind: 'ready' }>> {
  return new Promise((resolve, reject) => {
    const refuse = (code: JournalErrorCode, why: string) => settle(() => reject(new JournalError(code, `journal.db cannot be opened: ${why}`)));
    const onMessage = (message: FromWorker) => {
      if (message.kind === 'ready') settle(() => resolve(message));
      else if (message.kind === 'refused') refuse(message.code, message.message);
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) => refuse('journal-unusable', `its worker ended with code ${code}`);
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
