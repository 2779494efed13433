import { BackupError } from '../backup/backup-error.ts';
import type { Keeping } from '../backup/backup-job.ts';
import { type BackupProgress, type HoldSeries, newestBackupAt, runBackup, type TakenBackup } from '../backup/run-backup.ts';
import type { Clock } from '../runtime/clock.ts';

/** A backup that somebody asked for. */
export interface BackupRun {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly progress: BackupProgress | null;
  readonly taken: TakenBackup | null;
  readonly code: string | null;
  readonly message: string | null;
}

export interface BackupDeskPorts {
  readonly data: string;
  readonly gatewayId: string;
  readonly program: string;
  readonly lowBytes: number;
  /** Null = the store has no file of its own. */
  readonly hold: HoldSeries | null;
  readonly firstKept: () => number;
  /** Where the gateway's own ones lie, and which of them stay. */
  readonly folder: string;
  readonly keeping: Keeping;
  readonly clock: Clock;
  /** Told of each that ended; null = it failed. */
  readonly onEnded: (taken: TakenBackup | null) => void;
}

const remembered = 20;

/** Takes one backup at a time, whoever asks. */
export class BackupDesk {
  private readonly ports: BackupDeskPorts;
  private readonly runs = new Map<string, BackupRun>();
  private readonly ending = new AbortController();
  private turn: Promise<unknown> = Promise.resolve();
  private next = 1;

  constructor(ports: BackupDeskPorts) {
    this.ports = ports;
  }

  /** Into any folder; older ones there stay, unless it is the gateway's own. */
  start(folder: string): BackupRun {
    const id = String(this.next++);
    const note = (run: Partial<BackupRun>) => {
      const before = this.runs.get(id) ?? { id, state: 'running', progress: null, taken: null, code: null, message: null };
      this.runs.set(id, { ...before, ...run });
    };
    note({});
    for (const old of this.runs.keys()) if (this.runs.size > remembered) this.runs.delete(old);
    this.take(folder, (progress) => note({ progress })).then(
      (taken) => note({ state: 'done', taken }),
      (error) => note({ state: 'failed', code: error instanceof BackupError ? error.code : 'failed', message: (error as Error).message }),
    );
    return this.runs.get(id) as BackupRun;
  }

  run(id: string): BackupRun | null {
    return this.runs.get(id) ?? null;
  }

  /** Waits for the one that is being taken. */
  take(folder: string, onProgress: (progress: BackupProgress) => void = () => {}): Promise<TakenBackup> {
    const taken = this.turn.then(() => this.takeNow(folder, onProgress));
    this.turn = taken.catch(() => {});
    return taken;
  }

  /** ms since epoch of the newest whole one in the gateway's own folder, as it lies there; null = there is none. */
  newestAt(): Promise<number | null> {
    return newestBackupAt(this.ports.folder, this.ports.gatewayId, this.ending.signal);
  }

  /** Ends what is being taken; afterwards nobody reads the journal or holds the series file. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.turn;
  }

  private async takeNow(folder: string, onProgress: (progress: BackupProgress) => void): Promise<TakenBackup> {
    const { data, gatewayId, program, lowBytes, hold, firstKept, clock, keeping, onEnded } = this.ports;
    const own = folder === this.ports.folder;
    try {
      const wanted = { data, folder, gatewayId, program, lowBytes, firstKept: firstKept(), keeping: own ? keeping : null };
      const taken = await runBackup(wanted, { hold, clock, onProgress, signal: this.ending.signal });
      onEnded(taken);
      return taken;
    } catch (error) {
      onEnded(null);
      throw error;
    }
  }
}
