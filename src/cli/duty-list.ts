import { z } from 'zod';
import { onDuty } from '../duty/on-duty.ts';
import { asItStands, type OnDuty } from '../model/duty.ts';
import type { JournalReader } from '../model/journal.ts';
import { rfc3339 } from '../model/rfc3339.ts';
import { systemClock } from '../runtime/clock.ts';

const wanted = z.strictObject({ place: z.string().optional(), at: z.number().optional() });

export interface DutyLine {
  readonly position: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly role: string;
  readonly place: string;
  /** Null = nobody is on. */
  readonly person: { readonly kind: 'user' | 'outside'; readonly userId: string | null; readonly name: string } | null;
  readonly phone: string | null;
  readonly since: string | null;
}

/** Who is on: positions that cover a place, the nearest first, or all of them. Whoever may use the data folder may see the numbers. */
export function whoIsOn(
  reader: Pick<JournalReader, 'dutyPositions' | 'dutyStintAt' | 'users' | 'removedUsers'>,
  input: unknown,
): { readonly at: string; readonly items: readonly DutyLine[] } {
  const { place, at } = wanted.parse(input);
  const places = place === undefined ? [...new Set(reader.dutyPositions().map((position) => position.place))].sort() : [place];
  const found = places.flatMap((each) =>
    onDuty(reader, each, at ?? asItStands).filter(({ position }) => place !== undefined || position.place === each),
  );
  const users = new Map([...reader.users(), ...reader.removedUsers()].map(({ id, name }) => [id, name]));
  const line = ({ position, role, person, phone, since }: OnDuty): DutyLine => ({
    position: position.id,
    title: position.title,
    role,
    place: position.place,
    person:
      person === null
        ? null
        : person.kind === 'user'
          ? { kind: 'user', userId: person.userId, name: users.get(person.userId) ?? person.userId }
          : { kind: 'outside', userId: null, name: person.name },
    phone,
    since: since === null ? null : rfc3339(since),
  });
  return { at: rfc3339(at ?? systemClock.wall()), items: found.map(line) };
}
