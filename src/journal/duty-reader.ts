import type { DutyStint, Handover } from '../model/duty.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

type Duty = Pick<JournalReader, 'dutyStintAt' | 'dutyStints' | 'handover' | 'offeredHandover' | 'handovers'>;

const among = (positions: readonly string[]) => `position_id IN (${positions.map(() => '?').join(', ')})`;

/** Who has been on duty, and what was handed over. */
export function dutyReader(rows: CheckedRows): Duty {
  return {
    dutyStintAt(positionId, at) {
      const row = rows.get('duty_stint', 'WHERE position_id = ? AND since <= ? ORDER BY since DESC LIMIT 1', positionId, at);
      return row && body<DutyStint>(row);
    },
    dutyStints({ positions, from, to, cursor, limit }) {
      const key = decodeCursor(cursor, 'number', 'string');
      const after = key === null ? '' : 'AND (since, id) < (?, ?)';
      const tail = `WHERE ${among(positions)} AND since < ? AND (until IS NULL OR until > ?) ${after} ORDER BY since DESC, id DESC`;
      const { rows: found, last } = rows.page('duty_stint', tail, Math.max(1, limit), ...positions, to, from, ...(key ?? []));
      return { items: found.map((row) => body<DutyStint>(row)), next: last && encodeCursor(number(last, 'since'), text(last, 'id')) };
    },
    handover(id) {
      const row = rows.get('duty_handover', 'WHERE id = ?', id);
      return row && body<Handover>(row);
    },
    offeredHandover(positionId) {
      const row = rows.get('duty_handover', 'WHERE position_id = ? AND waits = 1', positionId);
      return row && body<Handover>(row);
    },
    handovers({ positions, from, to, cursor, limit }) {
      const key = decodeCursor(cursor, 'number', 'string');
      const after = key === null ? '' : 'AND (offered_at, id) < (?, ?)';
      const tail = `WHERE ${among(positions)} AND offered_at >= ? AND offered_at < ? ${after} ORDER BY offered_at DESC, id DESC`;
      const range = [from ?? 0, to ?? Number.MAX_SAFE_INTEGER];
      const { rows: found, last } = rows.page('duty_handover', tail, Math.max(1, limit), ...positions, ...range, ...(key ?? []));
      return { items: found.map((row) => body<Handover>(row)), next: last && encodeCursor(number(last, 'offered_at'), text(last, 'id')) };
    },
  };
}
