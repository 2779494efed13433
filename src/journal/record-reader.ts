import type { ActOrigin } from '../model/act.ts';
import type { AuditEntry } from '../model/audit.ts';
import type { JournalReader } from '../model/journal.ts';
import type { QuarantineEntry } from '../model/problem.ts';
import { verifyChain } from './audit-verify.ts';
import { body, type CheckedRows, number, type Row, text } from './checked-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Parameter, ReadConnection } from './read-connection.ts';

type Records = Pick<JournalReader, 'quarantine' | 'quarantineCount' | 'audit' | 'verifyAudit'>;

export function auditEntry(row: Row): AuditEntry {
  return {
    sequence: number(row, 'sequence'),
    at: number(row, 'at'),
    origin: JSON.parse(text(row, 'origin')) as ActOrigin,
    act: text(row, 'act'),
    target: text(row, 'target'),
    detail: JSON.parse(text(row, 'detail')) as AuditEntry['detail'],
    previous: text(row, 'previous'),
    hash: text(row, 'hash'),
  };
}

/** Entries that one question about the audit chain looks at. */
const auditStride = 20_000;

function auditTerms({ by, act, target, from, to }: Parameters<Records['audit']>[0]): [terms: string[], values: Parameter[]] {
  const terms: string[] = [];
  const values: Parameter[] = [];
  const term = (sql: string, ...given: Parameter[]): void => {
    terms.push(sql);
    values.push(...given);
  };
  if (by !== undefined) term("json_extract(origin, '$.by') = ?", by);
  if (act !== undefined) term('(act = ? OR substr(act, 1, ?) = ?)', act, act.length + 1, `${act}.`);
  if (target !== undefined) term('target = ?', target);
  if (from !== undefined) term('at >= ?', from);
  if (to !== undefined) term('at < ?', to);
  return [terms, values];
}

/** Quarantine and audit, newest first. */
export function recordReader(rows: CheckedRows, connection: ReadConnection): Records {
  return {
    quarantine(filter) {
      const key = decodeCursor(filter.cursor, 'number');
      const terms: string[] = [];
      const parameters: Parameter[] = [];
      if (filter.deviceId !== undefined) {
        terms.push('device_id = ?');
        parameters.push(filter.deviceId);
      }
      if (key) {
        terms.push('rowid < ?');
        parameters.push(...key);
      }
      const where = terms.length > 0 ? `WHERE ${terms.join(' AND ')}` : '';
      const { rows: found, last } = rows.page('quarantine', `${where} ORDER BY rowid DESC`, Math.max(1, filter.limit), ...parameters);
      return { items: found.map((row) => body<QuarantineEntry>(row)), next: last && encodeCursor(number(last, 'rid')) };
    },
    quarantineCount: (deviceId) =>
      deviceId === undefined
        ? rows.count('SELECT count(*) AS n FROM quarantine')
        : rows.count('SELECT count(*) AS n FROM quarantine WHERE device_id = ?', deviceId),
    audit(filter) {
      const end = rows.count('SELECT coalesce(max(sequence), 0) + 1 AS n FROM audit');
      const before = Math.min(end, Number(decodeCursor(filter.cursor, 'number')?.[0] ?? end));
      const [terms, values] = auditTerms(filter);
      // A chain of years is not searched at once: the caller goes on with `next`, and alarms do not wait.
      const from = terms.length === 0 ? 0 : Math.max(0, before - auditStride);
      const where = ['sequence < ?', 'sequence >= ?', ...terms].join(' AND ');
      const parameters = [before, from, ...values];
      const { rows: found, last } = rows.page('audit', `WHERE ${where} ORDER BY sequence DESC`, Math.max(1, filter.limit), ...parameters);
      const next = last === null ? (from > 1 ? encodeCursor(from) : null) : encodeCursor(number(last, 'sequence'));
      return { items: found.map(auditEntry), next };
    },
    verifyAudit: () => verifyChain(connection),
  };
}
