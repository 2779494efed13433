import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import type { Clock } from '../runtime/clock.ts';

/** Time servers slew by less than this a second; what is more is a jump. */
const jumpMs = 2_000;
/** Farther than this from where it should be, the clock is not believed: a wrong time zone is an hour, ours needs none. */
const believedMs = 3_600_000 + 60_000;
/** A gateway may have been off for this long. */
const awayMs = 30 * 24 * 3_600_000;
/** The alarm has stood for a day and nobody has set the clock back: then it is right. ms of running. */
const acceptedMs = 24 * 3_600_000;
const keptEveryMs = 600_000;

/**
 * Holds the wall clock against the monotonic one. A jump is told; while the clock stands where it cannot be, nothing may
 * be deleted for its age (battery row 19). Believed again when it is back, or after a day without a further jump.
 */
export class ClockWatch {
  private readonly clock: Clock;
  private readonly file: string;
  /** A wall time that was believed, the running ms at that moment, and how far ahead of it the clock may be. */
  private anchor: { readonly wall: number; readonly at: number; readonly ahead: number };
  private last: { readonly wall: number; readonly at: number };
  private strangeSince: number | null = null;
  private keptAt = Number.NEGATIVE_INFINITY;

  /** `folder`: where the last believed time is kept over restarts. `lastRecordAt`: ms since epoch, null = nothing recorded yet. */
  constructor(clock: Clock, folder: string, lastRecordAt: number | null) {
    const [wall, at] = [clock.wall(), clock.monotonic()];
    this.clock = clock;
    this.file = join(folder, 'clock.believed');
    const known = readBelieved(this.file) ?? lastRecordAt;
    this.anchor = known === null ? { wall, at, ahead: believedMs } : { wall: known, at, ahead: awayMs };
    // What moved while the gateway was off is a jump like any other, if it cannot be the time that it was off.
    this.last = known === null || this.fits(wall, at) ? { wall, at } : { wall: known, at };
  }

  /** Call at once, then about each second. The jump since the last look in ms, forward positive; null = none. */
  look(): number | null {
    const [wall, at] = [this.clock.wall(), this.clock.monotonic()];
    const moved = wall - this.last.wall - (at - this.last.at);
    this.last = { wall, at };
    const jumped = Math.abs(moved) > jumpMs;
    if (jumped && this.strangeSince !== null) this.strangeSince = at;
    this.judge(wall, at);
    return jumped ? moved : null;
  }

  /** Whether age may decide about anything that is kept. */
  believed(): boolean {
    const [wall, at] = [this.clock.wall(), this.clock.monotonic()];
    // Asked between two looks: what was true a moment ago may not be.
    return this.strangeSince === null ? this.fits(wall, at) : false;
  }

  private judge(wall: number, at: number): void {
    const accepted = this.strangeSince !== null && at - this.strangeSince >= acceptedMs;
    if (!accepted && !this.fits(wall, at)) {
      this.strangeSince ??= at;
      return;
    }
    this.strangeSince = null;
    this.anchor = { wall, at, ahead: believedMs };
    if (at - this.keptAt < keptEveryMs) return;
    this.keptAt = at;
    keepBelieved(this.file, wall);
  }

  private fits(wall: number, at: number): boolean {
    const expected = this.anchor.wall + (at - this.anchor.at);
    return wall >= expected - believedMs && wall <= expected + this.anchor.ahead;
  }
}

function readBelieved(file: string): number | null {
  try {
    const wall = Number(readFileSync(file, 'utf8'));
    return Number.isFinite(wall) && wall > 0 ? wall : null;
  } catch {
    return null;
  }
}

/** A full disk must not stop anything: then the older one stays, which is still true. */
function keepBelieved(file: string, wall: number): void {
  try {
    writeFileSync(`${file}.new`, String(Math.round(wall)), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {}
}

/** What people are told of a jump. */
export function jumpSignal(moved: number, believed: boolean): Signal {
  const seconds = Math.round(Math.abs(moved) / 1_000);
  const [zh, en] = moved > 0 ? ['向前', 'forward'] : ['向后', 'back'];
  const reason = {
    zh: `系统时间${zh}跳变 ${seconds} 秒${believed ? '' : '；按时间清理数据已暂停'}`,
    en: `The system clock jumped ${en} by ${seconds} s${believed ? '' : '; nothing is deleted for its age until it is right again'}`,
  };
  return { subject: subjectKey('gateway', ''), component: '', rule: 'clock.jumped', to: 'event', reason };
}
