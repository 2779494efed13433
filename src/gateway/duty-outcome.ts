import type { ActOutcome } from '../duty/duty-acts.ts';
import type { ActOrigin } from '../model/act.ts';
import type { DutyPerson } from '../model/duty.ts';
import type { RegistryChange } from '../model/journal.ts';
import { AdministrationError } from './administration-error.ts';

/** What an act changed. */
export type Done = Extract<ActOutcome, { kind: 'done' }>;

export function done(outcome: ActOutcome): Done {
  if (outcome.kind === 'done') return outcome;
  const { field, expected, came } = outcome;
  throw new AdministrationError('duty-state', field, `${field}: expected ${expected}; came ${came}`);
}

export function changesOf({ stints, handovers }: Done): RegistryChange[] {
  return [
    ...stints.map((stint): RegistryChange => ({ kind: 'duty-stint', stint })),
    ...handovers.map((handover): RegistryChange => ({ kind: 'duty-handover', handover })),
  ];
}

export function last<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new Error('an act on duty changed nothing');
  return item;
}

/** Nobody signs for a user; for somebody from outside, whoever may act does. */
export function inPerson(field: string, person: DutyPerson, { by }: ActOrigin): void {
  if (person.kind === 'outside' || person.userId === by) return;
  throw new AdministrationError('duty-person', field, `${field}: expected ${person.userId} in person; came ${by ?? 'nobody'}`);
}
