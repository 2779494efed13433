import type { DutyPosition, DutyStint, OnDuty } from '../model/duty.ts';
import { covers, type PlacePath } from '../model/place.ts';

export interface DutyReading {
  dutyPositions(): readonly DutyPosition[];
  /** The stint that began last at or before `at`. */
  dutyStintAt(positionId: string, at: number): DutyStint | null;
}

/** Who is on at `at` (ms since epoch) in positions that cover `place`, the nearest place first. Nobody is guessed. */
export function onDuty(reader: DutyReading, place: PlacePath, at: number): readonly OnDuty[] {
  return reader
    .dutyPositions()
    .filter((position) => covers(position.place, place) && (position.retiredAt === undefined || position.retiredAt > at))
    .map((position) => onPosition(reader, position, at))
    .sort((a, b) => b.position.place.length - a.position.place.length || (a.position.id < b.position.id ? -1 : 1));
}

export function onPosition(reader: DutyReading, position: DutyPosition, at: number): OnDuty {
  const last = reader.dutyStintAt(position.id, at);
  const stint = last === null || (last.until !== null && last.until <= at) ? null : last;
  const own = stint?.person.kind === 'outside' ? stint.person.phone : null;
  return { position, role: position.role, person: stint?.person ?? null, phone: own ?? position.phone, since: stint?.since ?? null };
}
