import type { Firing } from '../model/interlock.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Parameter } from './read-connection.ts';

type Firings = Pick<JournalReader, 'firing' | 'openFirings' | 'firings'>;

export function firingReader(rows: CheckedRows): Firings {
  return {
    firing(id) {
      const row = rows.get('firing', 'WHERE id = ?', id);
      return row && body<Firing>(row);
    },
    openFirings: () => rows.all('firing', 'WHERE ended = 0 ORDER BY at, id').map((row) => body<Firing>(row)),
    firings({ interlock, open, place, cursor, limit }) {
      const terms: string[] = ['1'];
      const parameters: Parameter[] = [];
      const add = (term: string, ...values: Parameter[]) => {
        terms.push(term);
        parameters.push(...values);
      };
      if (interlock !== undefined) add('interlock = ?', interlock);
      if (open !== undefined) add('ended = ?', open ? 0 : 1);
      // '0' follows '/': the range holds every path below the place.
      if (place !== undefined && place !== '') add('(place = ? OR (place >= ? AND place < ?))', place, `${place}/`, `${place}0`);
      const key = decodeCursor(cursor, 'number', 'string');
      if (key) add('(at, id) < (?, ?)', ...key);
      const tail = `WHERE ${terms.join(' AND ')} ORDER BY at DESC, id DESC`;
      const { rows: found, last } = rows.page('firing', tail, Math.max(1, limit), ...parameters);
      return { items: found.map((row) => body<Firing>(row)), next: last && encodeCursor(number(last, 'at'), text(last, 'id')) };
    },
  };
}
