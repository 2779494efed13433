import type { Firing } from '../model/interlock.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { Where } from './where.ts';

type Firings = Pick<JournalReader, 'firing' | 'openFirings' | 'firings'>;

export function firingReader(rows: CheckedRows): Firings {
  return {
    firing(id) {
      const row = rows.get('firing', 'WHERE id = ?', id);
      return row && body<Firing>(row);
    },
    openFirings: () => rows.all('firing', 'WHERE ended = 0 ORDER BY at, id').map((row) => body<Firing>(row)),
    firings({ interlock, open, place, cursor, limit }) {
      const where = new Where();
      if (interlock !== undefined) where.add('interlock = ?', interlock);
      if (open !== undefined) where.add('ended = ?', open ? 0 : 1);
      where.within(place);
      const key = decodeCursor(cursor, 'number', 'string');
      if (key) where.add('(at, id) < (?, ?)', ...key);
      const tail = `${where.sql} ORDER BY at DESC, id DESC`;
      const { rows: found, last } = rows.page('firing', tail, Math.max(1, limit), ...where.values);
      return { items: found.map((row) => body<Firing>(row)), next: last && encodeCursor(number(last, 'at'), text(last, 'id')) };
    },
  };
}
