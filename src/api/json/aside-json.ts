import type { Alarm } from '../../model/alarm.ts';
import type { ServiceEntry, Shelf, Timed } from '../../model/aside.ts';
import type { PlacePath } from '../../model/place.ts';
import { rfc3339 } from '../../model/rfc3339.ts';

const times = ({ since, until }: { readonly since: number } & Pick<Timed, 'until'>) => ({ since: rfc3339(since), until: rfc3339(until) });

export function serviceJson(entry: ServiceEntry, place: PlacePath) {
  const { deviceId, rule, by, permit, reason, lifeSafety } = entry;
  return { deviceId, rule, place, by, permit, reason, ...times(entry), lifeSafety };
}

/** `alarm`: the one that is on the shelf, or else the one that was. */
export function shelfJson(shelf: Shelf, { id, place, title, severity, state }: Alarm) {
  const { subject, component, rule, by, reason, oneShot } = shelf;
  return { alarmId: id, subject, component, rule, place, title, severity, state, by, reason, ...times(shelf), oneShot };
}
