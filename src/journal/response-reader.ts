import type { JournalReader } from '../model/journal.ts';
import type { Response, ResponseStep } from '../model/response.ts';
import { body, type CheckedRows, number, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { viaOfRow } from './schema.ts';
import { Where } from './where.ts';

type Responses = Pick<
  JournalReader,
  'response' | 'openResponses' | 'openResponseCopies' | 'responsesOfIncident' | 'responseSteps' | 'responses'
>;

export function responseReader(rows: CheckedRows): Responses {
  const open = (via: 'IS NULL' | 'IS NOT NULL') =>
    rows.all('response', `WHERE closed = 0 AND ${viaOfRow} ${via} ORDER BY started_at, id`).map((row) => body<Response>(row));
  return {
    response(id) {
      const row = rows.get('response', 'WHERE id = ?', id);
      return row && body<Response>(row);
    },
    openResponses: () => open('IS NULL'),
    openResponseCopies: () => open('IS NOT NULL'),
    responsesOfIncident: (incident) =>
      rows.all('response', 'WHERE incident = ? ORDER BY started_at, id', incident).map((row) => body<Response>(row)),
    responseSteps: (responseId) =>
      rows.all('response_step', 'WHERE response_id = ? ORDER BY sequence', responseId).map((row) => body<ResponseStep>(row)),
    responses({ open, exercise, cause, plan, place, from, to, cursor, limit }) {
      const where = new Where();
      if (open !== undefined) where.add('closed = ?', open ? 0 : 1);
      if (exercise !== undefined) where.add("json_extract(body, '$.exercise') = ?", exercise ? 1 : 0);
      if (cause === 'missing') {
        where.add("json_extract(body, '$.closedAs') = ?", 'real');
        where.add("json_type(body, '$.needs.cause') IS NULL");
      }
      if (plan !== undefined) where.add("json_extract(body, '$.plan.id') = ?", plan);
      where.within(place);
      if (from !== undefined) where.add('started_at >= ?', from);
      if (to !== undefined) where.add('started_at < ?', to);
      const key = decodeCursor(cursor, 'number', 'string');
      if (key) where.add('(started_at, id) < (?, ?)', ...key);
      const tail = `${where.sql} ORDER BY started_at DESC, id DESC`;
      const { rows: found, last } = rows.page('response', tail, Math.max(1, limit), ...where.values);
      return { items: found.map((row) => body<Response>(row)), next: last && encodeCursor(number(last, 'started_at'), text(last, 'id')) };
    },
  };
}
