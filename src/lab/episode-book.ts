import type { Judged } from '../evaluate/judged.ts';
import type { Episode } from '../model/lab.ts';
import { splitSubject } from '../model/subject.ts';

/** Condition changes -> the episodes they make. Unknown ends nothing (invariant 4); history raises nothing (11). */
export class EpisodeBook {
  /** Left out = as the evaluator names it. */
  private readonly deviceId: string | undefined;
  private readonly open = new Map<string, Episode>();
  private readonly done: Episode[] = [];

  constructor(deviceId?: string) {
    this.deviceId = deviceId;
  }

  take(changes: readonly Judged[]): void {
    for (const { subject, component, rule, to, reason, seen, effectiveAt, historical } of changes) {
      if (historical) continue;
      const key = `${subject}|${component}|${rule}`;
      const standing = this.open.get(key);
      if (to === 'false' && standing !== undefined) {
        this.done.push({ ...standing, to: effectiveAt });
        this.open.delete(key);
      } else if (to === 'event' || (to === 'true' && standing === undefined)) {
        const { kind, id } = splitSubject(subject);
        const about = kind === 'place' ? { deviceId: null, place: id } : { deviceId: this.deviceId ?? id, place: null };
        const begun: Episode = { ...about, component, rule, from: effectiveAt, to: null, reason, seen };
        if (to === 'true') this.open.set(key, begun);
        else this.done.push({ ...begun, to: effectiveAt });
      }
    }
  }

  /** In order of time. */
  episodes(): readonly Episode[] {
    return [...this.done, ...this.open.values()].sort((a, b) => a.from - b.from);
  }
}
