import type { PlacePath } from './place.ts';
import type { ResponderRole } from './plan.ts';
import type { Text } from './text.ts';

/** Bounds. Site choices: a place may have 256 standing conditions (evaluate/signals.ts). */
export const dutyBounds = {
  positions: 200,
  shifts: 200,
  exceptions: 400,
  earlierRosters: 12,
  listed: 100,
  remarks: 2_000,
  name: 80,
} as const;
/** Whoever takes over this long before a shift begins has come for that shift. A site choice: people come early, not hours early. */
export const earlyMs = 60 * 60_000;

/** Who stands on a position: a user, or somebody from outside who has no account (a guard, a firm). */
export type DutyPerson =
  | { readonly kind: 'user'; readonly userId: string }
  | { readonly kind: 'outside'; readonly name: string; readonly phone: string | null };

/** A day of the calendar of the site, YYYY-MM-DD. */
export type DutyDay = string;

/** Minutes after midnight, 0 to 1440, as the clock on the wall of the site shows them. `to` not after `from` = the next day. */
export interface ShiftHours {
  readonly from: number;
  readonly to: number;
  readonly who: DutyPerson;
}
/** `days`: 1 = Monday to 7 = Sunday, the days on which it begins. `first`, `last`: the days between which it holds; null = open. */
export interface WeeklyShift extends ShiftHours {
  readonly days: readonly number[];
  readonly first: DutyDay | null;
  readonly last: DutyDay | null;
}
export interface SingleShift extends ShiftHours {
  readonly day: DutyDay;
}

/** `weekly` holds on every day but those of `exceptions`; `single` holds beside it, on exceptions as well. */
export interface Roster {
  readonly weekly: readonly WeeklyShift[];
  readonly exceptions: readonly DutyDay[];
  readonly single: readonly SingleShift[];
}

/** ms since epoch: it held from `since` to `until`. */
export interface EarlierRoster {
  readonly since: number;
  readonly until: number;
  readonly roster: Roster;
}

export interface DutyPosition {
  readonly id: string;
  readonly title: Text;
  readonly role: ResponderRole;
  /** It covers this place and below. */
  readonly place: PlacePath;
  readonly phone: string | null;
  readonly roster: Roster;
  /** ms since epoch: since when this roster holds, also for a shift that ran then. */
  readonly rosterSince: number;
  /** Rosters before it, the oldest first; bounded, the audit chain has the digest of each. */
  readonly earlier: readonly EarlierRoster[];
  /** ms since epoch; only on one that is no longer there: its history stays. */
  readonly retiredAt?: number;
}

/** A shift of a roster on one day: planned, which says nothing about anybody being there. ms since epoch, `until` is beyond it. */
export interface PlannedShift {
  readonly positionId: string;
  readonly from: number;
  readonly until: number;
  readonly who: DutyPerson;
}

export const stintEnds = ['handed-over', 'relieved', 'left', 'position-retired'] as const;

/** The time that one person has a position, from taking over to handing over, leaving, or being relieved. */
export interface DutyStint {
  readonly id: string;
  readonly positionId: string;
  readonly person: DutyPerson;
  /** ms since epoch. Stints of one position follow each other and never overlap, whatever the wall clock does. */
  readonly since: number;
  /** Null = still on. */
  readonly until: number | null;
  /** User id of who recorded it: the person, or whoever signed for one from outside; null = the local operator. */
  readonly takenBy: string | null;
  readonly ended: { readonly how: (typeof stintEnds)[number]; readonly by: string | null; readonly reason: string | null } | null;
}

export const handoverLists = ['open', 'shelved', 'outOfService', 'underTest', 'silent', 'incidents'] as const;
export type HandoverList = (typeof handoverLists)[number];

/** One line of a list: what it is about, where, since when (ms since epoch; null = not known). */
export interface HandoverLine {
  readonly id: string;
  readonly title: Text;
  readonly place: PlacePath;
  readonly since: number | null;
}
/** How the place of a position was at one moment: every count, and at most `dutyBounds.listed` lines of each. */
export interface HandoverState {
  readonly at: number;
  readonly counts: Readonly<Record<HandoverList, number>>;
  readonly lists: Readonly<Record<HandoverList, readonly HandoverLine[]>>;
}

/** `offered` waits for who comes; `confirmed` is a hand-over; the others are none. `relieved`: taken over from one who did not hand over. */
export const handoverStates = ['offered', 'confirmed', 'withdrawn', 'declined', 'relieved'] as const;
export interface Handover {
  readonly id: string;
  readonly positionId: string;
  readonly from: DutyPerson;
  readonly to: DutyPerson;
  readonly state: (typeof handoverStates)[number];
  readonly offeredAt: number;
  readonly offeredBy: string | null;
  /** What the one who leaves says; of `relieved`, why there was no hand-over. */
  readonly remarks: string;
  /** Null while it is offered. */
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  /** What the one who comes says. */
  readonly answer: string | null;
  /** At the confirmation; while it is offered, at the offer. */
  readonly at: HandoverState;
  /** Counts when it was offered. */
  readonly offeredCounts: Readonly<Record<HandoverList, number>>;
}

/** Who is on now, or at the moment asked for. Null person = nobody took it over: nothing is guessed from the roster. */
export interface OnDuty {
  readonly position: DutyPosition;
  readonly role: ResponderRole;
  readonly person: DutyPerson | null;
  /** Of the person, else of the position; null = none is known. Personal: only for roles that may act. */
  readonly phone: string | null;
  /** ms since epoch; null = nobody is on. */
  readonly since: number | null;
}

/**
 * As the moment of a question who is on: as the last act left it. Acts follow each other whatever the wall clock does, so after
 * that was set back the newest stint begins later than what it shows.
 */
export const asItStands = Number.MAX_SAFE_INTEGER;

/** Rule of a planned shift that nobody took; subject = the place, component = the position. */
export const notTakenRule = 'duty.not-taken';

export function samePerson(a: DutyPerson, b: DutyPerson): boolean {
  if (a.kind === 'user') return b.kind === 'user' && a.userId === b.userId;
  return b.kind === 'outside' && a.name === b.name;
}
