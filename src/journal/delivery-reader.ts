import type { Alarm } from '../model/alarm.ts';
import type { Delivery, DeliveryTime } from '../model/delivery.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, type Row } from './checked-rows.ts';
import type { ReadConnection } from './read-connection.ts';

type Deliveries = Pick<
  JournalReader,
  | 'deliveriesOf'
  | 'newestDelivery'
  | 'toldOf'
  | 'deliveryTimes'
  | 'deliveryTimesOf'
  | 'deliveriesAfter'
  | 'waitingFor'
  | 'unreceiptedOf'
  | 'unreceipted'
  | 'lastSequence'
  | 'delivery'
>;

/** Alarms as they were told that are held, so that a thousand rows about one need not read and parse it a thousand times. */
const recentWords = 500;

type Stored = Omit<Delivery, 'alarm'> & ({ readonly alarm: Alarm } | { readonly told: string });

export function deliveryReader(rows: CheckedRows, connection: ReadConnection): Deliveries {
  const recent = new Map<string, Alarm>();

  function told(id: string, alarmId: string): Alarm | null {
    const known = recent.get(id);
    if (known !== undefined) return known;
    const row = rows.get('told', 'WHERE id = ?', id);
    if (row === null) {
      // Its words are damaged: the alarm as it is now is what is left to tell.
      const now = rows.get('alarm', 'WHERE id = ?', alarmId);
      return now === null ? null : body<Alarm>(now);
    }
    const alarm = body<Alarm>(row);
    recent.set(id, alarm);
    if (recent.size > recentWords) recent.delete(recent.keys().next().value ?? '');
    return alarm;
  }

  /** Nothing where nothing is left to tell: as a row that fails its CRC, it must not stand before the next. */
  function delivery(row: Row): readonly Delivery[] {
    const { sent_at: sentAt, received_at: receivedAt, shown_at: shownAt } = row as Record<string, number | null>;
    const stored = body<Stored>(row);
    const times = {
      attempts: number(row, 'attempts'),
      sentAt: sentAt ?? null,
      receivedAt: receivedAt ?? null,
      shownAt: shownAt ?? null,
    };
    if ('alarm' in stored) return [{ ...stored, ...times }];
    const { told: words, ...rest } = stored;
    const alarm = told(words, rest.alarmId);
    return alarm === null ? [] : [{ ...rest, alarm, ...times }];
  }

  function times(row: Row): DeliveryTime {
    const { sequence, event, createdAt } = body<Stored>(row);
    const receivedAt = row.received_at === null ? null : number(row, 'received_at');
    return { sequence, event, createdAt, receivedAt };
  }

  return {
    deliveriesOf: (alarmId) =>
      rows.all('delivery', 'WHERE alarm_id = ? ORDER BY created_at, terminal_id, sequence', alarmId).flatMap(delivery),
    newestDelivery(alarmId, terminalId) {
      // `+`: an alarm has fewer deliveries than a terminal. Three, so that a damaged row is not the last word.
      const row = rows.get('delivery', 'WHERE alarm_id = ? AND +terminal_id = ? ORDER BY sequence DESC LIMIT 3', alarmId, terminalId);
      return row === null ? null : (delivery(row)[0] ?? null);
    },
    toldOf(alarmId) {
      // The names alone: of a row that is damaged it is known still that there is one.
      const found = connection.all('SELECT DISTINCT terminal_id AS name FROM delivery WHERE alarm_id = ?', alarmId);
      return (found as { name: string }[]).map(({ name }) => name);
    },
    deliveriesAfter: (terminalId, sequence, limit) =>
      rows.upTo(limit, 'delivery', 'WHERE terminal_id = ? AND sequence > ? ORDER BY sequence', [terminalId, sequence], delivery),
    deliveryTimes: (name, before, limit) =>
      rows.upTo(limit, 'delivery', 'WHERE terminal_id = ? AND sequence < ? ORDER BY sequence DESC', [name, before], (row) => [times(row)]),
    deliveryTimesOf: (alarmId, before, limit) =>
      rows.upTo(limit, 'delivery', 'WHERE alarm_id = ? AND +sequence < ? ORDER BY +sequence DESC', [alarmId, before], (row) => [
        times(row),
      ]),
    waitingFor(name, sequence, limit) {
      // From the beginning by the index of what has no receipt, so that the history of the name is not walked through; from
      // a place further on by its own index, so that what others do not receive is not (`+` takes a column out of the choice).
      const where =
        sequence === 0 ? '+terminal_id = ? AND +sequence > ? ORDER BY +sequence' : 'terminal_id = ? AND sequence > ? ORDER BY sequence';
      return rows.upTo(limit, 'delivery', `WHERE received_at IS NULL AND ${where}`, [name, sequence], delivery);
    },
    unreceiptedOf(name, sequence, limit) {
      // By the index of what has no receipt, as above.
      const where = 'received_at IS NULL AND +terminal_id = ? AND +sequence <= ? ORDER BY +sequence DESC';
      return rows.upTo(limit, 'delivery', `WHERE ${where}`, [name, sequence], delivery).reverse();
    },
    unreceipted: (limit) =>
      rows.upTo(limit, 'delivery', 'WHERE received_at IS NULL ORDER BY created_at, terminal_id, sequence', [], delivery),
    lastSequence: (terminalId) => rows.count('SELECT max(sequence) AS n FROM delivery WHERE terminal_id = ?', terminalId),
    delivery(id) {
      const row = rows.get('delivery', 'WHERE id = ?', id);
      return row === null ? null : (delivery(row)[0] ?? null);
    },
  };
}
