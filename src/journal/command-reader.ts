import type { Command } from '../model/command.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

type Commands = Pick<JournalReader, 'command' | 'openCommands' | 'commands'>;

export function commandReader(rows: CheckedRows): Commands {
  return {
    command(id) {
      const row = rows.get('command', 'WHERE id = ?', id);
      return row && body<Command>(row);
    },
    openCommands: () => rows.all('command', 'WHERE ended = 0 ORDER BY requested_at, id').map((row) => body<Command>(row)),
    commands({ deviceId, cursor, limit }) {
      const key = decodeCursor(cursor, 'number', 'string');
      const after = key === null ? '' : 'AND (requested_at, id) < (?, ?)';
      const tail = `WHERE device_id = ? ${after} ORDER BY requested_at DESC, id DESC`;
      const { rows: found, last } = rows.page('command', tail, Math.max(1, limit), deviceId, ...(key ?? []));
      return { items: found.map((row) => body<Command>(row)), next: last && encodeCursor(number(last, 'requested_at'), text(last, 'id')) };
    },
  };
}
