import { statfs } from 'node:fs/promises';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';

/** What a disk has left. */
export interface DiskSpace {
  readonly bytes: number;
  /** Files that can still be made; null = the file system has no such bound. */
  readonly files: number | null;
}

export interface DiskWatchPorts {
  readonly free: () => Promise<DiskSpace>;
  /** Below so many bytes the disk is called low. */
  readonly lowBytes: number;
  /** Why nothing can be kept at present; null = it can. */
  readonly failure: () => string | null;
  /** An alarm of this rule stands. */
  readonly stands: (rule: string) => boolean;
  /** Rejects when it could not be journalled. */
  readonly observe: (signal: Signal) => Promise<void>;
  /** ms, monotonic. */
  readonly now: () => number;
}

const lowFiles = 100;
/** Space has to come back by this factor before the disk is no longer called low. */
const enough = 1.25;

export async function freeSpace(folder: string): Promise<DiskSpace> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  return { bytes: bavail * bsize, files: files === 0 ? null : ffree };
}

/**
 * Battery row 18: a disk that fills is told while it can still be told, and a time in which nothing could be kept is told
 * as soon as something can. In between nothing is acknowledged, /readyz says so, and terminals get no sign of life.
 */
export class DiskWatch {
  private readonly ports: DiskWatchPorts;
  private outage: { readonly since: number; readonly why: string } | null = null;

  constructor(ports: DiskWatchPorts) {
    this.ports = ports;
  }

  /** Call about each second. Rejects when the file system gives no answer or an observation could not be journalled; call again. */
  async look(): Promise<void> {
    const { failure, now } = this.ports;
    const why = failure();
    if (why !== null) {
      this.outage ??= { since: now(), why };
      return;
    }
    await this.tellOutage();
    await this.tellSpace();
  }

  private async tellOutage(): Promise<void> {
    if (this.outage === null) return;
    const { since, why } = this.outage;
    const seconds = Math.max(1, Math.round((this.ports.now() - since) / 1_000));
    await this.ports.observe({
      ...gateway,
      rule: 'store.unwritable',
      to: 'event',
      reason: {
        zh: `约 ${seconds} 秒内无法写入，期间的报文未被确认（设备会重发）：${why}`,
        en: `For about ${seconds} s nothing could be written and nothing was acknowledged (devices send again): ${why}`,
      },
    });
    this.outage = null;
  }

  private async tellSpace(): Promise<void> {
    const { free, lowBytes, stands, observe } = this.ports;
    const { bytes, files } = await free();
    const factor = stands(low) ? enough : 1;
    const is = bytes < lowBytes * factor || (files !== null && files < lowFiles * factor);
    if (is === stands(low)) return;
    const words = `${Math.floor(bytes / 2 ** 20)} MB${files === null ? '' : `, ${files} files`}`;
    await observe({ ...gateway, rule: low, to: is ? 'true' : 'false', reason: { zh: `剩余空间 ${words}`, en: `${words} left` } });
  }
}

const low = 'disk.low';
const gateway = { subject: subjectKey('gateway', ''), component: '' } as const;
