import type { ReceivedCap } from '../model/cap-message.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows } from './checked-rows.ts';

/** CAP messages of others. */
export function capReader(rows: CheckedRows): Pick<JournalReader, 'capMessage' | 'standingCapMessages'> {
  return {
    capMessage({ sender, identifier, sent }) {
      const row = rows.get('cap_message', 'WHERE sender = ? AND identifier = ? AND sent = ?', sender, identifier, sent);
      return row && body<ReceivedCap>(row);
    },
    standingCapMessages: () => rows.all('cap_message', 'WHERE stands = 1 LIMIT 1000').map((row) => body<ReceivedCap>(row)),
  };
}
