import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a trace says about the order of "on disk" and "acknowledged". */
export interface OrderReport {
  readonly pubacks: number;
  readonly fsyncs: number;
  readonly commits: number;
  /** Packet ids that were acknowledged before a sync of the commit that holds their message had returned. */
  readonly inversions: readonly number[];
  /** Packet ids acknowledged more than once. */
  readonly repeated: readonly number[];
  /** Line of the PUBACK, and line of the return of the sync before it; for doctoring. */
  readonly lines: ReadonlyMap<number, { readonly puback: number; readonly durable: number }>;
}

/** Keys stand in the written pages as plain text; the row of the table message_id never crosses a page. */
export const keyOf = (packetId: number): string => `fk${String(packetId).padStart(6, '0')}z`;
const keys = /fk(\d{6})z/g;

const walFrameHeader = 24;

/**
 * Follows a trace line by line (strace -f -yy -s 8192). A message counts as durable from the moment an fsync of
 * journal.db-wal returns 0 that began after the frames with its key, and the commit frame that closes their
 * transaction, had been written (https://www.sqlite.org/fileformat2.html#the_write_ahead_log). A PUBACK counts from the
 * moment the write that carries it begins. Every packet id must be unique in the trace.
 */
export class AckOrder {
  private line = 0;
  private fsyncs = 0;
  private commits = 0;
  private open = new Set<number>();
  private committed = new Set<number>();
  private closing = false;
  private readonly syncing = new Map<string, Set<number>>();
  private readonly durable = new Map<number, number>();
  private readonly acknowledged = new Map<number, number>();
  private readonly inversions: number[] = [];
  private readonly repeated: number[] = [];
  /** Open sockets: true = speaks MQTT, false = something else. */
  private readonly sockets = new Map<string, boolean>();

  take(text: string): void {
    this.line++;
    const resumed = /^(\d+)\s+<\.\.\. fsync resumed>.*= (-?\d+)/.exec(text);
    if (resumed !== null) return this.synced(resumed[1] ?? '', resumed[2] === '0');
    const match = /^(\d+)\s+(\w+)\((\d+)<(.*?)>(?:, |\)| <)/.exec(text);
    if (match === null) return;
    const [, thread = '', call = '', file = '', what = ''] = match;
    if (what.endsWith('/journal.db-wal')) {
      if (call === 'pwrite64') this.written(text);
      else if (call === 'fsync') {
        this.syncing.set(thread, this.committed);
        this.committed = new Set();
        if (!text.includes('<unfinished')) this.synced(thread, text.endsWith('= 0'));
      }
    } else if (what.startsWith('TCP')) {
      if (call === 'close') this.sockets.delete(file);
      else this.answered(file, text);
    }
  }

  report(): OrderReport {
    const { fsyncs, commits, inversions, repeated } = this;
    const lines = new Map([...this.acknowledged].map(([id, puback]) => [id, { puback, durable: this.durable.get(id) ?? -1 }]));
    return { pubacks: this.acknowledged.size, fsyncs, commits, inversions, repeated, lines };
  }

  private written(text: string): void {
    const size = Number(/, (\d+), \d+(?:\) +=| <unfinished)/.exec(text)?.[1]);
    if (size === walFrameHeader) {
      // Bytes 4 to 7: size of the database after the commit; zero in every frame but the last of a transaction.
      const header = bytesOf(/"(.*)"/.exec(text)?.[1] ?? '');
      this.closing = header.readUInt32BE(4) !== 0;
      return;
    }
    for (const [, digits] of text.matchAll(keys)) this.open.add(Number(digits));
    if (!this.closing) return;
    this.closing = false;
    this.commits++;
    for (const id of this.open) this.committed.add(id);
    this.open = new Set();
  }

  private synced(thread: string, well: boolean): void {
    const covered = this.syncing.get(thread);
    if (covered === undefined) return;
    this.syncing.delete(thread);
    this.fsyncs++;
    if (!well) return;
    for (const id of covered) if (!this.durable.has(id)) this.durable.set(id, this.line);
  }

  private answered(file: string, text: string): void {
    const bytes = Buffer.concat([...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((part) => bytesOf(part[1] ?? '')));
    // The first thing a broker says is CONNACK [MQTT-3.2.0-1]; HTTP and WebSocket start otherwise.
    if (!this.sockets.has(file)) this.sockets.set(file, bytes[0] === 0x20 && bytes[1] === 2);
    if (this.sockets.get(file) !== true) return;
    for (let at = 0; at + 1 < bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
      if (bytes[at] !== 0x40) continue;
      const id = bytes.readUInt16BE(at + 2);
      if (this.acknowledged.has(id)) this.repeated.push(id);
      else this.acknowledged.set(id, this.line);
      if (!this.durable.has(id)) this.inversions.push(id);
    }
  }
}

/** strace's C escapes back to bytes. */
function bytesOf(text: string): Buffer {
  const plain: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, '"': 34, '\\': 92 };
  const bytes: number[] = [];
  for (const [, escaped, character] of text.matchAll(/\\([0-7]{1,3}|.)|([^\\])/g)) {
    if (escaped === undefined) bytes.push(character?.charCodeAt(0) ?? 0);
    else bytes.push(plain[escaped] ?? Number.parseInt(escaped, 8));
  }
  return Buffer.from(bytes);
}

export async function checkTrace(file: string): Promise<OrderReport> {
  const order = new AckOrder();
  for await (const line of createInterface({ input: createReadStream(file, 'latin1') })) order.take(line);
  return order.report();
}

/** The same trace as a gateway would leave it that answers each message just before its sync returns. */
export function doctored(lines: readonly string[]): string[] {
  const order = new AckOrder();
  for (const line of lines) order.take(line);
  const moved = new Map<number, number[]>();
  const gone = new Set<number>();
  for (const { puback, durable } of order.report().lines.values()) {
    if (durable < 0 || gone.has(puback)) continue;
    gone.add(puback);
    moved.set(durable, [...(moved.get(durable) ?? []), puback]);
  }
  return lines.flatMap((line, index) => {
    const number = index + 1;
    if (gone.has(number)) return [];
    return [...(moved.get(number) ?? []).map((from) => lines[from - 1] ?? ''), line];
  });
}
