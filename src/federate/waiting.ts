import type { Alarm, AlarmEvent, Transition } from '../model/alarm.ts';
import { asksAnew, isWaitingState, waitsForPerson } from '../model/waits-for-person.ts';

/** ms since epoch since when an alarm with these steps waits for a person; null = it does not. */
export function waitingSince(steps: readonly Transition[]): number | null {
  let since: number | null = null;
  for (const { to, event, at, beside } of steps) {
    if (!isWaitingState(to) || beside !== undefined) since = null;
    // From these on people have the whole time again.
    else if (since === null || asksAnew(event)) since = at;
  }
  return since;
}

/**
 * The clock of this tier: what nobody acknowledges within it goes to the tier above. A human clock: it goes on while the
 * gateway is down, and no jump of the wall clock moves it (respond/human-time.ts). All times in ms of it.
 */
export class Waiting {
  private readonly withinMs: number;
  private readonly since = new Map<string, number>();
  private readonly escalated = new Set<string>();
  /** Never later than the next one is due. */
  private dueAt: number | null = null;

  constructor(withinMs: number) {
    this.withinMs = withinMs;
  }

  /** After a step, or when people here begin to hear of it. True = from here on they have the whole time. */
  note(alarm: Alarm, event: AlarmEvent, at: number): boolean {
    const { id } = alarm;
    if (!waitsForPerson(alarm)) {
      this.since.delete(id);
      this.escalated.delete(id);
      return false;
    }
    if (this.since.has(id) && !asksAnew(event)) return false;
    this.since.set(id, at);
    this.escalated.delete(id);
    this.dueAt = Math.min(this.dueAt ?? Number.POSITIVE_INFINITY, at + this.withinMs);
    return true;
  }

  /** It waits since then, as it was before a restart. */
  restore(alarmId: string, since: number, escalated: boolean): void {
    this.since.set(alarmId, since);
    if (escalated) this.escalated.add(alarmId);
    else this.dueAt = Math.min(this.dueAt ?? Number.POSITIVE_INFINITY, since + this.withinMs);
  }

  /** The tier above knows: once is enough for as long as it waits. */
  noteEscalated(alarmId: string): void {
    if (this.since.has(alarmId)) this.escalated.add(alarmId);
  }

  waits(alarmId: string): boolean {
    return this.since.has(alarmId);
  }

  isEscalated(alarmId: string): boolean {
    return this.escalated.has(alarmId);
  }

  /** What waits, and the tier above does not know. */
  *hereOnly(): Iterable<string> {
    for (const id of this.since.keys()) if (!this.escalated.has(id)) yield id;
  }

  isDue(now: number): boolean {
    if (this.dueAt === null || now < this.dueAt) return false;
    // What was next may have been acknowledged meanwhile.
    this.look();
    return this.dueAt !== null && now >= this.dueAt;
  }

  /** Oldest first. */
  due(now: number): readonly string[] {
    if (!this.isDue(now)) return [];
    const late = [...this.since].filter(([id, since]) => !this.escalated.has(id) && now >= since + this.withinMs);
    return late.sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([id]) => id);
  }

  private look(): void {
    this.dueAt = null;
    for (const [id, since] of this.since) {
      const due = since + this.withinMs;
      if (!this.escalated.has(id) && (this.dueAt === null || due < this.dueAt)) this.dueAt = due;
    }
  }
}
