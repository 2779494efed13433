import type { Alarm } from '../model/alarm.ts';
import type { IncidentMark } from '../model/incident.ts';

/** What of an alarm never changes, and says which incident a later one joins. */
interface Member {
  readonly id: string;
  readonly raisedAt: number;
  readonly incident: IncidentMark;
}

/**
 * The active alarms of each hazard and area, the newest last: a flood of ten thousand must not look at ten thousand for
 * each. Of two raised at once the smaller id is last: a choice that replay makes too.
 */
export class IncidentIndex {
  private readonly groups = new Map<string, Member[]>();

  add({ id, raisedAt, incident, exercise }: Alarm): void {
    if (incident === undefined || exercise) return;
    const key = keyOf(incident.hazard.id, incident.area);
    const group = this.groups.get(key) ?? [];
    this.groups.set(key, group);
    group.splice(placeOf(group, { id, raisedAt }), 0, { id, raisedAt, incident });
  }

  delete({ id, raisedAt, incident }: Alarm): void {
    if (incident === undefined) return;
    const key = keyOf(incident.hazard.id, incident.area);
    const group = this.groups.get(key);
    if (group === undefined) return;
    const at = placeOf(group, { id, raisedAt });
    if (group[at]?.id === id) group.splice(at, 1);
    if (group.length === 0) this.groups.delete(key);
  }

  /** Of the newest alarm whose raising is no further than `withinMs` from this moment; null = there is none. */
  newest(hazard: string, area: string, moment: number, withinMs: number): IncidentMark | null {
    const found = this.groups.get(keyOf(hazard, area))?.findLast(({ raisedAt }) => Math.abs(moment - raisedAt) <= withinMs);
    return found?.incident ?? null;
  }
}

const keyOf = (hazard: string, area: string) => `${hazard}\n${area}`;

type Order = Pick<Member, 'id' | 'raisedAt'>;

/** How many come before it. */
function placeOf(group: readonly Order[], member: Order): number {
  let [from, to] = [0, group.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (comesBefore(group[middle]!, member)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function comesBefore(a: Order, b: Order): boolean {
  return a.raisedAt < b.raisedAt || (a.raisedAt === b.raisedAt && a.id > b.id);
}
