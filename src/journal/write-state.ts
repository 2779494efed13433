import type { Alarm } from '../model/alarm.ts';
import { isOver } from '../model/command.ts';
import type { Delivery, Receipt } from '../model/delivery.ts';
import type { JournalOp } from './journal-op.ts';
import { rowCrc } from './row-crc.ts';
import type { RowWriter } from './row-writer.ts';
import { writeAudit } from './write-audit.ts';

/** Entries kept at most, however young; a flood of unreadable messages must not fill the disk. The newest are looked at. */
export const mostQuarantined = 50_000;

/** What judging changed. Repeating it after a crash changes nothing: rows are added by id, alarms replaced by id. */
export function writeState(rows: RowWriter, state: Extract<JournalOp, { kind: 'state' }>): void {
  for (const [subject, body] of state.snapshots) {
    if (body === null) rows.sql('DELETE FROM snapshot WHERE subject = ?').run(subject);
    else rows.put('snapshot', subject, state.position, body);
  }
  // Ended ones first: an alarm that ends and is raised anew in one commit must not meet itself in the unique index.
  for (const ended of [true, false]) {
    for (const alarm of state.alarms) {
      if ((alarm.state === 'normal') !== ended) continue;
      const { id, subject, component, rule, severity, place, deviceId, raisedAt } = alarm;
      rows.put('alarm', id, subject, component, rule, alarm.state, severity, place, deviceId, raisedAt, JSON.stringify(alarm));
    }
  }
  for (const step of state.transitions) rows.add('transition_step', step.alarmId, step.sequence, JSON.stringify(step));
  const alarmTexts = new Map<Alarm, string>();
  for (const delivery of state.deliveries) {
    const { id, terminalId, sequence, alarmId, createdAt, attempts, sentAt, receivedAt, shownAt } = delivery;
    const body = deliveryBody(delivery, alarmTexts);
    rows.add('delivery', id, terminalId, sequence, alarmId, createdAt, attempts, sentAt, receivedAt, shownAt, body);
  }
  for (const entry of state.quarantine) rows.add('quarantine', entry.id, entry.deviceId, entry.at, JSON.stringify(entry));
  // At once, not at the next trim: ten minutes of a flood are gigabytes. rowid follows the order of writing.
  if (state.quarantine.length > 0) {
    rows.sql('DELETE FROM quarantine WHERE rowid <= (SELECT max(rowid) FROM quarantine) - ?').run(mostQuarantined);
  }
  for (const command of state.commands) {
    const { id, deviceId, requestedAt } = command;
    rows.put('command', id, deviceId, requestedAt, isOver(command) ? 1 : 0, JSON.stringify(command));
  }
  for (const firing of state.firings) {
    const { id, interlock, area, at, endedAt } = firing;
    rows.put('firing', id, interlock, area, at, endedAt === null ? 0 : 1, JSON.stringify(firing));
  }
  for (const response of state.responses) {
    const { id, incident, place, startedAt, closedAt } = response;
    rows.put('response', id, incident, place, startedAt, closedAt === null ? 0 : 1, JSON.stringify(response));
  }
  for (const step of state.responseSteps) rows.add('response_step', step.responseId, step.sequence, JSON.stringify(step));
  for (const { fact, down } of state.facts) {
    const open = down !== '' && fact.kind !== 'escalation' && fact.outcome === null;
    rows.put('tier_fact', fact.id, fact.alarmId, down, open ? 1 : 0, fact.at, JSON.stringify(fact));
  }
  writeAudit(rows, state.audit);
}

/** `texts`: an alarm that fifty terminals are told of is written out once. */
function deliveryBody({ alarm, ...rest }: Delivery, texts: Map<Alarm, string>): string {
  const text = texts.get(alarm) ?? JSON.stringify(alarm);
  texts.set(alarm, text);
  return `${JSON.stringify(rest).slice(0, -1)},"alarm":${text}}`;
}

interface DeliveryRow {
  id: string;
  terminal_id: string;
  sequence: number;
  alarm_id: string;
  created_at: number;
  attempts: number;
  sent_at: number | null;
  received_at: number | null;
  shown_at: number | null;
  body: string;
  crc: number;
}

/** First `sent`, `received` and `shown` are kept; every `sent` counts. What was shown has been received. */
export function writeReceipts(rows: RowWriter, receipts: readonly Receipt[]): void {
  const find = rows.sql(
    `SELECT id, terminal_id, sequence, alarm_id, created_at, attempts, sent_at, received_at, shown_at, body, crc
     FROM delivery WHERE id = ?`,
  );
  const update = rows.sql('UPDATE delivery SET attempts = ?, sent_at = ?, received_at = ?, shown_at = ?, crc = ? WHERE id = ?');
  for (const { deliveryId, kind, at } of receipts) {
    const row = find.get(deliveryId) as DeliveryRow | undefined;
    if (!row) continue;
    const attempts = row.attempts + (kind === 'sent' ? 1 : 0);
    const sent = row.sent_at ?? (kind === 'sent' ? at : null);
    const received = row.received_at ?? (kind === 'sent' ? null : at);
    const shown = row.shown_at ?? (kind === 'shown' ? at : null);
    const { id, terminal_id, sequence, alarm_id, created_at, body } = row;
    const crc = rowCrc(id, terminal_id, sequence, alarm_id, created_at, attempts, sent, received, shown, body);
    update.run(attempts, sent, received, shown, crc, id);
  }
}
