import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lockFolder } from '../journal/folder-lock.ts';
import { beginNewEpoch, newestSchema, restoringFolder } from '../journal/restored-journal.ts';
import { syncFolder } from '../runtime/sync-folder.ts';
import { BackupError } from './backup-error.ts';
import { dataFileOf, journalFile, seriesFile } from './data-files.ts';
import { copyHashed, hashFile } from './hashed-copy.ts';
import { type BackedUpFile, type Manifest, manifestFormat } from './manifest.ts';
import { type WholeBackup, wholeBackup, wholeBackups } from './whole-backups.ts';

export interface RestoreWanted {
  /** A backup, or a folder of backups of one gateway: then the newest whole one. */
  readonly from: string;
  readonly data: string;
  /** ms since epoch. */
  readonly now: number;
  /** A number below 65,536 that nobody can guess. */
  readonly chance: number;
  /** Leaves the series file out: trends begin with what the journal still has. */
  readonly withoutSeries: boolean;
  readonly onProgress: (bytes: number, of: number) => void;
}

export interface RestoreReport {
  readonly backup: string;
  readonly manifest: Manifest;
  readonly epoch: number;
  readonly bytes: number;
}

/**
 * Puts a backup into an empty data folder, as a log of its own. Whatever happens in between, the folder is afterwards whole,
 * or a gateway refuses to start on it and the same command begins again. Throws BackupError.
 */
export function restoreBackup(wanted: RestoreWanted): RestoreReport {
  const { data, now } = wanted;
  const { folder, manifest } = find(wanted.from);
  const files = manifest.files.filter(({ name }) => name !== seriesFile || !wanted.withoutSeries);
  refuseWhatIsNotKnown(folder, manifest);
  refuseUnlessEmpty(data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700);
  const lock = lockFolder(data);
  try {
    refuseUnlessEmpty(data);
    clearInterrupted(data);
    const restoring = join(data, restoringFolder);
    mkdirSync(restoring, { mode: 0o700 });
    syncFolder(data);
    try {
      copyAll(folder, restoring, files, wanted.onProgress);
    } catch (error) {
      rmSync(restoring, { recursive: true, force: true });
      throw error;
    }
    const from = { takenAt: manifest.takenAt, at: now, position: manifest.position };
    const { epoch } = beginNewEpoch(join(restoring, journalFile), from, wanted.chance);
    moveIn(restoring, data, files);
    return { backup: folder, manifest, epoch, bytes: sumOf(files) };
  } finally {
    lock.release();
  }
}

const sumOf = (files: readonly BackedUpFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);

function find(from: string): WholeBackup {
  if (!existsSync(from))
    throw new BackupError('no-such-backup', `restore: expected a backup or a folder of backups, came ${from}, which is not there`);
  const one = wholeBackup(from);
  if (one !== null) return one;
  if (existsSync(join(from, journalFile)))
    throw new BackupError(
      'backup-damaged',
      `${from} is not whole: a file is missing, cut short or its list was changed. Cure: take another backup`,
    );
  const all = [...wholeBackups(from, null)];
  const [newest] = all;
  if (newest === undefined) throw new BackupError('no-such-backup', `restore: there is no whole backup in ${from}`);
  const gateways = new Set(all.map(({ manifest }) => manifest.gatewayId));
  if (gateways.size > 1)
    throw new BackupError(
      'no-such-backup',
      `restore: ${from} has backups of ${gateways.size} gateways: name one of them, such as ${newest.folder}`,
    );
  return newest;
}

function refuseWhatIsNotKnown(folder: string, { format, schema, program, files }: Manifest): void {
  if (format > manifestFormat || schema > newestSchema)
    throw new BackupError(
      'backup-newer',
      `${folder} was written by anlin ${program} (form ${format}, schema ${schema}); this program knows form ${manifestFormat} and schema ${newestSchema}. Cure: restore with that version or a newer one`,
    );
  for (const { name } of files) {
    const how = dataFileOf(name)?.how ?? 'left';
    if (how === 'left' || name.split('/').includes('..'))
      throw new BackupError('backup-damaged', `${folder} lists ${name}, which belongs into no data folder`);
  }
  if (!files.some(({ name }) => name === journalFile)) throw new BackupError('backup-damaged', `${folder} has no ${journalFile}`);
}

/** What an interrupted restore left does not count: it begins again. */
function refuseUnlessEmpty(data: string): void {
  const names = existsSync(data) ? readdirSync(data).filter((name) => name !== 'journal.lock') : [];
  const interrupted = names.includes(restoringFolder) && !names.includes(journalFile);
  if (names.length === 0 || interrupted) return;
  throw new BackupError(
    'folder-not-empty',
    `the data folder ${data} is not empty (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}). Cure: stop its gateway, move the folder away and keep it until you have seen that all is well, then restore again; or name another folder in ANLIN_DATA`,
  );
}

function clearInterrupted(data: string): void {
  if (!existsSync(join(data, restoringFolder))) return;
  for (const name of readdirSync(data)) if (name !== 'journal.lock') rmSync(join(data, name), { recursive: true, force: true });
}

function copyAll(folder: string, restoring: string, files: readonly BackedUpFile[], onProgress: RestoreWanted['onProgress']): void {
  const of = sumOf(files);
  const { bavail, bsize } = statfsSync(restoring);
  if (bavail * bsize < of)
    throw new BackupError('no-space', `the backup has ${of} bytes, the disk of the data folder has ${bavail * bsize} left`);
  let bytes = 0;
  const tell = (read: number) => {
    bytes += read;
    onProgress(bytes, 2 * of);
  };
  for (const { name, sha256 } of files) {
    const target = join(restoring, name);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    if (copyHashed(join(folder, name), target, tell).sha256 !== sha256)
      throw new BackupError(
        'backup-damaged',
        `${join(folder, name)} is not what was written: nothing was restored. Cure: take another backup${name === seriesFile ? ', or add --without-series: trends then begin with what the journal still has' : ''}`,
      );
    // What was written is read again: a disk that keeps something else is found out now.
    if (hashFile(target, tell).sha256 !== sha256)
      throw new BackupError('backup-damaged', `${target} reads otherwise than it was written: have the disk of the data folder looked at`);
  }
}

/** The journal last: with it in its place, all is. */
function moveIn(restoring: string, data: string, files: readonly BackedUpFile[]): void {
  const names = files.map(({ name }) => name).filter((name) => name !== journalFile);
  for (const name of [...names, journalFile]) {
    const target = join(data, name);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    syncFolder(dirname(join(restoring, name)));
    if (name === journalFile) syncFolder(data);
    renameSync(join(restoring, name), target);
    syncFolder(dirname(target));
  }
  rmSync(restoring, { recursive: true, force: true });
  syncFolder(data);
}
