import { isOver } from '../model/command.ts';
import type { JournalOp } from './journal-op.ts';
import type { RowWriter } from './row-writer.ts';
import { writeAudit } from './write-audit.ts';
import { writeDeliveries } from './write-deliveries.ts';

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
  writeDeliveries(rows, state.deliveries);
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
