import type { JournalReader } from '../model/journal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { FolderLock } from './folder-lock.ts';
import type { LogReader } from './log-reader.ts';
import type { ReadConnection } from './read-connection.ts';
import type { RegistryWrites } from './registry-reader.ts';
import type { FromWorker } from './worker-protocol.ts';
import type { WriterThread } from './writer-thread.ts';

export interface JournalObserver {
  /** One transaction is on disk: records in it, ms it took in the worker, bytes of records. */
  committed?(records: number, ms: number, bytes: number): void;
  failed?(code: string): void;
}

export interface JournalParts {
  readonly clock: Clock;
  readonly runNow: () => number;
  readonly lingerMs: number;
  readonly onFatal: (error: Error) => void;
  readonly observer: JournalObserver;
  readonly thread: WriterThread;
  readonly lock: FolderLock;
  readonly ready: Extract<FromWorker, { kind: 'ready' }>;
  readonly connection: ReadConnection;
  readonly log: LogReader;
  readonly reader: JournalReader;
  readonly registryWrites: RegistryWrites;
  /** What reading found damaged since the start, in words. */
  readonly damageSeen: () => string | null;
}
