import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import { DurableJournal } from './durable-journal.ts';
import { lockFolder } from './folder-lock.ts';
import type { JournalObserver } from './journal-parts.ts';
import { LogReader } from './log-reader.ts';
import { openWriter } from './open-writer.ts';
import { ReadConnection } from './read-connection.ts';
import { refuseHalfRestored } from './restored-journal.ts';
import { sqliteReader } from './sqlite-reader.ts';
import type { WorkerSettings } from './worker-protocol.ts';
import { WriterThread } from './writer-thread.ts';

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
    expected: null,
  };
  try {
    refuseHalfRestored(folder);
    const { worker, ready } = await openWriter(settings);
    const connection = new ReadConnection(join(folder, 'journal.db'));
    const registryWrites = { accounts: 0, devices: 0 };
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
      thread: new WriterThread(settings, worker),
      lock,
      ready,
      connection,
      log: new LogReader(connection, damaged),
      reader: sqliteReader(connection, damaged, registryWrites),
      registryWrites,
      damageSeen: () => (seen.size > 0 ? `Found while reading: ${[...seen].join('; ')}.` : null),
    });
    journal.start();
    return journal;
  } catch (error) {
    lock.release();
    throw error;
  }
}
