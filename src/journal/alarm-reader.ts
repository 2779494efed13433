import { type Alarm, alarmStates, type Transition } from '../model/alarm.ts';
import { asides } from '../model/aside.ts';
import type { AlarmFilter, JournalReader } from '../model/journal.ts';
import { body, type CheckedRows, number, type Row, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { lostPathRow, stepAt, viaOfRow } from './schema.ts';
import { Where } from './where.ts';

type Alarms = Pick<
  JournalReader,
  'snapshots' | 'activeAlarms' | 'activeReplicas' | 'alarms' | 'alarm' | 'pathAlarms' | 'transitions' | 'alarmSteps' | 'stepTime'
>;

export function alarmReader(rows: CheckedRows): Alarms {
  return {
    *snapshots() {
      // By key, a page at a time: the caller may take its time with each.
      let after = '';
      for (;;) {
        const { rows: found, last } = rows.page('snapshot', 'WHERE subject > ? ORDER BY subject', 500, after);
        for (const row of found) yield [text(row, 'subject'), text(row, 'body')] as const;
        if (!last) return;
        after = text(last, 'subject');
      }
    },
    activeAlarms: () =>
      rows.all('alarm', `WHERE state <> 'normal' AND ${viaOfRow} IS NULL ORDER BY raised_at, id`).map((row) => body<Alarm>(row)),
    activeReplicas: () =>
      rows.all('alarm', `WHERE state <> 'normal' AND ${viaOfRow} IS NOT NULL ORDER BY raised_at, id`).map((row) => body<Alarm>(row)),
    alarms(filter) {
      const where = conditions(filter);
      const { rows: found, last } = rows.page(
        'alarm',
        `${where.sql} ORDER BY raised_at DESC, id DESC`,
        Math.max(1, filter.limit),
        ...where.values,
      );
      return {
        items: found.map((row) => body<Alarm>(row)),
        next: last && encodeCursor(number(last, 'raised_at'), text(last, 'id')),
      };
    },
    alarm(id) {
      const row = rows.get('alarm', 'WHERE id = ?', id);
      return row && body<Alarm>(row);
    },
    pathAlarms: (since) =>
      rows.all('alarm', `WHERE ${lostPathRow} AND raised_at >= ? ORDER BY raised_at DESC LIMIT 2000`, since).map((row) => body<Alarm>(row)),
    transitions: (alarmId) =>
      rows.all('transition_step', 'WHERE alarm_id = ? ORDER BY sequence', alarmId).map((row) => body<Transition>(row)),
    // Of the index alone: no row is read. A damaged one has no time and stands before all others.
    stepTime: (newer) =>
      rows.time(`SELECT ${stepAt} AS at FROM transition_step INDEXED BY transition_at ORDER BY ${stepAt} DESC LIMIT 1 OFFSET ?`, newer),
    alarmSteps({ from, to, cursor, limit }) {
      const [at, id, sequence] = decodeCursor(cursor, 'number', 'string', 'number') ?? [from, '', 0];
      const read = (row: Row) => [body<Transition>(row)];
      const found = rows.upTo(limit + 1, 'transition_step', stepsBetween, [at!, to, at!, id!, id!, sequence!], read);
      const items = found.slice(0, limit);
      // After the last sound one: of a damaged row nobody knows the time.
      const last = found.length > limit ? items.at(-1) : undefined;
      return { items, next: last === undefined ? null : encodeCursor(last.at, last.alarmId, last.sequence) };
    },
  };
}

const stepsBetween = `WHERE ${stepAt} >= ? AND ${stepAt} < ? AND (${stepAt} > ? OR alarm_id > ? OR (alarm_id = ? AND sequence > ?))
  ORDER BY ${stepAt}, alarm_id, sequence`;

function conditions(filter: AlarmFilter): Where {
  const where = new Where();
  const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ');
  if (filter.states) {
    const wanted = new Set(filter.states.flatMap((state) => (state === 'active' ? alarmStates.filter((s) => s !== 'normal') : [state])));
    where.add(`state IN (${marks([...wanted])})`, ...wanted);
    // Lets the small index of active alarms answer, however many ended ones there are.
    if (!wanted.has('normal')) where.add("state <> 'normal'");
  }
  if (filter.severities) where.add(`severity IN (${marks(filter.severities)})`, ...filter.severities);
  where.within(filter.place);
  if (filter.deviceId !== undefined) where.add('device_id = ?', filter.deviceId);
  for (const aside of asides) {
    const wanted = filter.asides?.[aside];
    if (wanted !== undefined) where.add(`json_extract(body, '$.${aside}') IS ${wanted ? 'NOT NULL' : 'NULL'}`);
  }
  if (filter.classification === 'none') where.add("json_extract(body, '$.classified') IS NULL");
  else if (filter.classification !== undefined) where.add("json_extract(body, '$.classified.as') = ?", filter.classification);
  if (filter.from !== undefined) where.add('raised_at >= ?', filter.from);
  if (filter.to !== undefined) where.add('raised_at < ?', filter.to);
  const key = decodeCursor(filter.cursor, 'number', 'string');
  if (key) where.add('(raised_at, id) < (?, ?)', ...key);
  return where;
}
