import { createHash } from 'node:crypto';
import type { Alarm } from '../model/alarm.ts';
import type { Delivery, Receipt } from '../model/delivery.ts';
import { rowCrc } from './row-crc.ts';
import type { RowWriter } from './row-writer.ts';

/** What is told of an alarm is a row of its own, named by its hash: fifty terminals hear the same words, and each row stays short. */
export function writeDeliveries(rows: RowWriter, deliveries: readonly Delivery[]): void {
  const told = new Map<Alarm, string>();
  for (const delivery of deliveries) {
    const { alarm, ...rest } = delivery;
    const words = told.get(alarm) ?? writeTold(rows, alarm);
    told.set(alarm, words);
    const { id, terminalId, sequence, alarmId, createdAt, attempts, sentAt, receivedAt, shownAt } = rest;
    const body = JSON.stringify({ ...rest, told: words });
    rows.add('delivery', id, terminalId, sequence, alarmId, createdAt, attempts, sentAt, receivedAt, shownAt, body);
  }
}

function writeTold(rows: RowWriter, alarm: Alarm): string {
  const body = JSON.stringify(alarm);
  const id = createHash('sha256').update(body).digest('base64url');
  rows.add('told', id, body);
  return id;
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
}

/** First `sent`, `received` and `shown` are kept; every `sent` counts. What was shown has been received. A delivery's row is written once a group. */
export function writeReceipts(rows: RowWriter, receipts: readonly Receipt[]): void {
  const find = rows.sql(
    `SELECT id, terminal_id, sequence, alarm_id, created_at, attempts, sent_at, received_at, shown_at, body
     FROM delivery WHERE id = ?`,
  );
  const update = rows.sql('UPDATE delivery SET attempts = ?, sent_at = ?, received_at = ?, shown_at = ?, crc = ? WHERE id = ?');
  const byDelivery = new Map<string, Receipt[]>();
  for (const receipt of receipts) {
    const said = byDelivery.get(receipt.deliveryId);
    if (said === undefined) byDelivery.set(receipt.deliveryId, [receipt]);
    else said.push(receipt);
  }
  for (const [deliveryId, said] of byDelivery) {
    const row = find.get(deliveryId) as DeliveryRow | undefined;
    if (!row) continue;
    let { attempts, sent_at: sent, received_at: received, shown_at: shown } = row;
    for (const { kind, at } of said) {
      if (kind === 'sent') {
        attempts += 1;
        sent ??= at;
      } else {
        received ??= at;
        if (kind === 'shown') shown ??= at;
      }
    }
    const { id, terminal_id, sequence, alarm_id, created_at, body } = row;
    const crc = rowCrc(id, terminal_id, sequence, alarm_id, created_at, attempts, sent, received, shown, body);
    update.run(attempts, sent, received, shown, crc, id);
  }
}
