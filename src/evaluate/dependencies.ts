import { mostDependencies } from '../model/dependency.ts';
import { sourceLostRule } from '../model/source-rules.ts';
import type { SubjectKey } from '../model/subject.ts';
import type { Condition, SubjectState } from './subject-state.ts';
import { absenceMs, silentSince, unheardSince } from './supervision-times.ts';

const gateway: SubjectKey = 'gateway:';
const nobody: readonly SubjectState[] = [];

/**
 * What devices are reached through. While that is silent or lost, a device behind it that falls silent is not monitored: its
 * silence says nothing of its own and raises nothing, the one alarm of what is above stands for all. What it does say is judged
 * as ever. Which of two fell silent first is decided by when they were heard last, never by whose deadline came first.
 */
export class Dependencies {
  private readonly subjects: ReadonlyMap<SubjectKey, SubjectState>;
  private readonly below = new Map<string, Set<SubjectState>>();

  constructor(subjects: ReadonlyMap<SubjectKey, SubjectState>) {
    this.subjects = subjects;
  }

  link(subject: SubjectState, above: string | null): void {
    if (subject.above !== null) this.below.get(subject.above)?.delete(subject);
    subject.above = above;
    if (above === null) return;
    const siblings = this.below.get(above);
    if (siblings === undefined) this.below.set(above, new Set([subject]));
    else siblings.add(subject);
  }

  /** Why the silence of a device says nothing of its own: what it is reached through and is lost; null = it is monitored, or silent itself. */
  notMonitored(subject: SubjectState | undefined): string | null {
    const silence = subject && silenceOf(subject);
    if (subject === undefined || !silence) return null;
    // Behind something lost until that is back, whatever the moment.
    if (silence.behind) return this.lostAbove(subject, Number.POSITIVE_INFINITY);
    // That is back, but the device itself was not heard since: nobody knows yet how it is.
    return !silence.absent && subject.restoredRun > unheardSince(subject) ? subject.above : null;
  }

  /** What is lost above a device at this moment, the nearest of them; null = nothing. */
  lostAbove(subject: SubjectState, run: number): string | null {
    return this.chain(subject).find((key) => this.isLost(key, run)) ?? null;
  }

  /**
   * When it can be said whose silence this is. `due` is the device's own deadline: what is above it has to be heard after
   * that, or to reach its own deadline. Not for longer than the device's own time once more: behind a gateway that speaks seldom
   * a device is said to be silent by itself rather than too late.
   */
  decidedAt(subject: SubjectState, due: number): number {
    if (subject.above === null) return due;
    let latest = due;
    for (const key of this.chain(subject)) {
      const device = this.device(key);
      const silence = device && silenceOf(device);
      if (device && silence && silentSince(device) < due) latest = Math.max(latest, silentSince(device) + absenceMs(silence));
    }
    return Math.min(latest, due + (due - silentSince(subject)));
  }

  /** How many devices are reached through this one, at any depth. */
  countBelow(key: string): number {
    return this.descendants(key).length;
  }

  /** Nearest first. */
  private chain(subject: SubjectState): readonly string[] {
    const found: string[] = [];
    for (let key = subject.above; key !== null && found.length < mostDependencies; key = this.device(key)?.above ?? null) {
      // In a ring nobody is reached through anybody: each has its own alarm.
      if (key === subject.subject) return [];
      if (found.includes(key)) break;
      found.push(key);
    }
    return found;
  }

  /** What is reached through it, at any depth: parents first, and those of one parent by name. In an order that replay has too. */
  descendants(key: string): readonly SubjectState[] {
    if (!this.below.has(key)) return nobody;
    const found = new Set<SubjectState>();
    let level = [key];
    for (let depth = 0; depth < mostDependencies && level.length > 0; depth++) {
      const next = level.flatMap((parent) => [...(this.below.get(parent) ?? [])]).filter((subject) => !found.has(subject));
      next.sort((a, b) => (a.subject < b.subject ? -1 : 1));
      for (const subject of next) found.add(subject);
      level = next.map(({ subject }) => subject);
    }
    return [...found];
  }

  private isLost(key: string, run: number): boolean {
    const device = this.device(key);
    const silence = device && silenceOf(device);
    if (device && silence) return silentSince(device) + absenceMs(silence) <= run;
    if (!key.startsWith('source:')) return false;
    return this.subjects.get(gateway)?.signals.get(`${key.slice('source:'.length)}|${sourceLostRule}`)?.last === true;
  }

  /** Null = it is no device, or nothing judges it at present: then nobody can say that it is silent. */
  private device(key: string): SubjectState | null {
    const subject = this.subjects.get(key as SubjectKey);
    return subject === undefined || subject.deviceId === null ? null : subject;
  }
}

export function silenceOf(subject: SubjectState): Condition | null {
  return subject.conditions.find((condition) => condition.silence !== null) ?? null;
}
