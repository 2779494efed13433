import type { Alarm, AlarmState, Severity } from './wire.ts';

const rank: Readonly<Record<Severity, number>> = { critical: 0, major: 1, minor: 2, warning: 3 };
const waitingStates: ReadonlySet<AlarmState> = new Set(['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged']);
const maxEnded = 2_000;

export interface BoardEntry {
  readonly alarm: Alarm;
  readonly deliveryId: string;
  /** Running ms until which its sound is off; 0 = it rings. */
  silencedUntil: number;
}

/** 0 to 3 by severity; a test or a drill comes after everything real. */
function urgency({ severity, exercise }: Alarm): number {
  return rank[severity] + (exercise ? 4 : 0);
}

/** Waiting for a person first, then what is real, then by severity, then the one that has lasted longest. */
export function byNeed(a: Alarm, b: Alarm): number {
  const later = (alarm: Alarm): number => (waitingStates.has(alarm.state) ? 0 : 1);
  return later(a) - later(b) || urgency(a) - urgency(b) || a.raisedAt.localeCompare(b.raisedAt);
}

export type BoardNews = 'raised' | 'changed' | 'ended' | 'old';

/** What this screen knows: the newest state of every alarm that has not ended, however often and late it was told. */
export class AlarmBoard {
  private readonly entries = new Map<string, BoardEntry>();
  /** Ended alarms by the sequence that ended them, so that a late repetition does not bring one back. */
  private readonly ended = new Map<string, number>();
  private chosen: string | null = null;

  take(alarm: Alarm, deliveryId: string): BoardNews {
    const known = this.entries.get(alarm.id);
    const newest = known?.alarm.sequence ?? this.ended.get(alarm.id) ?? 0;
    if (alarm.sequence < newest || (alarm.sequence === newest && (!known || known.deliveryId === deliveryId))) return 'old';
    if (alarm.state === 'normal') {
      this.entries.delete(alarm.id);
      this.ended.set(alarm.id, alarm.sequence);
      if (this.ended.size > maxEnded) this.ended.delete(this.ended.keys().next().value ?? '');
      return known ? 'ended' : 'old';
    }
    // It happened again: the silence was for the first time.
    const again = known !== undefined && alarm.occurrences > known.alarm.occurrences;
    this.entries.set(alarm.id, { alarm, deliveryId, silencedUntil: again ? 0 : (known?.silencedUntil ?? 0) });
    return known && !again ? 'changed' : 'raised';
  }

  get(alarmId: string): BoardEntry | null {
    return this.entries.get(alarmId) ?? null;
  }

  /** Wait for a person: most severe first, then the one that has waited longest. */
  waiting(): readonly BoardEntry[] {
    return [...this.entries.values()].filter((entry) => waitingStates.has(entry.alarm.state)).sort((a, b) => byNeed(a.alarm, b.alarm));
  }

  acknowledged(): readonly BoardEntry[] {
    return [...this.entries.values()].filter((entry) => !waitingStates.has(entry.alarm.state)).sort((a, b) => byNeed(a.alarm, b.alarm));
  }

  /** The alarm shown large: the one chosen, unless something more severe waits. */
  front(): BoardEntry | null {
    const [first] = this.waiting();
    const chosen = this.chosen === null ? null : this.get(this.chosen);
    const stays = first && chosen && waitingStates.has(chosen.alarm.state) && urgency(chosen.alarm) <= urgency(first.alarm);
    const front = stays ? chosen : (first ?? null);
    // What is shown stays shown: a list that reorders under a finger makes it press on the wrong alarm.
    this.chosen = front?.alarm.id ?? null;
    return front;
  }

  choose(alarmId: string): void {
    this.chosen = alarmId;
  }

  /** The most severe alarm that rings now. */
  ringing(now: number): Severity | null {
    return this.waiting().find((entry) => entry.silencedUntil <= now)?.alarm.severity ?? null;
  }

  /** Silences all that rings now; returns what was silenced. */
  silence(now: number, ms: number): readonly BoardEntry[] {
    const silenced = this.waiting().filter((entry) => entry.silencedUntil <= now);
    for (const entry of silenced) entry.silencedUntil = now + ms;
    return silenced;
  }

  /** Running ms until the first silenced alarm rings again; null when none is silenced. */
  silencedUntil(now: number): number | null {
    const times = this.waiting()
      .map((entry) => entry.silencedUntil)
      .filter((until) => until > now);
    return times.length === 0 ? null : Math.min(...times);
  }
}
