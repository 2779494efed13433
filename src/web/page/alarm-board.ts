import { byNeed, stageOf, urgencyOf } from './alarm-order.ts';
import type { Alarm, AlarmState, Severity } from './wire.ts';

const waitingStates: ReadonlySet<AlarmState> = new Set(['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged']);
const waits = ({ state }: Alarm) => waitingStates.has(state);
const maxEnded = 2_000;

const isAside = ({ shelved, suppressed, outOfService }: Alarm) => [shelved, suppressed, outOfService].some((aside) => aside != null);

export interface BoardEntry {
  readonly alarm: Alarm;
  readonly deliveryId: string;
  /** Running ms until which its sound is off; 0 = it rings. */
  silencedUntil: number;
}

export type BoardNews = 'raised' | 'changed' | 'ended' | 'aside' | 'old';

/** What this screen knows: the newest state of every alarm that has not ended, however often and late it was told. */
export class AlarmBoard {
  private readonly entries = new Map<string, BoardEntry>();
  /** Alarms that have ended or were put aside, by the sequence that did it, so that a late repetition does not bring one back. */
  private readonly ended = new Map<string, number>();
  private shown: string | null = null;
  /** A person asked for the one that is shown. */
  private chosen = false;

  take(alarm: Alarm, deliveryId: string): BoardNews {
    const known = this.entries.get(alarm.id);
    const newest = known?.alarm.sequence ?? this.ended.get(alarm.id) ?? 0;
    if (alarm.sequence < newest || (alarm.sequence === newest && (!known || known.deliveryId === deliveryId))) return 'old';
    // What was put aside goes off the screen as what has ended does; the delivery that calls it back is a newer one.
    if (alarm.state === 'normal' || isAside(alarm)) {
      this.entries.delete(alarm.id);
      this.ended.set(alarm.id, alarm.sequence);
      if (this.ended.size > maxEnded) this.ended.delete(this.ended.keys().next().value ?? '');
      if (!known) return 'old';
      return alarm.state === 'normal' ? 'ended' : 'aside';
    }
    // It happened again, or whoever acknowledged it took that back: the silence was for the first time.
    const waitsAgain = known !== undefined && waits(alarm) && !waits(known.alarm);
    const again = known !== undefined && (alarm.occurrences > known.alarm.occurrences || waitsAgain);
    this.entries.set(alarm.id, { alarm, deliveryId, silencedUntil: again ? 0 : (known?.silencedUntil ?? 0) });
    return known && !again ? 'changed' : 'raised';
  }

  get(alarmId: string): BoardEntry | null {
    return this.entries.get(alarmId) ?? null;
  }

  /** Wait for a person. */
  waiting(): readonly BoardEntry[] {
    return [...this.entries.values()].filter((entry) => waitingStates.has(entry.alarm.state)).sort((a, b) => byNeed(a.alarm, b.alarm));
  }

  acknowledged(): readonly BoardEntry[] {
    return [...this.entries.values()].filter((entry) => !waitingStates.has(entry.alarm.state)).sort((a, b) => byNeed(a.alarm, b.alarm));
  }

  /**
   * The alarm shown large. It stays: a list that reorders under a finger makes it press on the wrong alarm. It gives way to
   * something more severe, and, unless a person chose it, once its condition is gone, to one as severe that goes on.
   */
  front(): BoardEntry | null {
    const [first] = this.waiting();
    const shown = this.shown === null ? null : this.get(this.shown);
    const stays = first && shown && waitingStates.has(shown.alarm.state) && !this.givesWay(shown.alarm, first.alarm);
    const front = stays ? shown : (first ?? null);
    if (!stays) this.chosen = false;
    this.shown = front?.alarm.id ?? null;
    return front;
  }

  private givesWay(shown: Alarm, first: Alarm): boolean {
    return (
      urgencyOf(first) < urgencyOf(shown) || (!this.chosen && urgencyOf(first) === urgencyOf(shown) && stageOf(first) < stageOf(shown))
    );
  }

  choose(alarmId: string): void {
    this.shown = alarmId;
    this.chosen = true;
  }

  /** A person asked for this one. */
  isChosen(alarmId: string): boolean {
    return this.chosen && this.shown === alarmId;
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
