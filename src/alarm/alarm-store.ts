import { type Alarm, type AlarmState, keyOf } from '../model/alarm.ts';
import { type Aside, asides } from '../model/aside.ts';
import type { Severity } from '../model/severity.ts';
import type { SubjectKey } from '../model/subject.ts';
import { IncidentIndex } from './incident-index.ts';

/** Ended alarms kept in case an act comes before the commit that tells the reader of them. */
const recentlyEnded = 4096;

/** Every active alarm: at most one per (subject, component, rule), so it is bounded by what is installed. */
export class AlarmStore {
  private readonly byKey = new Map<string, Alarm>();
  private readonly byId = new Map<string, Alarm>();
  private readonly bySubject = new Map<SubjectKey, Set<string>>();
  private readonly ended = new Map<string, Alarm>();
  readonly incidents = new IncidentIndex();
  private touched = new Set<SubjectKey>();

  active(): IterableIterator<Alarm> {
    return this.byId.values();
  }

  find(key: string): Alarm | null {
    return this.byKey.get(key) ?? null;
  }

  /** By id: an order that replay has too. */
  ofSubject(subject: SubjectKey): readonly Alarm[] {
    const ids = [...(this.bySubject.get(subject) ?? [])].sort();
    return ids.map((id) => this.byId.get(id)!);
  }

  /** An active alarm, or one that ended recently; null = ask the journal. */
  get(id: string): Alarm | null {
    return this.byId.get(id) ?? this.ended.get(id) ?? null;
  }

  keep(alarm: Alarm): void {
    const key = keyOf(alarm);
    const { id, subject } = alarm;
    this.touched.add(subject);
    if (alarm.state !== 'normal') {
      if (!this.byId.has(id)) this.incidents.add(alarm);
      this.byKey.set(key, alarm);
      this.byId.set(id, alarm);
      const ids = this.bySubject.get(subject);
      if (ids === undefined) this.bySubject.set(subject, new Set([id]));
      else ids.add(id);
      return;
    }
    if (this.byKey.get(key)?.id === id) this.byKey.delete(key);
    if (this.byId.delete(id)) this.incidents.delete(alarm);
    const ids = this.bySubject.get(subject);
    ids?.delete(id);
    if (ids?.size === 0) this.bySubject.delete(subject);
    this.ended.delete(id);
    this.ended.set(id, alarm);
    if (this.ended.size > recentlyEnded) this.ended.delete(this.ended.keys().next().value!);
  }

  /** Subjects with a step since the last call, in an order that replay has too. */
  takeTouched(): readonly SubjectKey[] {
    if (this.touched.size === 0) return [];
    const subjects = [...this.touched].sort();
    this.touched = new Set();
    return subjects;
  }

  /** Active real alarms by severity and state, for metrics; combinations without an alarm are left out. */
  counts(): { readonly severity: Severity; readonly state: AlarmState; readonly count: number }[] {
    const counted = new Map<string, { severity: Severity; state: AlarmState; count: number }>();
    for (const { severity, state, test } of this.byId.values()) {
      if (test !== undefined) continue;
      const key = `${severity} ${state}`;
      const entry = counted.get(key) ?? { severity, state, count: 0 };
      entry.count += 1;
      counted.set(key, entry);
    }
    return [...counted.values()];
  }

  /** Active alarms that no terminal is told of, by what keeps them quiet; one may be counted under several. */
  quietCounts(): Readonly<Record<Aside, number>> {
    const counted = { shelved: 0, suppressed: 0, outOfService: 0 };
    for (const alarm of this.byId.values()) for (const aside of asides) if (alarm[aside] !== null) counted[aside] += 1;
    return counted;
  }
}
