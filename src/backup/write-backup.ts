import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { snapshotFile, snapshotJournal } from '../journal/journal-snapshot.ts';
import type { Clock } from '../runtime/clock.ts';
import { syncFolder } from '../runtime/sync-folder.ts';
import { BackupError } from './backup-error.ts';
import type { BackupJob } from './backup-job.ts';
import { dataFileOf, journalFile, seriesFile } from './data-files.ts';
import { copyHashed, hashFile } from './hashed-copy.ts';
import { type BackedUpFile, type Manifest, manifestFormat, writeManifest } from './manifest.ts';
import { spareOf } from './spare-backups.ts';
import { newestBackup, stampOf, unfinished, type WholeBackup, wholeBackups } from './whole-backups.ts';

export interface WritePorts {
  readonly clock: Clock;
  /** The series file stands still, whole up to a position, until `release`, which says whether it did; null = its owner cannot. */
  readonly hold: () => Promise<{ readonly position: number; release(): Promise<boolean> } | null>;
  /** Throws when nobody wants it any more. */
  readonly goOn: () => void;
  /** A big file is begun; about so many bytes. */
  readonly onFile: (path: string, bytes: number) => void;
}

type Take = Extract<BackupJob, { kind: 'take' }>;
type Series = { readonly file: BackedUpFile; readonly at: number; readonly position: number | null };

/** The series file of an earlier backup stands in for so long: the journal has what came since (docs/decisions/0029). */
const seriesAgeMs = 24 * 3_600_000;

/** Writes a whole backup, and removes those that are to spare. Throws: then nothing is there that looks like one. */
export async function writeBackup(job: Take, ports: WritePorts): Promise<{ folder: string; manifest: Manifest; removed: number }> {
  const { data, folder, gatewayId } = job;
  refuseInside(data, folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeUnfinished(folder, gatewayId);
  const place = join(folder, `${unfinished}${gatewayId}-${stampOf(ports.clock.wall())}`);
  const earlier = usableSeries(job, ports.clock.wall());
  refuseWithoutSpace(job, earlier === null);
  mkdirSync(place, { mode: 0o700 });
  try {
    const series = (earlier !== null && linked(earlier, place)) || (await copySeries(job, place, ports));
    const copied = alsoCopied(data).map((name) => copyTo(data, place, name, ports.goOn));
    // The journal last: it is the spool of the series store, which must not be ahead of it (docs/decisions/0003).
    const takenAt = ports.clock.wall();
    const target = join(place, journalFile);
    ports.onFile(target, sizeOf(join(data, journalFile)));
    createFile(target);
    const facts = snapshotJournal(join(data, journalFile), target);
    ports.goOn();
    const journal = { name: journalFile, ...hashFile(target, ports.goOn) };
    const manifest: Manifest = {
      ...{ format: manifestFormat, program: job.program, ...facts, takenAt },
      series: series && { at: series.at, position: series.position },
      files: [journal, ...(series === null ? [] : [series.file]), ...copied],
    };
    return { ...finish(job, place, manifest), manifest, removed: removeSpare(job) };
  } catch (error) {
    rmSync(place, { recursive: true, force: true });
    throw error;
  }
}

/** With its name it is whole, and on disk. */
function finish(job: Take, place: string, manifest: Manifest): { folder: string } {
  for (const { name } of manifest.files) syncFile(join(place, name));
  for (const folder of new Set(manifest.files.map(({ name }) => dirname(name)))) syncFolder(join(place, folder));
  writeManifest(place, manifest);
  syncFolder(place);
  const folder = join(job.folder, stampOf(manifest.takenAt));
  renameSync(place, folder);
  syncFolder(job.folder);
  return { folder };
}

function refuseInside(data: string, folder: string): void {
  const way = relative(resolve(data), resolve(folder));
  if (way === '' || !(way === '..' || way.startsWith('../') || resolve(folder) === way))
    throw new BackupError('bad-place', `${folder} lies within the data folder and would be lost with it: name a folder elsewhere`);
}

function removeUnfinished(folder: string, gatewayId: string): void {
  for (const name of readdirSync(folder))
    if (name.startsWith(`${unfinished}${gatewayId}-`)) rmSync(join(folder, name), { recursive: true, force: true });
}

function removeSpare({ folder, gatewayId, keeping }: Take): number {
  if (keeping === null) return 0;
  const spare = spareOf([...wholeBackups(folder, gatewayId)], keeping);
  for (const each of spare) {
    // Another name first: half a backup must not look like one for a moment.
    const gone = join(folder, `${unfinished}${gatewayId}-${stampOf(each.manifest.takenAt)}`);
    renameSync(each.folder, gone);
    rmSync(gone, { recursive: true, force: true });
  }
  return spare.length;
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function refuseWithoutSpace({ data, folder, lowBytes }: Take, withSeries: boolean): void {
  const names = [journalFile, `${journalFile}-wal`, ...(withSeries ? [seriesFile, `${seriesFile}-wal`] : [])];
  const needed = names.reduce((sum, name) => sum + sizeOf(join(data, name)), 0);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize - needed >= lowBytes) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  throw new BackupError(
    'no-space',
    `${folder} has ${megabytes(bavail * bsize)} left; the backup takes up to ${megabytes(needed)}, and ${megabytes(lowBytes)} (disk.lowBytes) have to stay free: free space or name another folder`,
  );
}

/** That of the newest backup, as long as the journal holds everything that came after it. */
function usableSeries({ folder, gatewayId, firstKept, holdsSeries }: Take, now: number): (WholeBackup & { series: Series }) | null {
  const newest = newestBackup(folder, gatewayId);
  const file = newest?.manifest.files.find(({ name }) => name === seriesFile);
  const of = newest?.manifest.series ?? null;
  if (newest === null || file === undefined || of?.position == null || firstKept === null || !holdsSeries) return null;
  const age = now - of.at;
  return firstKept <= of.position + 1 && age >= 0 && age < seriesAgeMs ? { ...newest, series: { file, ...of } } : null;
}

function linked(earlier: WholeBackup & { series: Series }, place: string): Series | null {
  try {
    linkSync(join(earlier.folder, seriesFile), join(place, seriesFile));
    return earlier.series;
  } catch {
    // A disk without hard links: then it is copied anew.
    return null;
  }
}

async function copySeries({ data, holdsSeries }: Take, place: string, { hold, clock, goOn, onFile }: WritePorts): Promise<Series | null> {
  const [from, to] = [join(data, seriesFile), join(place, seriesFile)];
  if (sizeOf(from) === 0) return null;
  const at = clock.wall();
  onFile(to, sizeOf(from));
  if (!holdsSeries) return snapshotSeries(from, to, at, goOn);
  const held = await hold();
  if (held === null) return null;
  const hashed = copyHashed(from, to, goOn);
  if (!(await held.release()))
    throw new BackupError('backup-failed', 'the series file was replaced while it was copied; it is tried again');
  return { file: { name: seriesFile, ...hashed }, at, position: held.position };
}

/** A gateway that was killed left a part of it in its WAL. One that is damaged keeps nobody from a backup of the journal. */
function snapshotSeries(from: string, to: string, at: number, goOn: () => void): Series | null {
  createFile(to);
  try {
    snapshotFile(from, to);
  } catch {
    rmSync(to);
    return null;
  }
  goOn();
  return { file: { name: seriesFile, ...hashFile(to, goOn) }, at, position: null };
}

/** Made by us, so that it is 0600 from the first byte. */
function createFile(path: string): void {
  closeSync(openSync(path, 'wx', 0o600));
}

/** Files that are copied as they are, with `/` in their names. */
function alsoCopied(data: string): string[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(data, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => dataFileOf(name)?.how === 'copy')
    .sort();
}

function copyTo(data: string, place: string, name: string, goOn: () => void): BackedUpFile {
  const target = join(place, name);
  if (!existsSync(dirname(target))) {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    chmodSync(dirname(target), 0o700);
  }
  return { name, ...copyHashed(join(data, name), target, goOn) };
}

function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
