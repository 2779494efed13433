import type { AlarmBook } from '../alarm/alarm-book.ts';
import type { Alarm } from '../model/alarm.ts';
import type { JournalReader } from '../model/journal.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import type { TierBooks } from './tiers.ts';

export interface ShownBooks {
  readonly book: AlarmBook;
  readonly responses: ResponseBook;
  readonly tiers: Pick<TierBooks, 'replicas' | 'copies'>;
}

/** Active alarms that terminals here are told of: own ones, and copies that have come up to people here. */
export function activeAlarms({ book, tiers }: Pick<ShownBooks, 'book' | 'tiers'>): readonly Alarm[] {
  return [...book.active(), ...tiers.replicas.told()];
}

/** Alarms whose response is open, also when they have ended. */
export function respondedAlarms(reader: Pick<JournalReader, 'alarm'>, { book, responses, tiers }: ShownBooks): readonly Alarm[] {
  const { replicas, copies } = tiers;
  const alarmOf = (id: string) => book.get(id) ?? replicas.get(id) ?? reader.alarm(id);
  return [
    ...[...responses.all()].flatMap(({ id }) => alarmOf(id) ?? []),
    ...[...copies.all()].flatMap(({ id }) => replicas.get(id) ?? []).filter(({ replica }) => replica?.toldSince != null),
  ];
}

/** Each alarm that a terminal has to know, once. */
export function shownAlarms(reader: Pick<JournalReader, 'alarm'>, books: ShownBooks): readonly Alarm[] {
  const shown = [...activeAlarms(books), ...respondedAlarms(reader, books)];
  return [...new Map(shown.map((alarm) => [alarm.id, alarm])).values()];
}
