import type { JournalRecord } from '../model/journal-record.ts';
import type { Group } from './journal-op.ts';
import { eachRecord, sealRow } from './log-row.ts';
import { decodeIdentity, decodeRecord, hasIdentity, kindDevice } from './record-codec.ts';
import type { RedeliveryWindow } from './redelivery-window.ts';
import type { RowWriter } from './row-writer.ts';

/** Stores the records of a group as one row, settles who is a duplicate, and keeps the device table in step. */
export function writeLog(
  rows: RowWriter,
  log: NonNullable<Group['log']>,
  firstPosition: number,
  window: RedeliveryWindow,
  duplicates: number[],
): void {
  const body = Buffer.from(log.memory, 0, log.length);
  const crc = sealRow(body, firstPosition, log.count);
  rows
    .sql('INSERT INTO log (first_position, count, first_at, bytes, body, crc) VALUES (?, ?, ?, ?, ?, ?)')
    .run(firstPosition, log.count, log.firstAt, log.length, body, crc);
  eachRecord(body, (payload, length, index) => {
    const position = firstPosition + index;
    if (hasIdentity(body, payload)) {
      const first = firstOfItsKind(rows, body, payload, position, window);
      if (first === null) return;
      // The decision is stored with the record: what was a duplicate live is one on replay, whatever was trimmed since.
      rows.put('duplicate', position, first);
      duplicates.push(position, first);
    } else if (body[payload] === kindDevice) {
      keepDevice(rows, decodeRecord(body, payload, length, position));
    }
  });
}

/** Invariant 3: (device, id) where the device sends an id, else only an MQTT DUP with a known redelivery key. */
function firstOfItsKind(rows: RowWriter, body: Buffer, payload: number, position: number, window: RedeliveryWindow): number | null {
  const { deviceId, id, redelivery, dup, at } = decodeIdentity(body, payload);
  let first: number | null = null;
  if (redelivery !== null) {
    if (dup) first = window.find(redelivery, at);
    if (first === null) window.remember(redelivery, position, at);
  }
  if (id !== null && !rows.add('message_id', deviceId, id, position, at)) {
    const known = rows.sql('SELECT position FROM message_id WHERE device = ? AND id = ?').get(deviceId, id) as { position: number };
    first = known.position;
  }
  return first;
}

function keepDevice(rows: RowWriter, record: JournalRecord): void {
  if (record.kind !== 'device') return;
  const { id, profile, place, record: papers, replaced } = record.device;
  rows.put('device', id, profile, place, record.retired ? 1 : 0);
  rows.put('device_record', id, JSON.stringify({ record: papers, replaced, ...(record.retired ? { retiredAt: record.at } : {}) }));
  // A retired device must not sign in again, also not when its id is given out anew.
  if (record.retired) rows.sql('DELETE FROM device_secret WHERE device_id = ?').run(id);
  // Other hardware counts its messages from the start again: an id that its predecessor used is no repetition.
  if (record.retired || record.replaced === true) rows.sql('DELETE FROM message_id WHERE device = ?').run(id);
}
