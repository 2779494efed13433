import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { rowCrc } from './row-crc.ts';

/**
 * What the file must at least contain, written beside it after every commit, without a sync of its own. SQLite drops a
 * WAL from its first bad frame on and says nothing; a file that is behind its mark has lost committed work. After a power
 * cut the mark itself may be old: it is a lower bound, never a claim too much.
 */
export interface CommitMark {
  readonly commits: number;
  readonly last: number;
  readonly gatewayId: string;
  readonly epoch: number;
}

const markBytes = 256;

export function readMark(folder: string): CommitMark | null {
  try {
    const [commits, last, gatewayId, epoch, crc] = JSON.parse(readFileSync(join(folder, 'journal.mark'), 'utf8')) as unknown[];
    if (typeof commits !== 'number' || typeof last !== 'number' || typeof gatewayId !== 'string' || typeof epoch !== 'number') return null;
    return crc === rowCrc(commits, last, gatewayId, epoch) ? { commits, last, gatewayId, epoch } : null;
  } catch {
    // Absent or torn: no witness, which proves nothing.
    return null;
  }
}

export class MarkWriter {
  private readonly file: number;
  private constructor(file: number) {
    this.file = file;
  }
  static open(folder: string): MarkWriter {
    return new MarkWriter(openSync(join(folder, 'journal.mark'), constants.O_RDWR | constants.O_CREAT, 0o600));
  }
  /** A mark that cannot be written leaves the older one, which is still true. */
  write(mark: CommitMark): void {
    const { commits, last, gatewayId, epoch } = mark;
    const text = JSON.stringify([commits, last, gatewayId, epoch, rowCrc(commits, last, gatewayId, epoch)]);
    try {
      writeSync(this.file, text.padEnd(markBytes), 0, 'utf8');
    } catch {}
  }
  close(): void {
    closeSync(this.file);
  }
}
