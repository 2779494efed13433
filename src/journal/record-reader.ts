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
      const before = decodeCursor(filter.cursor, 'number')?.[0] ?? Number.MAX_SAFE_INTEGER;
      const { rows: found, last } = rows.page('audit', 'WHERE sequence < ? ORDER BY sequence DESC', Math.max(1, filter.limit), before);
      return { items: found.map(auditEntry), next: last && encodeCursor(number(last, 'sequence')) };
    },
    verifyAudit: () => verifyChain(connection),
  };
}
