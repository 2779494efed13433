import type { ActOrigin } from '../model/act.ts';
import type { DutyPerson, DutyPosition, DutyStint, Handover, HandoverState, OnDuty, PlannedShift } from '../model/duty.ts';
import type { PlacePath } from '../model/place.ts';

/** Who comes, as somebody names them: a user, or somebody from outside. */
export type WantedPerson = { readonly userId: string } | { readonly name: string; readonly phone?: string | null | undefined };

/**
 * Rosters and people on duty. When a promise resolves, the act and its audit link are on disk. Rejects with an error that has
 * `code` and `field` (refused-write.ts) when what was asked cannot be done.
 */
export interface DutyDesk {
  /** In service, by id. */
  positions(): readonly DutyPosition[];
  /** Positions that cover `place` at `at` (ms since epoch; `asItStands` = now), the nearest first. */
  onDuty(place: PlacePath, at: number): readonly OnDuty[];
  /** One position that is in service; `at` left out = now. */
  on(position: DutyPosition, at?: number): OnDuty;
  /** Shifts planned from `from` to `to`, with whether somebody took them; null = that is not known yet. */
  shifts(position: DutyPosition, from: number, to: number): readonly (PlannedShift & { readonly taken: boolean | null })[];
  /** How the place of the position is at this moment. */
  survey(position: DutyPosition): HandoverState;
  /** Users who may be on duty there. */
  people(position: DutyPosition): readonly { readonly userId: string; readonly name: string }[];
  /** SHA-256 of a record, as its audit link has it. */
  digest(handover: Handover): string;
  /** Adds or replaces; answers what is kept. */
  put(wanted: Omit<DutyPosition, 'rosterSince' | 'earlier' | 'retiredAt'>, origin: ActOrigin): Promise<DutyPosition>;
  retire(id: string, origin: ActOrigin): Promise<void>;
  takeOver(id: string, wanted: { readonly person: WantedPerson; readonly reason: string | null }, origin: ActOrigin): Promise<DutyStint>;
  /** The one who is on stays on until the other confirms. */
  handOver(id: string, wanted: { readonly to: WantedPerson; readonly remarks: string }, origin: ActOrigin): Promise<Handover>;
  leave(id: string, reason: string | null, origin: ActOrigin): Promise<DutyStint>;
  confirm(handoverId: string, answer: string | null, origin: ActOrigin): Promise<Handover>;
  callOff(handoverId: string, how: 'withdrawn' | 'declined', answer: string | null, origin: ActOrigin): Promise<Handover>;
  readonly userName: (person: DutyPerson) => string;
}
