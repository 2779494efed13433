import { eachRecord, type StoredRow, soundBody } from './log-row.ts';
import { decodeIdentity, hasIdentity } from './record-codec.ts';
import type { RowWriter } from './row-writer.ts';

/**
 * How long after the first copy a DUP is taken for the same message. A lost PUBACK is followed by a re-send within
 * seconds, at the latest with the reconnect; packet ids are used again [MQTT-4.3.2-2], so the longer this is, the more
 * likely a *second* press whose first copy was lost is taken for the first. One occurrence too many is the lesser harm.
 */
const resendMs = 60_000;

interface Seen {
  readonly position: number;
  readonly at: number;
}

/**
 * Redelivery keys of the last minute, at most `limit` of them, oldest out first. Only decides while a record is written:
 * the decision is stored with the record, so replay never asks here.
 */
export class RedeliveryWindow {
  private readonly limit: number;
  private readonly seen = new Map<string, Seen>();
  /** What the open transaction has put in, and what stood there before. */
  private readonly added: (readonly [key: string, before: Seen | undefined])[] = [];
  /** Keys pushed out by the bound before their minute was over. */
  evicted = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  find(key: string, at: number): number | null {
    const entry = this.seen.get(key);
    return entry && Math.abs(at - entry.at) <= resendMs ? entry.position : null;
  }

  /** Counts for good from `settle` on; `forget` takes it back when the transaction failed. */
  remember(key: string, position: number, at: number): void {
    const before = this.seen.get(key);
    // Put in anew, so that the oldest stands first.
    if (before) this.seen.delete(key);
    this.seen.set(key, { position, at });
    this.added.push([key, before]);
  }

  settle(): void {
    this.added.length = 0;
    for (const key of this.seen.keys()) {
      if (this.seen.size <= this.limit) break;
      this.seen.delete(key);
      this.evicted++;
    }
  }

  forget(): void {
    for (const [key, before] of this.added.reverse()) {
      if (before) this.seen.set(key, before);
      else this.seen.delete(key);
    }
    this.added.length = 0;
  }

  /** Fills the window from the tail of the log, as far back as it can hold. */
  load(rows: RowWriter): void {
    let first = Number.MAX_SAFE_INTEGER;
    let records = 0;
    const tail: { first: number; body: Buffer }[] = [];
    while (records < this.limit) {
      const row = rows
        .sql('SELECT first_position, count, body, crc FROM log WHERE first_position < ? ORDER BY first_position DESC LIMIT 1')
        .get(first) as StoredRow | undefined;
      if (!row) break;
      first = row.first_position;
      // A damaged row is told where it is read; here it must not keep the gateway from starting.
      const body = soundBody(row);
      if (body === null) continue;
      tail.push({ first, body });
      records += Number(row.count);
    }
    for (const { first: position, body } of tail.reverse()) {
      eachRecord(body, (payload, _length, index) => {
        if (!hasIdentity(body, payload)) return;
        const { redelivery, at } = decodeIdentity(body, payload);
        if (redelivery !== null) this.remember(redelivery, position + index, at);
      });
    }
    this.settle();
  }
}
