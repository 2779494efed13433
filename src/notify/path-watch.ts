import type { Text } from '../model/text.ts';

interface Failing {
  /** Monotonic ms of the first attempt that failed since it last worked. */
  readonly since: number;
  readonly why: Text;
}

const most = 1_000;

/** Whether a path works: failing for too long is said as lost, once; working again is said once, also after a restart in between. */
export class PathWatch {
  /** '' = the way there; otherwise the alarm whose step the peer does not take. */
  private readonly failing = new Map<string, Failing>();
  private said: boolean | null = null;
  private busy = false;
  private hasWorked = false;
  private readonly lostMs: number;
  private readonly ports: { observe(lost: boolean, why: Text): Promise<void>; lostStands(): boolean };

  constructor(lostMs: number, ports: PathWatch['ports']) {
    this.lostMs = lostMs;
    this.ports = ports;
  }

  failed(what: string, began: number, why: Text): void {
    if (this.failing.size >= most && !this.failing.has(what)) return;
    this.failing.set(what, { since: this.failing.get(what)?.since ?? began, why });
  }

  worked(what: string): void {
    this.failing.delete(what);
    this.hasWorked = true;
  }

  /** Nobody waits for it any more; that says nothing about the path. */
  forget(what: string): void {
    this.failing.delete(what);
  }

  lost(now: number): boolean {
    return this.longest(now) !== null;
  }

  /** Says what has changed; again at the next call when it could not be journalled. */
  judge(now: number): void {
    const longest = this.longest(now);
    if (longest !== null) return this.say(true, longest.why);
    if (this.failing.size > 0 || !this.hasWorked) return;
    if (this.said === true || (this.said === null && this.ports.lostStands())) return this.say(false, back);
    this.said = false;
  }

  private say(lost: boolean, why: Text): void {
    if (this.busy || this.said === lost) return;
    this.busy = true;
    this.ports
      .observe(lost, why)
      .then(() => {
        this.said = lost;
      })
      .catch(() => {})
      .finally(() => {
        this.busy = false;
      });
  }

  private longest(now: number): Failing | null {
    for (const each of this.failing.values()) if (now - each.since >= this.lostMs) return each;
    return null;
  }
}

const back: Text = { zh: '已重新送达', en: 'messages are taken again' };
