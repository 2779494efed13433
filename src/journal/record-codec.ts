import type { JournalInput, JournalRecord } from '../model/journal-record.ts';
import type { Channel, RawMessage, Source } from '../model/raw-message.ts';
import type { RecordBuffer } from './record-buffer.ts';

/**
 * One stored record: u32 length of the payload, u32 CRC-32 of the payload, payload. All numbers little-endian.
 * Payload: u8 kind, f64 at, f64 run, then for a message u8 flags, texts (LEB128 length + UTF-8) and the body as it came;
 * for everything else the input as JSON. The position is not inside: it is the row's first position plus the index, so
 * that a batch which failed can be stored again at other positions without being encoded again.
 */
export const recordHead = 8;
const stampBytes = 17;
export const kindJson = 0;
export const kindMessage = 1;
/** A device added, changed or retired: the worker keeps the device table from these. */
export const kindDevice = 2;

const flagDup = 1;
const flagId = 2;
const flagRedelivery = 4;
const flagSealed = 8;
const flagAwaits = 16;

/** Appends one record; the CRC stays zero until the worker seals the batch (log-row.ts). Returns the bytes written. */
export function encodeRecord(into: RecordBuffer, input: JournalInput, at: number, run: number): number {
  const start = into.length;
  into.reserve(recordHead + stampBytes + 1);
  into.length = start + recordHead;
  into.u8(input.kind === 'message' ? kindMessage : input.kind === 'device' ? kindDevice : kindJson);
  into.f64(at);
  into.f64(run);
  if (input.kind === 'message') encodeMessage(into, input.message);
  else into.raw(Buffer.from(JSON.stringify(input)));
  const { bytes } = into;
  bytes.writeUInt32LE(into.length - start - recordHead, start);
  bytes.writeUInt32LE(0, start + 4);
  return into.length - start;
}

function encodeMessage(into: RecordBuffer, message: RawMessage): void {
  const { id, redelivery, sealed } = message;
  into.u8(
    (message.dup ? flagDup : 0) |
      (id === null ? 0 : flagId) |
      (redelivery === null ? 0 : flagRedelivery) |
      (sealed === null ? 0 : flagSealed) |
      (message.awaits === true ? flagAwaits : 0),
  );
  into.text(message.deviceId);
  if (id !== null) into.text(id);
  if (redelivery !== null) into.text(redelivery);
  if (sealed !== null) into.text(sealed);
  into.text(message.source);
  into.text(message.channel);
  into.raw(message.body);
}

/** The identity of a message, read without decoding the rest. `end` is where the next field starts. */
export interface MessageIdentity {
  readonly at: number;
  readonly deviceId: string;
  readonly id: string | null;
  readonly redelivery: string | null;
  readonly dup: boolean;
  readonly sealed: string | null;
  readonly end: number;
}

export function decodeIdentity(bytes: Buffer, payload: number): MessageIdentity {
  const flags = bytes[payload + stampBytes] ?? 0;
  const cursor = { at: payload + stampBytes + 1 };
  const deviceId = text(bytes, cursor);
  const id = flags & flagId ? text(bytes, cursor) : null;
  const redelivery = flags & flagRedelivery ? text(bytes, cursor) : null;
  const sealed = flags & flagSealed ? text(bytes, cursor) : null;
  return { at: bytes.readDoubleLE(payload + 1), deviceId, id, redelivery, dup: (flags & flagDup) !== 0, sealed, end: cursor.at };
}

/** True when the worker has to look at the identity: an own id, or a redelivery key. */
export function hasIdentity(bytes: Buffer, payload: number): boolean {
  return bytes[payload] === kindMessage && ((bytes[payload + stampBytes] ?? 0) & (flagId | flagRedelivery)) !== 0;
}

export function decodeRecord(bytes: Buffer, payload: number, length: number, position: number): JournalRecord {
  const at = bytes.readDoubleLE(payload + 1);
  const run = bytes.readDoubleLE(payload + 9);
  const end = payload + length;
  if (bytes[payload] !== kindMessage) {
    const input = JSON.parse(bytes.toString('utf8', payload + stampBytes, end)) as JournalInput;
    return { position, at, run, ...input };
  }
  const { deviceId, id, redelivery, dup, sealed, end: after } = decodeIdentity(bytes, payload);
  const cursor = { at: after };
  const source = text(bytes, cursor) as Source;
  const channel = text(bytes, cursor) as Channel;
  // A copy: the row's buffer must not stay alive because somebody keeps one body.
  const body = new Uint8Array(bytes.subarray(cursor.at, end));
  const message = { source, deviceId, channel, body, id, redelivery, dup, sealed };
  const awaits = ((bytes[payload + stampBytes] ?? 0) & flagAwaits) !== 0;
  return { position, at, run, kind: 'message', message: awaits ? { ...message, awaits } : message };
}

/** The record object callers get: the very input they appended, with its stamp. */
export function stamped(input: JournalInput, position: number, at: number, run: number): JournalRecord {
  if (input.kind !== 'message') return { position, at, run, ...input };
  const { message, parsed } = input;
  return parsed === undefined ? { position, at, run, kind: 'message', message } : { position, at, run, kind: 'message', message, parsed };
}

function text(bytes: Buffer, cursor: { at: number }): string {
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[cursor.at++] ?? 0;
    size += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80 || shift > 28) break;
  }
  const start = cursor.at;
  cursor.at += size;
  return bytes.toString('utf8', start, cursor.at);
}
