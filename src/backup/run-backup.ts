import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { startChildProgram } from '../runtime/child-program.ts';
import type { Clock } from '../runtime/clock.ts';
import { BackupError } from './backup-error.ts';
import type { BackupJob, FromBackup, ToBackup } from './backup-job.ts';
import type { Manifest } from './manifest.ts';

export interface BackupProgress {
  /** The file that is being written. */
  readonly file: string;
  readonly bytes: number;
  /** About so many are expected. */
  readonly of: number;
}

/** See SeriesStore.holdFile. */
export type HoldSeries = () => Promise<{ readonly position: number; release(): Promise<boolean> }>;

export interface BackupPorts {
  /** Null = nobody works on the series file. */
  readonly hold: HoldSeries | null;
  readonly clock: Clock;
  readonly onProgress: (progress: BackupProgress) => void;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

export interface TakenBackup {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly bytes: number;
  readonly ms: number;
  /** Older ones that were removed. */
  readonly removed: number;
}

const lookMs = 250;

/** Resolves when a whole backup is on disk. Rejects with BackupError: then there is none. */
export async function runBackup(
  wanted: Omit<Extract<BackupJob, { kind: 'take' }>, 'kind' | 'holdsSeries'>,
  ports: BackupPorts,
): Promise<TakenBackup> {
  const begun = ports.clock.monotonic();
  const answer = await inProcess({ kind: 'take', holdsSeries: ports.hold !== null, ...wanted }, ports);
  if (answer.kind !== 'whole') throw new BackupError('backup-failed', `its process answered ${answer.kind}`);
  const { folder, manifest, removed } = answer;
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { folder, manifest, bytes, removed, ms: ports.clock.monotonic() - begun };
}

/** When the newest whole backup of a gateway was taken, ms since epoch; null = there is none. */
export async function newestBackupAt(folder: string, gatewayId: string, signal: AbortSignal): Promise<number | null> {
  const answer = await inProcess({ kind: 'look', folder, gatewayId }, { hold: null, onProgress: () => {}, signal });
  if (answer.kind !== 'newest') throw new BackupError('backup-failed', `its process answered ${answer.kind}`);
  return answer.takenAt;
}

function inProcess(job: BackupJob, { hold, onProgress, signal }: Pick<BackupPorts, 'hold' | 'onProgress' | 'signal'>): Promise<FromBackup> {
  return new Promise((resolve, reject) => {
    const child = startChildProgram(new URL('./backup-process.ts', import.meta.url), [JSON.stringify(job)], []);
    // A pipe that breaks is told by the end of the process.
    child.stdin.on('error', () => {});
    const tell = (message: ToBackup) => child.stdin.write(`${JSON.stringify(message)}\n`);
    const end = () => child.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    let writing: { readonly file: string; readonly bytes: number } | null = null;
    let held: Awaited<ReturnType<HoldSeries>> | null = null;
    let last: FromBackup | null = null;
    const release = async () => {
      const mine = held;
      held = null;
      return (await mine?.release()) ?? false;
    };
    const hear = async (message: FromBackup): Promise<void> => {
      if (message.kind === 'writing') writing = message;
      else if (message.kind === 'hold') {
        // A store that is broken keeps nobody from a backup of the alarms.
        held = (await hold?.().catch(() => null)) ?? null;
        tell({ kind: 'held', position: held?.position ?? null });
      } else if (message.kind === 'release') tell({ kind: 'released', stood: await release() });
      else last = message;
    };
    createInterface({ input: child.stdout }).on('line', (line) => {
      hear(JSON.parse(line) as FromBackup).catch((error: Error) => {
        last = { kind: 'failed', code: 'backup-failed', message: error.message };
        end();
      });
    });
    const timer = setInterval(() => {
      const { file, bytes: of } = writing ?? { file: '', bytes: 0 };
      if (file === '') return;
      stat(file).then(
        ({ size }) => onProgress({ file, bytes: size, of }),
        () => {},
      );
    }, lookMs);
    const settle = (why: string): void => {
      clearInterval(timer);
      signal.removeEventListener('abort', end);
      void release().catch(() => {});
      const message: FromBackup = last ?? { kind: 'failed', code: 'backup-failed', message: signal.aborted ? 'it was ended' : why };
      if (message.kind === 'failed') reject(new BackupError(message.code, message.message));
      else resolve(message);
    };
    child.on('error', (error) => settle(error.message));
    child.on('close', (code, killed) => settle(`its process ended with ${killed ?? code}`));
  });
}
