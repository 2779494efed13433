import { backupOverdueRule, backupSameDiskRule } from '../model/backup-rules.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';

export interface BackupWatchPorts {
  /** Null = none is taken by itself. */
  readonly everyMs: number | null;
  readonly take: () => Promise<{ readonly manifest: { readonly takenAt: number }; readonly ms: number }>;
  /** ms since epoch of the newest whole one, as it lies there; null = there is none. */
  readonly newestAt: () => Promise<number | null>;
  /** The folder is on the disk of the data. */
  readonly sameDisk: () => Promise<boolean>;
  /** An alarm of this rule stands. */
  readonly stands: (rule: string) => boolean;
  /** Rejects when it could not be journalled. */
  readonly observe: (signal: Signal) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** So many intervals without a whole backup are an alarm. */
const overdueIntervals = 3;
/** The folder is looked at again so often: somebody may have taken one away, or put one there by hand. */
const lookMs = 60_000;
/** One that failed is tried again after so long, or after an interval when that is shorter. */
const retryMs = 60_000;
const sameDiskReason: Text = {
  zh: 'backup.folder 与数据目录在同一块磁盘上：备份磁盘可能没有挂载',
  en: 'backup.folder is on the same disk as the data folder: the disk for backups may not be mounted',
};
const otherDiskReason: Text = {
  zh: 'backup.folder 已在另一块磁盘上，或已不自动备份',
  en: 'backup.folder is on another disk, or no backup is taken by itself any more',
};
/** Looks are a second apart, and a process takes a while to start. */
const earlyMs = 2_000;

/** Takes backups in time and says when they are not, or lie on the disk that they are to outlive. One is whole an interval after the one before began; none begins before a rest as long as the last one took. */
export class BackupWatch {
  private readonly ports: BackupWatchPorts;
  private readonly begun: number;
  private newest: number | null = null;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private nextAt: number | null = null;
  private taking = false;
  private looking = false;
  private telling = false;
  private seeing = false;
  private seenAt = Number.NEGATIVE_INFINITY;
  private why: string | null = null;

  constructor(ports: BackupWatchPorts) {
    this.ports = ports;
    this.begun = ports.clock.wall();
  }

  lastAt(): number | null {
    return this.newest;
  }

  /** Call about each second; never rejects. */
  async look(): Promise<void> {
    void this.see();
    await this.refresh();
    void this.takeWhenDue();
    await this.tell();
  }

  private async refresh(): Promise<void> {
    const now = this.ports.clock.monotonic();
    if (this.looking || now - this.lookedAt < lookMs) return;
    this.looking = true;
    try {
      this.newest = await this.ports.newestAt();
      this.lookedAt = now;
    } catch (error) {
      // A folder that cannot be looked at: what was known of it grows old.
      this.lookedAt = now;
      this.ports.log.warn({ error }, 'the backup folder could not be looked at');
    } finally {
      this.looking = false;
    }
  }

  /** Beside the rest: a share that hangs holds up nothing. What cannot be seen changes nothing. */
  private async see(): Promise<void> {
    const { everyMs, sameDisk, stands, clock, log } = this.ports;
    if (this.seeing || clock.monotonic() - this.seenAt < lookMs) return;
    this.seeing = true;
    this.seenAt = clock.monotonic();
    try {
      const is = everyMs !== null && (await sameDisk());
      if (is !== stands(backupSameDiskRule)) await this.observe(backupSameDiskRule, is, is ? sameDiskReason : otherDiskReason);
    } catch (error) {
      log.warn({ error }, 'whether backups are on another disk than the data could not be seen or journalled; it is tried again');
    } finally {
      this.seeing = false;
    }
  }

  private observe(rule: string, is: boolean, reason: Text): Promise<void> {
    return this.ports.observe({ subject: subjectKey('gateway', ''), component: '', rule, to: is ? 'true' : 'false', reason });
  }

  private async takeWhenDue(): Promise<void> {
    const { everyMs, clock, take, log } = this.ports;
    if (everyMs === null || this.taking || this.lookedAt === Number.NEGATIVE_INFINITY) return;
    const began = clock.monotonic();
    if (this.nextAt === null) this.nextAt = this.newest === null ? began : began + Math.max(0, everyMs - this.age());
    if (began < this.nextAt) return;
    this.taking = true;
    try {
      const { manifest, ms } = await take();
      this.newest = manifest.takenAt;
      this.why = null;
      // Early enough to be whole when an interval has passed since the moment that the last one holds.
      this.nextAt = Math.max(began + everyMs - earlyMs - 2 * ms, clock.monotonic() + ms);
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
      log.error({ why: this.why }, 'no backup could be taken; it is tried again');
      this.nextAt = clock.monotonic() + Math.min(retryMs, everyMs);
    } finally {
      this.taking = false;
    }
  }

  /** Of the newest one; without any: since the start. ms. A clock that was set back makes none younger than new. */
  private age(): number {
    return Math.max(0, this.ports.clock.wall() - (this.newest ?? this.begun));
  }

  private async tell(): Promise<void> {
    const { everyMs, stands, log } = this.ports;
    if (this.telling) return;
    const is = everyMs !== null && this.age() > overdueIntervals * everyMs;
    if (is === stands(backupOverdueRule)) return;
    this.telling = true;
    try {
      await this.observe(backupOverdueRule, is, this.reason(is));
    } catch (error) {
      log.error({ error }, 'the state of the backups could not be journalled');
    } finally {
      this.telling = false;
    }
  }

  private reason(overdue: boolean) {
    if (!overdue) return { zh: '已有新的完整备份', en: 'There is a new whole backup' };
    const last = this.newest === null ? null : new Date(this.newest).toISOString();
    const why = this.why ?? '';
    return {
      zh: `${last === null ? '还没有完整的备份' : `最近的完整备份是 ${last}`}${why === '' ? '' : `：${why}`}`,
      en: `${last === null ? 'There is no whole backup yet' : `The newest whole backup is of ${last}`}${why === '' ? '' : `: ${why}`}`,
    };
  }
}
