import type { DutyPerson, DutyPosition } from '../../data/duty.ts';
import { type Choice, nobodyYet, wantedOf } from './person-choice.tsx';

/** One shift as it is being written. `days` and `first`..`last` are of a weekly one, `day` of a single one. */
export interface ShiftDraft {
  readonly key: number;
  readonly kind: 'weekly' | 'single';
  readonly days: readonly number[];
  readonly first: string | null;
  readonly last: string | null;
  readonly day: string;
  readonly from: string;
  readonly to: string;
  readonly who: Choice;
}

let keys = 0;

export function newShift(kind: ShiftDraft['kind']): ShiftDraft {
  keys += 1;
  return { key: keys, kind, days: [1, 2, 3, 4, 5], first: null, last: null, day: '', from: '08:00', to: '20:00', who: nobodyYet('user') };
}

function choiceOf({ kind, userId, name, phone }: DutyPerson): Choice {
  return { kind, userId: userId ?? '', name: kind === 'outside' ? name : '', phone: phone ?? '' };
}

export function shiftsOf({ weekly, single }: DutyPosition['roster']): readonly ShiftDraft[] {
  return [
    ...weekly.map(({ days, first = null, last = null, from, to, who }) => ({
      ...newShift('weekly'),
      days,
      first,
      last,
      from,
      to,
      who: choiceOf(who),
    })),
    ...single.map(({ day, from, to, who }) => ({ ...newShift('single'), day, from, to, who: choiceOf(who) })),
  ];
}

/** As the gateway takes it. */
export function rosterOf(shifts: readonly ShiftDraft[], exceptions: string) {
  return {
    weekly: shifts
      .filter(({ kind }) => kind === 'weekly')
      .map(({ days, first, last, from, to, who }) => ({ days, first, last, from, to, who: wantedOf(who) })),
    single: shifts.filter(({ kind }) => kind === 'single').map(({ day, from, to, who }) => ({ day, from, to, who: wantedOf(who) })),
    exceptions: exceptions.split(/[\s,，、]+/).filter((day) => day !== ''),
  };
}
