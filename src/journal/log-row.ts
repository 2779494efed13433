import { crc32 } from 'node:zlib';
import type { JournalRecord } from '../model/journal-record.ts';
import { decodeRecord, recordHead } from './record-codec.ts';
import { logRowCrc } from './row-crc.ts';

/** A row's body starts with f64 first position, u32 count, u32 CRC of those: it can be placed again if the key is damaged. */
export const rowHead = 16;

/** Writes the head and every record's CRC. The buffer is then exactly what is stored. */
export function sealRow(body: Buffer, firstPosition: number, count: number): number {
  body.writeDoubleLE(firstPosition, 0);
  body.writeUInt32LE(count, 8);
  body.writeUInt32LE(crc32(body.subarray(0, 12)), 12);
  eachRecord(body, (payload, length) => {
    body.writeUInt32LE(crc32(body.subarray(payload, payload + length)), payload - 4);
  });
  return logRowCrc(firstPosition, count, body);
}

export function eachRecord(body: Buffer, visit: (payload: number, length: number, index: number) => void): void {
  let at = rowHead;
  for (let index = 0; at + recordHead <= body.length; index++) {
    const length = body.readUInt32LE(at);
    visit(at + recordHead, length, index);
    at += recordHead + length;
  }
}

/** As SQLite hands it over: in a damaged file any other cell may be of another type than it was stored as. */
export interface StoredRow {
  /** The key, so always a number. */
  readonly first_position: number;
  readonly count: unknown;
  readonly body: unknown;
  readonly crc: unknown;
}

function asBuffer(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** The row's body; null when the row is not what was written. */
export function soundBody({ first_position, count, body, crc }: StoredRow): Buffer | null {
  if (!(body instanceof Uint8Array) || typeof count !== 'number') return null;
  return logRowCrc(first_position, count, body) === crc ? asBuffer(body) : null;
}

/** Null when the row is not what was written. */
export function decodeRow(row: StoredRow): JournalRecord[] | null {
  const body = soundBody(row);
  if (body === null) return null;
  const records: JournalRecord[] = [];
  eachRecord(body, (payload, length, index) => {
    records.push(decodeRecord(body, payload, length, row.first_position + index));
  });
  return records.length === row.count ? records : null;
}

/** One stretch of whole records out of a damaged row, ready to be stored as a row of its own. */
export interface Stretch {
  readonly firstPosition: number;
  readonly count: number;
  readonly body: Buffer;
  readonly firstAt: number;
}

/** What can still be trusted in a damaged row: records whose own CRC holds, under a head whose CRC holds. */
export function salvageRow(bytes: Uint8Array): { stretches: Stretch[]; lost: number } | null {
  const body = asBuffer(bytes);
  if (body.length < rowHead || crc32(body.subarray(0, 12)) !== body.readUInt32LE(12)) return null;
  const first = body.readDoubleLE(0);
  const count = body.readUInt32LE(8);
  const stretches: Stretch[] = [];
  let kept = 0;
  let open: { index: number; start: number; end: number; count: number } | null = null;
  const finish = (): void => {
    if (!open) return;
    const piece = Buffer.concat([Buffer.alloc(rowHead), body.subarray(open.start, open.end)]);
    const firstAt = body.readDoubleLE(open.start + recordHead + 1);
    stretches.push({ firstPosition: first + open.index, count: open.count, body: piece, firstAt });
    open = null;
  };
  let at = rowHead;
  for (let index = 0; index < count && at + recordHead <= body.length; index++) {
    const length = body.readUInt32LE(at);
    const payload = at + recordHead;
    // A damaged length leads nowhere: what follows cannot be framed any more.
    if (length < 17 || payload + length > body.length) break;
    if (crc32(body.subarray(payload, payload + length)) === body.readUInt32LE(at + 4)) {
      open ??= { index, start: at, end: at, count: 0 };
      open.end = payload + length;
      open.count++;
      kept++;
    } else {
      finish();
    }
    at = payload + length;
  }
  finish();
  return { stretches, lost: count - kept };
}
