import type { WantedPerson } from '../api/duty-desk.ts';
import { roleMay } from '../api/people/permissions.ts';
import { callOff, confirm, leave, nameOf, offerTo, type PositionState, stateOf, takeOver } from '../duty/duty-acts.ts';
import { isTaken } from '../duty/not-taken.ts';
import { onDuty, onPosition } from '../duty/on-duty.ts';
import { plannedShifts } from '../duty/planned-shifts.ts';
import type { ActOrigin } from '../model/act.ts';
import type { AuditDraft } from '../model/audit.ts';
import {
  asItStands,
  type DutyPerson,
  type DutyPosition,
  type DutyStint,
  dutyBounds,
  earlyMs,
  type Handover,
  type HandoverState,
  type OnDuty,
  type PlannedShift,
} from '../model/duty.ts';
import type { Journal, RegistryChange } from '../model/journal.ts';
import { covers, type PlacePath } from '../model/place.ts';
import type { Clock } from '../runtime/clock.ts';
import { newSecret, type RandomBytes } from '../runtime/random.ts';
import { AdministrationError } from './administration-error.ts';
import { bad, heldSince, requirePerson, requirePosition, type WantedPosition, words } from './duty-fields.ts';
import { changesOf, done, inPerson, last } from './duty-outcome.ts';
import { sha256 } from './secret.ts';

export interface DutyDeskPorts {
  readonly journal: Pick<Journal, 'change' | 'reader'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** IANA zone of the site. */
  readonly zone: string;
  readonly survey: (place: PlacePath, at: number) => HandoverState;
}

const stintsLooked = 1_000;

/**
 * Rosters, who is on, and hand-overs, for the API and the CLI alike. Every act is one commit with its audit link: after a
 * crash either the one is on or the other, never both and never silently none.
 */
export class DutyDesk {
  private readonly ports: DutyDeskPorts;
  /** One act after the other: two who take over at once must not both be told that they are on. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(ports: DutyDeskPorts) {
    this.ports = ports;
  }

  positions(): readonly DutyPosition[] {
    return this.ports.journal.reader.dutyPositions().filter(({ retiredAt }) => retiredAt === undefined);
  }

  onDuty(place: PlacePath, at: number): readonly OnDuty[] {
    return onDuty(this.ports.journal.reader, place, at);
  }

  on(position: DutyPosition, at = asItStands): OnDuty {
    return onPosition(this.ports.journal.reader, position, at);
  }

  shifts(position: DutyPosition, from: number, to: number): readonly (PlannedShift & { readonly taken: boolean | null })[] {
    const { journal, clock, zone } = this.ports;
    const now = clock.wall();
    const planned = plannedShifts(position, from, to, zone);
    // Whoever began before the range may still be on in it.
    const { items: stints } = journal.reader.dutyStints({ positions: [position.id], from: from - earlyMs, to, limit: stintsLooked });
    return planned.map((shift) => {
      const there = stints.filter(({ since, until }) => since < shift.until && (until ?? now + 1) > shift.from);
      const taken = there.some((stint) => isTaken(shift, stint));
      return { ...shift, taken: taken || (shift.until > now ? null : false) };
    });
  }

  survey(position: DutyPosition): HandoverState {
    return this.ports.survey(position.place, this.ports.clock.wall());
  }

  people(position: DutyPosition): readonly { readonly userId: string; readonly name: string }[] {
    return this.ports.journal.reader
      .users()
      .filter(({ id }) => this.mayStand(id, position.place))
      .map(({ id, name }) => ({ userId: id, name }));
  }

  readonly userName = (person: DutyPerson): string => {
    if (person.kind === 'outside') return person.name;
    const { reader } = this.ports.journal;
    return [...reader.users(), ...reader.removedUsers()].find(({ id }) => id === person.userId)?.name ?? person.userId;
  };

  digest(handover: Handover): string {
    return sha256(JSON.stringify(handover));
  }

  put(wanted: WantedPosition, origin: ActOrigin): Promise<DutyPosition> {
    return this.inTurn(async () => {
      const asked = requirePosition(wanted, (userId) => this.mayStand(userId, wanted.place));
      const all = this.ports.journal.reader.dutyPositions();
      const known = all.find(({ id }) => id === asked.id);
      if (known?.retiredAt !== undefined)
        throw new AdministrationError('exists', 'id', `id: expected a new id; came ${asked.id}, whose history stays`);
      if (known === undefined && this.positions().length >= dutyBounds.positions)
        throw bad('id', `at most ${dutyBounds.positions} positions`, asked.id);
      const position = { ...asked, ...heldSince(known, asked.roster, this.ports.clock.wall()) };
      const { id, title, role, place, roster } = position;
      const detail = {
        title: title.zh,
        role,
        place,
        shifts: roster.weekly.length + roster.single.length,
        digest: sha256(JSON.stringify(position)),
      };
      await this.write(
        [{ kind: 'duty-position', position }],
        known === undefined ? 'duty.position-added' : 'duty.position-changed',
        id,
        detail,
        origin,
      );
      return position;
    });
  }

  retire(id: string, origin: ActOrigin): Promise<void> {
    return this.inTurn(async () => {
      const position = this.known(id);
      const state = this.state(id);
      const { at } = this.stamp(origin);
      const gone: RegistryChange = { kind: 'duty-position', position: { ...position, retiredAt: Math.max(at, state.floor + 1) } };
      const over = state.current === null ? [] : changesOf(done(leave(state, 'position-retired', null, this.stamp(origin))));
      await this.write([gone, ...over], 'duty.position-retired', id, {}, origin);
    });
  }

  /** A user takes over in person; whoever may act signs for somebody from outside. */
  takeOver(id: string, wanted: { readonly person: WantedPerson; readonly reason: string | null }, origin: ActOrigin): Promise<DutyStint> {
    return this.inTurn(async () => {
      const position = this.known(id);
      const person = this.person('person', wanted.person, position);
      inPerson('person', person, origin);
      const reason = wanted.reason === null ? null : words('reason', wanted.reason, 200);
      const state = this.state(id);
      const outcome = done(takeOver(state, id, person, { reason, seen: this.survey(position) }, this.stamp(origin)));
      const before = state.current === null ? null : nameOf(state.current.person);
      await this.write(
        changesOf(outcome),
        before === null ? 'duty.taken-over' : 'duty.relieved',
        id,
        {
          person: nameOf(person),
          ...(before === null ? {} : { before, reason }),
          ...this.proof(outcome.handovers),
        },
        origin,
      );
      return last(outcome.stints);
    });
  }

  handOver(id: string, wanted: { readonly to: WantedPerson; readonly remarks: string }, origin: ActOrigin): Promise<Handover> {
    return this.inTurn(async () => {
      const position = this.known(id);
      const state = this.state(id);
      if (state.current !== null) inPerson('position', state.current.person, origin);
      const to = this.person('to', wanted.to, position);
      const remarks = wanted.remarks.trim() === '' ? '' : words('remarks', wanted.remarks, dutyBounds.remarks);
      const outcome = done(offerTo(state, to, { remarks, seen: this.survey(position) }, this.stamp(origin)));
      await this.write(changesOf(outcome), 'duty.hand-over-offered', id, { to: nameOf(to), ...this.proof(outcome.handovers) }, origin);
      return last(outcome.handovers);
    });
  }

  /** The receiver confirms in person; whoever may act confirms for somebody from outside who is there. */
  confirm(handoverId: string, answer: string | null, origin: ActOrigin): Promise<Handover> {
    return this.inTurn(async () => {
      const { position, state, offer } = this.waiting(handoverId);
      inPerson('to', offer.to, origin);
      // Since the offer the user may have been removed, or have another place.
      this.person('to', offer.to.kind === 'user' ? { userId: offer.to.userId } : offer.to, position);
      const said = answer === null ? null : words('answer', answer, dutyBounds.remarks);
      const outcome = done(confirm(state, { answer: said, seen: this.survey(position) }, this.stamp(origin)));
      const detail = { from: nameOf(offer.from), to: nameOf(offer.to), ...this.proof(outcome.handovers) };
      await this.write(changesOf(outcome), 'duty.handed-over', position.id, detail, origin);
      return last(outcome.handovers);
    });
  }

  callOff(handoverId: string, how: 'withdrawn' | 'declined', answer: string | null, origin: ActOrigin): Promise<Handover> {
    return this.inTurn(async () => {
      const { position, state, offer } = this.waiting(handoverId);
      inPerson('id', how === 'withdrawn' ? offer.from : offer.to, origin);
      const said = answer === null ? null : words('answer', answer, dutyBounds.remarks);
      const outcome = done(callOff(state, how, said, this.stamp(origin)));
      await this.write(changesOf(outcome), `duty.hand-over-${how}`, position.id, this.proof(outcome.handovers), origin);
      return last(outcome.handovers);
    });
  }

  /** In person. Somebody else, who is gone without a word, is relieved by who takes over; a manager may also end it, saying why. */
  leave(id: string, reason: string | null, origin: ActOrigin): Promise<DutyStint> {
    return this.inTurn(async () => {
      this.known(id);
      const state = this.state(id);
      const said = reason === null ? null : words('reason', reason, 200);
      const user = this.ports.journal.reader.users().find((entry) => entry.id === origin.by);
      const inCharge = user !== undefined && roleMay(user.role, 'roster') && said !== null;
      if (state.current !== null && !inCharge) inPerson('position', state.current.person, origin);
      const outcome = done(leave(state, 'left', said, this.stamp(origin)));
      const stint = last(outcome.stints);
      const detail = { person: nameOf(stint.person), reason: said, ...this.proof(outcome.handovers) };
      await this.write(changesOf(outcome), 'duty.left', id, detail, origin);
      return stint;
    });
  }

  private waiting(handoverId: string): { position: DutyPosition; state: PositionState; offer: Handover } {
    const offer = this.ports.journal.reader.handover(handoverId);
    if (offer === null) throw new AdministrationError('not-found', 'id', `id: no hand-over ${handoverId}`);
    if (offer.state !== 'offered')
      throw new AdministrationError(
        'duty-state',
        'id',
        `id: expected a hand-over that waits for its answer; came one that is ${offer.state}`,
      );
    return { position: this.known(offer.positionId), state: this.state(offer.positionId), offer };
  }

  private person(field: string, wanted: WantedPerson, { place }: DutyPosition): DutyPerson {
    const person: DutyPerson =
      'userId' in wanted ? { kind: 'user', userId: wanted.userId } : { kind: 'outside', name: wanted.name, phone: wanted.phone ?? null };
    return requirePerson(field, person, (userId) => this.mayStand(userId, place));
  }

  private mayStand(userId: string, place: PlacePath): boolean {
    const user = this.ports.journal.reader.users().find(({ id }) => id === userId);
    return user !== undefined && user.disabledAt === undefined && roleMay(user.role, 'act') && covers(user.place, place);
  }

  private known(id: string): DutyPosition {
    const position = this.positions().find((entry) => entry.id === id);
    if (position === undefined) throw new AdministrationError('not-found', 'id', `id: no position ${id}`);
    return position;
  }

  private state(id: string): PositionState {
    const { reader } = this.ports.journal;
    const [newest = null] = reader.handovers({ positions: [id], limit: 1 }).items;
    return stateOf(reader.dutyStintAt(id, asItStands), newest);
  }

  private stamp({ by }: ActOrigin) {
    return { at: this.ports.clock.wall(), by, id: newSecret(this.ports.random, 9) };
  }

  /** Names the records and proves them: what is in the chain cannot be changed, so neither can they. No phone number, no remarks. */
  private proof(handovers: readonly Handover[]): Record<string, unknown> {
    const record = handovers.at(-1);
    return record === undefined ? {} : { handover: record.id, counts: record.at.counts, digest: this.digest(record) };
  }

  private async write(changes: readonly RegistryChange[], act: string, id: string, detail: Record<string, unknown>, origin: ActOrigin) {
    const link: AuditDraft = { at: this.ports.clock.wall(), origin, act, target: `duty:${id}`, detail };
    await this.ports.journal.change(changes, [link]);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}
