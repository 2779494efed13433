import type { Alarm } from '../model/alarm.ts';
import type { Incident } from '../model/incident.ts';
import type { JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { ReadConnection } from './read-connection.ts';
import { incidentOfRow } from './schema.ts';
import { Where } from './where.ts';

type Incidents = Pick<JournalReader, 'incidents' | 'incident' | 'alarmsOfIncident'>;

/** Danger to life, then severity, then the earliest: the one to look at first. */
const worstFirst = `json_extract(body, '$.lifeSafety') DESC,
  CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN 1 WHEN 'minor' THEN 2 ELSE 3 END, raised_at, id`;

/** An incident is what its alarms say: nothing of it is kept beside them. */
export function incidentReader(rows: CheckedRows, connection: ReadConnection): Incidents {
  const sums = (id: string) =>
    connection.get(
      `SELECT count(*) AS alarms, sum(state <> 'normal') AS active, max(json_extract(body, '$.endedAt')) AS ended
       FROM alarm WHERE ${incidentOfRow} = ?`,
      id,
    ) as { alarms: number; active: number | null; ended: number | null };
  const worst = (id: string) =>
    connection.get(`SELECT id FROM alarm WHERE ${incidentOfRow} = ? ORDER BY ${worstFirst} LIMIT 1`, id) as { id: string } | undefined;
  const incidentOf = (first: Alarm): Incident | null => {
    if (first.incident?.id !== first.id) return null;
    const { alarms, active, ended } = sums(first.id);
    const endedAt = (active ?? 0) > 0 ? null : ended;
    return { ...first.incident, startedAt: first.raisedAt, endedAt, alarms, active: active ?? 0, primary: worst(first.id)?.id ?? first.id };
  };
  return {
    incidents({ place, open, from, to, cursor, limit }) {
      // Only the alarm that began it has its own id there: this index has one row an incident.
      const where = new Where();
      where.add(`${incidentOfRow} = id`);
      where.within(place);
      if (from !== undefined) where.add('raised_at >= ?', from);
      if (to !== undefined) where.add('raised_at < ?', to);
      if (open === true) where.add(`id IN (SELECT ${incidentOfRow} FROM alarm WHERE state <> 'normal')`);
      const key = decodeCursor(cursor, 'number', 'string');
      if (key) where.add('(raised_at, id) < (?, ?)', ...key);
      const { rows: found, last } = rows.page('alarm', `${where.sql} ORDER BY raised_at DESC, id DESC`, limit, ...where.values);
      const items = found.flatMap((row) => incidentOf(body<Alarm>(row)) ?? []);
      return { items, next: last && encodeCursor(number(last, 'raised_at'), text(last, 'id')) };
    },
    incident(id) {
      const row = rows.get('alarm', 'WHERE id = ?', id);
      return row && incidentOf(body<Alarm>(row));
    },
    alarmsOfIncident({ id, cursor, limit }) {
      const key = decodeCursor(cursor, 'number', 'string') ?? [Number.NEGATIVE_INFINITY, ''];
      const where = `WHERE ${incidentOfRow} = ? AND (raised_at, id) > (?, ?) ORDER BY raised_at, id`;
      const { rows: found, last } = rows.page('alarm', where, limit, id, ...key);
      return { items: found.map((row) => body<Alarm>(row)), next: last && encodeCursor(number(last, 'raised_at'), text(last, 'id')) };
    },
  };
}
