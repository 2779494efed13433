import { join } from 'node:path';
import { openForWriting } from '../../src/journal/database-file.ts';
import { rowCrc } from '../../src/journal/row-crc.ts';
import { RowWriter } from '../../src/journal/row-writer.ts';
import { migrations } from '../../src/journal/schema.ts';
import { emptyTally, writeTally } from '../../src/journal/tally.ts';
import { alarm, transition } from './journal-records.ts';

/** A journal as a program of that step left it: by the text of the steps, which are never changed once released. */
export function asOfStep(folder: string, step: number, alarms: number): void {
  const database = openForWriting(join(folder, 'journal.db'), true);
  const rows = new RowWriter(database);
  database.exec('BEGIN IMMEDIATE');
  for (const { sql } of migrations.slice(0, step)) database.exec(sql);
  database.exec(`PRAGMA user_version = ${step}`);
  database.prepare("INSERT INTO meta (key, value, crc) VALUES ('schema', ?, ?)").run(String(step), rowCrc('schema', String(step)));
  rows.put('meta', 'gatewayId', 'gw-test');
  rows.put('meta', 'epoch', '1');
  writeTally(rows, emptyTally);
  rows.put('device', 'd1', 'p', 'A', 0);
  for (let index = 0; index < alarms; index++) {
    const made = alarm(`a${index}`, { subject: `device:a${index}` });
    const { id, subject, component, rule, state, severity, place, deviceId, raisedAt } = made;
    rows.put('alarm', id, subject, component, rule, state, severity, place, deviceId, raisedAt, JSON.stringify(made));
    rows.put('transition_step', id, 1, JSON.stringify(transition(id, 1)));
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
