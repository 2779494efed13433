import { type DutyPerson, type DutyStint, type Handover, type HandoverState, samePerson } from '../model/duty.ts';

/** A position as its acts left it. */
export interface PositionState {
  /** Null = nobody is on. */
  readonly current: DutyStint | null;
  /** Null = none waits. */
  readonly offer: Handover | null;
  /** ms since epoch: the last act. Every act is later, whatever the wall clock does, or two people would have been on at once. */
  readonly floor: number;
}

export interface ActStamp {
  readonly at: number;
  /** User id; null = the local operator. */
  readonly by: string | null;
  /** Fresh id for what the act begins. */
  readonly id: string;
}

/** What an act changes; committed together. A refusal says what stands in the way. */
export type ActOutcome =
  | { readonly kind: 'done'; readonly stints: readonly DutyStint[]; readonly handovers: readonly Handover[] }
  | { readonly kind: 'refused'; readonly field: string; readonly expected: string; readonly came: string };

const refused = (field: string, expected: string, came: string): ActOutcome => ({ kind: 'refused', field, expected, came });
export const nameOf = (person: DutyPerson): string => (person.kind === 'user' ? person.userId : person.name);

function end(
  stint: DutyStint,
  at: number,
  how: 'handed-over' | 'relieved' | 'left' | 'position-retired',
  by: string | null,
  reason: string | null,
) {
  return { ...stint, until: at, ended: { how, by, reason } };
}
function begin(positionId: string, person: DutyPerson, { at, by, id }: ActStamp): DutyStint {
  return { id, positionId, person, since: at, until: null, takenBy: by, ended: null };
}
function closed(offer: Handover, state: Handover['state'], { at, by }: ActStamp, answer: string | null): Handover {
  return { ...offer, state, closedAt: at, closedBy: by, answer };
}
const timely = (state: PositionState, stamp: ActStamp): ActStamp => ({ ...stamp, at: Math.max(stamp.at, state.floor + 1) });

/** Takes over. Where somebody is on who did not hand over, `reason` says why, and a record of it is kept. */
export function takeOver(
  state: PositionState,
  positionId: string,
  person: DutyPerson,
  wanted: { readonly reason: string | null; readonly seen: HandoverState },
  came: ActStamp,
): ActOutcome {
  const stamp = timely(state, came);
  const { current, offer } = state;
  if (offer !== null) return refused('position', 'no hand-over that waits for its answer', `one to ${nameOf(offer.to)}`);
  const next = begin(positionId, person, stamp);
  if (current === null) return { kind: 'done', stints: [next], handovers: [] };
  if (samePerson(current.person, person)) return refused('person', 'somebody who is not on', nameOf(person));
  const { reason, seen } = wanted;
  if (reason === null) return refused('reason', `why ${nameOf(current.person)}, who is on, does not hand over`, 'nothing');
  const record: Handover = {
    id: `h-${stamp.id}`,
    positionId,
    from: current.person,
    to: person,
    state: 'relieved',
    offeredAt: stamp.at,
    offeredBy: stamp.by,
    remarks: reason,
    closedAt: stamp.at,
    closedBy: stamp.by,
    answer: null,
    at: seen,
    offeredCounts: seen.counts,
  };
  return { kind: 'done', stints: [end(current, stamp.at, 'relieved', stamp.by, reason), next], handovers: [record] };
}

/** Offers the hand-over. The one who is on stays on until the other confirms. */
export function offerTo(
  state: PositionState,
  to: DutyPerson,
  wanted: { readonly remarks: string; readonly seen: HandoverState },
  came: ActStamp,
): ActOutcome {
  const stamp = timely(state, came);
  const { current, offer } = state;
  if (current === null) return refused('position', 'somebody on', 'nobody');
  if (offer !== null) return refused('position', 'no hand-over that waits for its answer', `one to ${nameOf(offer.to)}`);
  if (samePerson(current.person, to)) return refused('to', 'somebody else than who is on', nameOf(to));
  const record: Handover = {
    id: `h-${stamp.id}`,
    positionId: current.positionId,
    from: current.person,
    to,
    state: 'offered',
    offeredAt: stamp.at,
    offeredBy: stamp.by,
    remarks: wanted.remarks,
    closedAt: null,
    closedBy: null,
    answer: null,
    at: wanted.seen,
    offeredCounts: wanted.seen.counts,
  };
  return { kind: 'done', stints: [], handovers: [record] };
}

/** Only now the one is on and the other is not: both in one commit. */
export function confirm(
  state: PositionState,
  wanted: { readonly answer: string | null; readonly seen: HandoverState },
  came: ActStamp,
): ActOutcome {
  const stamp = timely(state, came);
  const { current, offer } = state;
  if (current === null || offer === null) return refused('id', 'a hand-over that waits for its answer', 'none');
  return {
    kind: 'done',
    stints: [end(current, stamp.at, 'handed-over', stamp.by, null), begin(current.positionId, offer.to, stamp)],
    handovers: [{ ...closed(offer, 'confirmed', stamp, wanted.answer), at: wanted.seen }],
  };
}

/** Taken back by who gives, or declined by who was to come: nothing changes about who is on. */
export function callOff(state: PositionState, how: 'withdrawn' | 'declined', answer: string | null, came: ActStamp): ActOutcome {
  const { offer } = state;
  if (offer === null) return refused('id', 'a hand-over that waits for its answer', 'none');
  return { kind: 'done', stints: [], handovers: [closed(offer, how, timely(state, came), answer)] };
}

/** Leaves: nobody is on afterwards, and the position says so. A hand-over that waits is off. */
export function leave(state: PositionState, how: 'left' | 'position-retired', reason: string | null, came: ActStamp): ActOutcome {
  const stamp = timely(state, came);
  const { current, offer } = state;
  if (current === null) return refused('position', 'somebody on', 'nobody');
  return {
    kind: 'done',
    stints: [end(current, stamp.at, how, stamp.by, reason)],
    handovers: offer === null ? [] : [closed(offer, 'withdrawn', stamp, reason)],
  };
}

/** The state of a position. `last`: the stint that began last; `newest`: the hand-over that was offered last, whatever became of it. */
export function stateOf(last: DutyStint | null, newest: Handover | null): PositionState {
  return {
    current: last?.until === null ? last : null,
    offer: newest?.state === 'offered' ? newest : null,
    floor: Math.max(last?.until ?? last?.since ?? 0, newest?.closedAt ?? newest?.offeredAt ?? 0),
  };
}
