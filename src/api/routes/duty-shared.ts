import type { DutyPosition, Handover } from '../../model/duty.ts';
import { covers } from '../../model/place.ts';
import type { ApiContext } from '../api-context.ts';
import { DutyJson } from '../json/duty-json.ts';
import type { Identity } from '../people/identity.ts';
import { roleMay, seesPlace } from '../people/permissions.ts';
import { ApiProblem } from '../problem-document.ts';
import { refusedWrite } from '../refused-write.ts';
import { roleHolder } from '../visible.ts';

type Ports = ApiContext['ports'];

const nothing = (what: string) => new ApiProblem('not-found', `expected ${what} that you may see`);

/** Names, and phone numbers only for roles that may act. */
export function jsonFor({ duty }: Pick<Ports, 'duty'>, identity: Identity | null): DutyJson {
  return new DutyJson(duty.userName, roleMay(roleHolder(identity).role, 'act'));
}

/** In service, at the own place and below; `place`: there and below only. */
export function visiblePositions({ duty }: Pick<Ports, 'duty'>, identity: Identity | null, place = ''): readonly DutyPosition[] {
  return duty.positions().filter((position) => seesPlace(identity, position.place) && covers(place, position.place));
}

export function visiblePosition(ports: Pick<Ports, 'duty'>, identity: Identity | null, id: string): DutyPosition {
  const position = visiblePositions(ports, identity).find((entry) => entry.id === id);
  if (position === undefined) throw nothing('a position');
  return position;
}

/** Positions whose history may be seen: also those that are retired. */
export function recordedPositions(
  { reader }: Pick<Ports, 'reader'>,
  identity: Identity | null,
  place = '',
): ReadonlyMap<string, DutyPosition> {
  const found = reader.dutyPositions().filter((position) => seesPlace(identity, position.place) && covers(place, position.place));
  return new Map(found.map((position) => [position.id, position]));
}

export function visibleHandover(
  ports: Pick<Ports, 'reader'>,
  identity: Identity | null,
  id: string,
): { readonly handover: Handover; readonly position: DutyPosition } {
  const handover = ports.reader.handover(id);
  const position = handover === null ? undefined : recordedPositions(ports, identity).get(handover.positionId);
  if (handover === null || position === undefined) throw nothing('a hand-over');
  return { handover, position };
}

export function refused(error: unknown): never {
  throw refusedWrite(error) ?? error;
}
