import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { backupFolder } from '../config/backup-settings.ts';
import { loadSettings, type Settings } from '../config/settings.ts';
import { systemClock } from '../runtime/clock.ts';
import { systemRandom } from '../runtime/random.ts';
import { askGateway } from './control-client.ts';
import { type Output, show } from './output.ts';

const askMs = 250;

/** What `anlin backup` prints with `--json`. Times in ms since epoch. */
interface Written {
  readonly folder: string;
  readonly gatewayId: string;
  readonly epoch: number;
  readonly position: number;
  readonly takenAt: number;
  readonly files: number;
  /** Readings that the journal does not hold any more are in it: false where an InfluxDB has them, or series.db is damaged. */
  readonly series: boolean;
  readonly bytes: number;
  readonly ms: number;
}

/** `backup` and `restore`. */
export function addBackupCommands(program: Command, output: (command: Command) => Output): void {
  program
    .command('backup [folder]')
    .description('备份数据目录，运行中也可以 / back up the data folder, also while the gateway runs')
    .addHelpText(
      'after',
      '\n[folder]: where backups lie; else backup.folder, else <data>-backups. Each is a folder of its own, named by its time (UTC).',
    )
    .action(async (folder: string | undefined, _options, command: Command) => {
      const out = output(command);
      const settings = loadSettings(process.env, (line) => out.error(line));
      const place = folder === undefined ? backupFolder(settings) : resolve(folder);
      const written = (await byGateway(settings, place, out)) ?? (await fromFiles(settings, place, out));
      out.progress('');
      show(out, written, () => writtenLines(written, out.language));
    });
  program
    .command('restore [backup]')
    .description('把备份恢复到空的数据目录 / put a backup into an empty data folder')
    .addHelpText('after', '\n[backup]: one backup, or a folder of them: then the newest whole one. Left out: where `anlin backup` writes.')
    .option('--without-series', '不恢复时序文件 / leave the series file out: trends begin with what the journal still has')
    .action(async (backup: string | undefined, options: { withoutSeries?: boolean }, command: Command) => {
      const out = output(command);
      const settings = loadSettings(process.env, (line) => out.error(line));
      // Only here: every other command would wait for SQLite to load.
      const { restoreBackup } = await import('../backup/restore-backup.ts');
      const [low = 0, high = 0] = systemRandom(2);
      const begun = systemClock.monotonic();
      const { manifest, ...report } = restoreBackup({
        from: backup === undefined ? backupFolder(settings) : resolve(backup),
        data: resolve(settings.data),
        now: systemClock.wall(),
        chance: high * 256 + low,
        withoutSeries: options.withoutSeries === true,
        onProgress: (bytes, of) => out.progress(`${megabytes(bytes)} / ${megabytes(of)}`),
      });
      out.progress('');
      const ms = systemClock.monotonic() - begun;
      const { gatewayId, takenAt, position } = manifest;
      const restored = { ...report, data: resolve(settings.data), gatewayId, takenAt, position, before: manifest.epoch, ms };
      show(out, restored, () => restoredLines(restored, out.language));
    });
}

/** Null = no gateway runs on the data folder. */
async function byGateway(settings: Settings, folder: string, out: Output): Promise<Written | null> {
  const begun = await askGateway(settings.data, 'backup.start', { folder });
  if (begun === null) return null;
  for (;;) {
    const answer = await askGateway(settings.data, 'backup.run', { id: begun.id });
    if (answer === null) throw new Error('the gateway ended meanwhile, and with it the backup: run the same command again');
    const { run } = answer;
    if (run.state === 'failed') throw Object.assign(new Error(run.message ?? ''), { code: run.code });
    if (run.taken !== null) return { ...writtenOf(run.taken) };
    if (run.progress !== null) out.progress(progressOf(run.progress));
    await new Promise((done) => setTimeout(done, askMs));
  }
}

/** Without the lock of the folder: it only reads, and a gateway that is started meanwhile must not wait for it. */
async function fromFiles(settings: Settings, folder: string, out: Output): Promise<Written> {
  const data = resolve(settings.data);
  if (!existsSync(join(data, 'journal.db'))) throw new Error(`there is no journal in ${data}: is ANLIN_DATA right?`);
  const [{ runBackup }, { factsOf }, { programVersion }] = await Promise.all([
    import('../backup/run-backup.ts'),
    import('../journal/journal-snapshot.ts'),
    import('../runtime/program-version.ts'),
  ]);
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  const { gatewayId } = factsOf(join(data, 'journal.db'));
  const wanted = {
    data,
    folder,
    gatewayId,
    program: programVersion(),
    lowBytes: settings['disk.lowBytes'],
    firstKept: null,
    keeping: null,
  };
  const onProgress = (progress: Parameters<typeof progressOf>[0]) => out.progress(progressOf(progress));
  return writtenOf(await runBackup(wanted, { hold: null, clock: systemClock, onProgress, signal: ended.signal }));
}

function writtenOf({ folder, manifest, bytes, ms }: import('../backup/run-backup.ts').TakenBackup): Written {
  const { gatewayId, epoch, position, takenAt, files } = manifest;
  return { folder, gatewayId, epoch, position, takenAt, files: files.length, series: manifest.series !== null, bytes, ms: Math.round(ms) };
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const progressOf = ({ file, bytes, of }: { file: string; bytes: number; of: number }) =>
  `${file.split('/').at(-1)}  ${megabytes(bytes)} / ~${megabytes(of)}`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const moment = (at: number) => new Date(at).toISOString();

function writtenLines({ folder, position, takenAt, files, bytes, ms }: Written, language: 'zh' | 'en'): string[] {
  return language === 'zh'
    ? [
        `已备份      ${folder}`,
        `内容        ${files} 个文件，${megabytes(bytes)}，用时 ${seconds(ms)}；截至 ${moment(takenAt)}，日志位置 ${position}`,
        '下一步      复制到另一台机器并妥善保管（含全部告警记录与账户）；恢复：在空的 ANLIN_DATA 上运行 anlin restore <备份>',
      ]
    : [
        `backed up  ${folder}`,
        `contents   ${files} files, ${megabytes(bytes)}, in ${seconds(ms)}; up to ${moment(takenAt)}, journal position ${position}`,
        'next       copy it to another machine and guard it (it holds every alarm and account); to restore: anlin restore <backup> on an empty ANLIN_DATA',
      ];
}

function restoredLines(
  { backup, data, takenAt, bytes, ms, epoch }: { backup: string; data: string; takenAt: number; bytes: number; ms: number; epoch: number },
  language: 'zh' | 'en',
): string[] {
  return language === 'zh'
    ? [
        `已恢复      ${backup} -> ${data}`,
        `内容        ${megabytes(bytes)}，校验无误，用时 ${seconds(ms)}；新纪元 ${epoch}`,
        `缺失        ${moment(takenAt)} 之后的一切；启动后会发出告警说明`,
        '下一步      确认旧机器不再运行，然后 anlin start',
      ]
    : [
        `restored   ${backup} -> ${data}`,
        `contents   ${megabytes(bytes)}, every hash as it was, in ${seconds(ms)}; new epoch ${epoch}`,
        `missing    everything after ${moment(takenAt)}; an alarm will say so at the start`,
        'next       make sure the old machine does not run any more, then anlin start',
      ];
}
