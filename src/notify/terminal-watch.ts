import type { TerminalLiveness } from '../model/delivery.ts';

/** Three missed signs of life, 10 s each, and 2 s for the road. */
const lostMs = 32_000;
/** After a start nobody has had time to come back: a restart by itself raises nothing (invariant 4). */
const graceMs = 60_000;
const hiddenMs = 60_000;
const lockedMs = 60_000;
/** A word is fresh for one sign of life and a bit: with several screens, the best of them counts. */
const freshMs = 12_000;

export interface Alive {
  readonly lastSequence: number;
  readonly visible: boolean;
  readonly sound: 'on' | 'locked' | 'muted';
}

/** What the gateway knows about one terminal's life. All times are running ms, handed in. */
export class TerminalWatch {
  private lastAlive: number | null = null;
  private lastAliveWall: number | null = null;
  private visibleAt = 0;
  private soundAt = 0;
  private audible: 'on' | 'muted' | null = null;
  private last: Alive | null = null;
  private lastSequence = 0;
  private readonly judgedFrom: number;

  /** `atStart`: known when the gateway started, so it gets the time to reconnect. */
  constructor(now: number, atStart: boolean) {
    this.judgedFrom = now + (atStart ? graceMs : lostMs);
  }

  alive(word: Alive, now: number, wall: number): void {
    const back = this.lastAlive === null || now - this.lastAlive >= lostMs;
    this.lastAlive = now;
    this.lastAliveWall = wall;
    this.last = word;
    this.lastSequence = Math.max(this.lastSequence, word.lastSequence);
    if (word.visible || back) this.visibleAt = now;
    if (word.sound !== 'locked' || back) this.soundAt = now;
    if (word.sound !== 'locked') this.audible = word.sound;
    else if (back) this.audible = null;
  }

  /** Null while it is too early to say. */
  lost(now: number): boolean | null {
    if (this.lastAlive !== null) return now - this.lastAlive >= lostMs;
    return now >= this.judgedFrom ? true : null;
  }

  /** Null while nothing is known, or while the terminal is lost: then nobody can tell. */
  soundLocked(now: number): boolean | null {
    if (this.last === null || this.lost(now) !== false) return null;
    if (now - this.soundAt >= lockedMs) return true;
    return this.last.sound === 'locked' ? null : false;
  }

  /** Somebody could see an alarm there now. */
  live(now: number): boolean {
    return this.lost(now) === false && now - this.visibleAt < hiddenMs;
  }

  /** For planning: also a terminal about which it is too early to say; if it stays away, `terminal.lost` follows. */
  presumedLive(now: number): boolean {
    return this.live(now) || this.lost(now) === null;
  }

  get everAlive(): boolean {
    return this.lastAlive !== null;
  }

  silentMs(now: number): number {
    return now - (this.lastAlive ?? this.judgedFrom);
  }

  liveness(terminalId: string, now: number, connections: number): TerminalLiveness {
    const sound = this.audible !== null && now - this.soundAt < freshMs ? this.audible : (this.last?.sound ?? null);
    return {
      terminalId,
      live: this.live(now),
      lastAliveAt: this.lastAliveWall,
      visible: this.last !== null && (this.last.visible || now - this.visibleAt < freshMs),
      sound,
      lastSequence: this.lastSequence,
      connections,
    };
  }
}
