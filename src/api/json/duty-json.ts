import type { DutyPerson, DutyPosition, DutyStint, Handover, HandoverLine, HandoverState, OnDuty, Roster } from '../../model/duty.ts';
import { handoverLists } from '../../model/duty.ts';
import { rfc3339 } from '../../model/rfc3339.ts';

/** What of people on duty leaves the gateway: a phone number only for whoever may act there. */
export class DutyJson {
  private readonly name: (person: DutyPerson) => string;
  private readonly phones: boolean;

  constructor(name: (person: DutyPerson) => string, phones: boolean) {
    this.name = name;
    this.phones = phones;
  }

  person(person: DutyPerson) {
    const phone = person.kind === 'outside' && this.phones ? person.phone : null;
    return { kind: person.kind, userId: person.kind === 'user' ? person.userId : null, name: this.name(person), phone };
  }

  position({ id, title, role, place, phone, roster }: DutyPosition) {
    return { id, title, role, place, phone: this.phones ? phone : null, roster: this.roster(roster) };
  }

  private roster({ weekly, exceptions, single }: Roster) {
    const hours = ({ from, to, who }: Roster['weekly'][number] | Roster['single'][number]) => ({
      from: clockText(from),
      to: clockText(to),
      who: this.person(who),
    });
    return {
      weekly: weekly.map((shift) => ({ days: [...shift.days], ...hours(shift), first: shift.first, last: shift.last })),
      exceptions: [...exceptions],
      single: single.map((shift) => ({ day: shift.day, ...hours(shift) })),
    };
  }

  onDuty({ position, role, person, phone, since }: OnDuty) {
    return {
      position: position.id,
      title: position.title,
      role,
      place: position.place,
      person: person && this.person(person),
      phone: this.phones ? phone : null,
      since: since === null ? null : rfc3339(since),
    };
  }

  stint({ id, positionId, person, since, until, takenBy, ended }: DutyStint) {
    return {
      id,
      position: positionId,
      person: this.person(person),
      since: rfc3339(since),
      until: until === null ? null : rfc3339(until),
      takenBy,
      ended,
    };
  }

  handover(handover: Handover, { title, place }: Pick<DutyPosition, 'title' | 'place'>) {
    const { id, positionId, from, to, state, offeredAt, offeredBy, remarks, closedAt, closedBy, answer, at, offeredCounts } = handover;
    return {
      id,
      position: positionId,
      title,
      place,
      from: this.person(from),
      to: this.person(to),
      state,
      offeredAt: rfc3339(offeredAt),
      offeredBy,
      // Words of people for each other: a number may stand in them.
      remarks: this.phones ? remarks : null,
      closedAt: closedAt === null ? null : rfc3339(closedAt),
      closedBy,
      answer: this.phones ? answer : null,
      counts: at.counts,
      offeredCounts,
    };
  }
}

export function stateJson({ at, counts, lists }: HandoverState) {
  const line = ({ id, title, place, since }: HandoverLine) => ({ id, title, place, since: since === null ? null : rfc3339(since) });
  const all = Object.fromEntries(handoverLists.map((list) => [list, lists[list].map(line)]));
  return { at: rfc3339(at), counts, lists: all as Record<(typeof handoverLists)[number], ReturnType<typeof line>[]> };
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Minutes after midnight of `08:00`. */
export function clockMinute(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
}
