import type { Judged } from '../evaluate/judged.ts';
import type { Episode } from '../model/lab.ts';

/** Condition changes of one device -> the episodes they make. Unknown ends nothing (invariant 4); history raises nothing (11). */
export class EpisodeBook {
  private readonly deviceId: string;
  private readonly open = new Map<string, Episode>();
  private readonly done: Episode[] = [];

  constructor(deviceId: string) {
    this.deviceId = deviceId;
  }

  take(changes: readonly Judged[]): void {
    for (const { component, rule, to, reason, seen, effectiveAt, historical } of changes) {
      if (historical) continue;
      const key = `${component}|${rule}`;
      const standing = this.open.get(key);
      if (to === 'event') this.done.push({ deviceId: this.deviceId, component, rule, from: effectiveAt, to: effectiveAt, reason, seen });
      else if (to === 'true' && standing === undefined)
        this.open.set(key, { deviceId: this.deviceId, component, rule, from: effectiveAt, to: null, reason, seen });
      else if (to === 'false' && standing !== undefined) {
        this.done.push({ ...standing, to: effectiveAt });
        this.open.delete(key);
      }
    }
  }

  /** In order of time. */
  episodes(): readonly Episode[] {
    return [...this.done, ...this.open.values()].sort((a, b) => a.from - b.from);
  }
}
