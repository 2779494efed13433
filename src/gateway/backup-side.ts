import { resolve } from 'node:path';
import { backupFolder } from '../config/backup-settings.ts';
import type { Settings } from '../config/settings.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import { journalRestoredRule } from '../model/backup-rules.ts';
import { subjectKey } from '../model/subject.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { programVersion } from '../runtime/program-version.ts';
import { BackupDesk } from './backup-desk.ts';
import { onOneDisk } from './backup-disk.ts';
import { BackupWatch } from './backup-watch.ts';
import type { Closing, Flow } from './flow.ts';

export interface BackupSide {
  readonly desk: BackupDesk;
  /** ms since epoch of the newest whole backup in the gateway's own folder; null = none, or not known yet. */
  lastAt(): number | null;
}

const lookMs = 1_000;

/** Backups: taken when asked and by themselves, watched, and told of after a restore. */
export function backupSide(
  settings: Settings,
  journal: DurableJournal,
  flow: Flow,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Log },
  closing: Closing,
): BackupSide {
  const { store, pipeline, book } = flow;
  const failures = metrics.counter('anlin_backup_failures_total', 'Backups that were not taken');
  const seconds = metrics.gauge('anlin_backup_seconds', 'How long the last backup took');
  const bytes = metrics.gauge('anlin_backup_bytes', 'How large the last backup is');
  const folder = backupFolder(settings);
  const desk = new BackupDesk({
    data: resolve(settings.data),
    gatewayId: journal.status().gatewayId,
    program: programVersion(),
    lowBytes: settings['disk.lowBytes'],
    // What waits in memory first, so that the file reaches as far as it can.
    hold: store.holdFile === undefined ? null : async () => (await flow.feed.flush(), (await store.holdFile?.())!),
    firstKept: () => journal.reader.firstKept(),
    folder,
    keeping: { newest: settings['backup.keep'], days: settings['backup.keepDays'] },
    clock,
    onEnded: (taken) => {
      if (taken === null) return failures.inc();
      if (taken.manifest.series === null && store.holdFile !== undefined)
        log.warn({ folder: taken.folder }, 'a backup without the series file: its store could not be asked');
      seconds.set(taken.ms / 1_000);
      bytes.set(taken.bytes);
    },
  });
  const watch = new BackupWatch({
    everyMs: settings['backup.folder'] === null ? null : settings['backup.everyMinutes'] * 60_000,
    take: () => desk.take(folder),
    newestAt: () => desk.newestAt(),
    sameDisk: () => onOneDisk(folder, settings.data),
    stands: (rule) => [...book.active()].some((alarm) => alarm.rule === rule && alarm.condition !== 'false'),
    observe: (signal) => pipeline.observe(signal),
    clock,
    log,
  });
  metrics.liveGauge('anlin_backup_last_timestamp_seconds', 'When the newest whole backup was taken; no line = none is known', [], (set) => {
    const at = watch.lastAt();
    if (at !== null) set({}, at / 1_000);
  });
  const timer = setInterval(() => void watch.look(), lookMs);
  void watch.look();
  closing.push(async () => {
    clearInterval(timer);
    await desk.stop();
  });
  tellRestored(journal, flow).catch((error) =>
    log.error({ error }, 'that this gateway was restored could not be told; the next start does'),
  );
  return { desk, lastAt: () => watch.lastAt() };
}

/** People are told once, and it is in the audit chain. */
async function tellRestored(journal: DurableJournal, { pipeline }: Flow): Promise<void> {
  const { restored, epoch, gatewayId } = journal.status();
  if (restored === null) return;
  const [from, at] = [restored.takenAt, restored.at].map((ms) => new Date(ms).toISOString());
  await pipeline.observe({
    subject: subjectKey('gateway', ''),
    component: '',
    rule: journalRestoredRule,
    to: 'event',
    reason: {
      zh: `备份截至 ${from}，恢复于 ${at}：其间发生的一切不在本机（旧纪元 ${restored.epoch}，位置 ${restored.position} 之后）`,
      en: `The backup is of ${from}, restored at ${at}: nothing of what happened in between is here (beyond position ${restored.position} of epoch ${restored.epoch})`,
    },
  });
  const origin = { by: null, via: 'cli', from: 'local' } as const;
  await journal.change(
    [{ kind: 'restore-told' }],
    [
      {
        at: clock.wall(),
        origin,
        act: 'journal.restored',
        target: `gateway:${gatewayId}`,
        detail: { ...restored, epoch, before: restored.epoch },
      },
    ],
  );
}
