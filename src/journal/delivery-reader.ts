import type { Delivery } from '../model/delivery.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, type Row } from './checked-rows.ts';

type Deliveries = Pick<
  JournalReader,
  'deliveriesOf' | 'newestDelivery' | 'deliveryTimes' | 'deliveriesAfter' | 'waitingFor' | 'unreceipted' | 'lastSequence' | 'delivery'
>;

function delivery(row: Row): Delivery {
  const { sent_at: sentAt, received_at: receivedAt, shown_at: shownAt } = row as Record<string, number | null>;
  return {
    ...body<Delivery>(row),
    attempts: number(row, 'attempts'),
    sentAt: sentAt ?? null,
    receivedAt: receivedAt ?? null,
    shownAt: shownAt ?? null,
  };
}

export function deliveryReader(rows: CheckedRows): Deliveries {
  return {
    deliveriesOf: (alarmId) => rows.all('delivery', 'WHERE alarm_id = ? ORDER BY created_at, terminal_id, sequence', alarmId).map(delivery),
    newestDelivery(alarmId, terminalId) {
      // `+`: an alarm has fewer deliveries than a terminal. Three, so that a damaged row is not the last word.
      const row = rows.get('delivery', 'WHERE alarm_id = ? AND +terminal_id = ? ORDER BY sequence DESC LIMIT 3', alarmId, terminalId);
      return row && delivery(row);
    },
    deliveriesAfter: (terminalId, sequence, limit) =>
      rows.all('delivery', 'WHERE terminal_id = ? AND sequence > ? ORDER BY sequence LIMIT ?', terminalId, sequence, limit).map(delivery),
    deliveryTimes: (name, before, limit) =>
      rows.all('delivery', 'WHERE terminal_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?', name, before, limit).map((row) => {
        const { sequence, event, createdAt, receivedAt } = delivery(row);
        return { sequence, event, createdAt, receivedAt };
      }),
    waitingFor(name, sequence, limit) {
      // From the beginning by the index of what has no receipt, so that the history of the name is not walked through; from
      // a place further on by its own index, so that what others do not receive is not (`+` takes a column out of the choice).
      const where =
        sequence === 0 ? '+terminal_id = ? AND +sequence > ? ORDER BY +sequence' : 'terminal_id = ? AND sequence > ? ORDER BY sequence';
      return rows.all('delivery', `WHERE received_at IS NULL AND ${where} LIMIT ?`, name, sequence, limit).map(delivery);
    },
    unreceipted: (limit) =>
      rows.all('delivery', 'WHERE received_at IS NULL ORDER BY created_at, terminal_id, sequence LIMIT ?', limit).map(delivery),
    lastSequence: (terminalId) => rows.count('SELECT max(sequence) AS n FROM delivery WHERE terminal_id = ?', terminalId),
    delivery(id) {
      const row = rows.get('delivery', 'WHERE id = ?', id);
      return row && delivery(row);
    },
  };
}
