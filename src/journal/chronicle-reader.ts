import type { Alarm, Transition } from '../model/alarm.ts';
import type { AuditEntry } from '../model/audit.ts';
import type { ChronicleEntry } from '../model/chronicle.ts';
import type { JournalReader } from '../model/journal.ts';
import type { Response, ResponseStep } from '../model/response.ts';
import type { TierFact } from '../model/tier-fact.ts';
import { body, type CheckedRows, number, text } from './checked-rows.ts';
import type { ReadConnection } from './read-connection.ts';
import { auditEntry } from './record-reader.ts';

type Chronicles = Pick<JournalReader, 'chronicle' | 'chronicleEnd' | 'firstKept'>;

/**
 * The audit chain, read forward: the one order in which alarm steps and acts were committed. A link is in the same
 * transaction as the step it records, its sequence is given by the one writer, and it is never trimmed.
 */
export function chronicleReader(rows: CheckedRows, connection: ReadConnection): Chronicles {
  const alarmOf = (id: string): Alarm | null => {
    const row = rows.get('alarm', 'WHERE id = ?', id);
    return row && body<Alarm>(row);
  };
  /** Retired ones too: what was done about them is no secret to whoever saw them. */
  const placeOf = (table: 'device' | 'terminal', id: string, { detail }: AuditEntry): string | null => {
    if (typeof detail.place === 'string') return detail.place;
    const row = rows.get(table, 'WHERE id = ?', id);
    return row && text(row, 'place');
  };
  const stepOf = (alarmId: string, { detail }: AuditEntry): Transition | null => {
    if (typeof detail.step !== 'number') return null;
    const row = rows.get('transition_step', 'WHERE alarm_id = ? AND sequence = ?', alarmId, detail.step);
    return row && body<Transition>(row);
  };
  const factOf = ({ detail }: AuditEntry): TierFact | null => {
    const row = typeof detail.fact === 'string' ? rows.get('tier_fact', 'WHERE id = ?', detail.fact) : null;
    return row && body<TierFact>(row);
  };
  const responseOf = (id: string): Response | null => {
    const row = rows.get('response', 'WHERE id = ?', id);
    return row && body<Response>(row);
  };
  const responseStepOf = (id: string, { detail }: AuditEntry): ResponseStep | null => {
    if (typeof detail.step !== 'number') return null;
    const row = rows.get('response_step', 'WHERE response_id = ? AND sequence = ?', id, detail.step);
    return row && body<ResponseStep>(row);
  };
  const none = { alarm: null, step: null, fact: null, response: null, responseStep: null } as const;
  const entry = (link: AuditEntry): ChronicleEntry => {
    const cut = link.target.indexOf(':');
    const kind = link.target.slice(0, cut);
    const id = link.target.slice(cut + 1);
    if (kind === 'alarm') {
      const alarm = alarmOf(id);
      return { ...none, link, place: alarm?.place ?? null, alarm, step: stepOf(id, link), fact: factOf(link) };
    }
    if (kind === 'response') {
      const response = responseOf(id);
      // It says its place with each act.
      const place = typeof link.detail.place === 'string' ? link.detail.place : (response?.place ?? null);
      return { ...none, link, place, alarm: alarmOf(id), response, responseStep: responseStepOf(id, link) };
    }
    const place = kind === 'device' || kind === 'terminal' ? placeOf(kind, id, link) : null;
    return { ...none, link, place };
  };
  return {
    chronicle(after, limit) {
      const { rows: found, last } = rows.page('audit', 'WHERE sequence > ? ORDER BY sequence', Math.max(1, limit), after);
      return { entries: found.map((row) => entry(auditEntry(row))), next: last && number(last, 'sequence') };
    },
    firstKept() {
      const first = connection.get('SELECT coalesce((SELECT min(first_position) FROM log), last + 1) AS n FROM tally WHERE id = 1');
      return (first as { n: number } | undefined)?.n ?? 1;
    },
    chronicleEnd() {
      const end = connection.get('SELECT judged, (SELECT max(sequence) FROM audit) AS sequence FROM tally WHERE id = 1') as
        | { judged: number; sequence: number | null }
        | undefined;
      return { sequence: end?.sequence ?? 0, judged: end?.judged ?? 0 };
    },
  };
}
