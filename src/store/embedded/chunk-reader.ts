import { crc32 } from 'node:zlib';
import { ByteReader, DamagedBytesError } from './byte-reader.ts';
import { CHUNK_FORMAT } from './chunk-writer.ts';
import { type ColumnData, WINDOW_MS } from './column-data.ts';
import { LONGEST_SEQUENCE, readIntegers } from './integer-sequence.ts';
import { readNumbers } from './number-sequence.ts';
import { kindBoolean, kindNumber, kindWord } from './sample-tag.ts';
import type { Summary } from './summary.ts';
import { readSummary } from './summary-codec.ts';
import { readGroups, readPlace } from './time-groups.ts';

export interface ColumnEntry {
  readonly column: number;
  readonly samples: number;
  readonly start: number;
  readonly end: number;
  /** `mixed`: values in more than one unit, the column must be decoded. undefined: no value counts. */
  readonly summary: Summary | 'mixed' | undefined;
}

const noWords: readonly string[] = [];

function checked(blob: Uint8Array, name: string): ByteReader {
  if (blob.length < 4) throw new DamagedBytesError(`expected a ${name} of at least 4 bytes, came ${blob.length}`);
  const reader = new ByteReader(blob);
  const expected = reader.u32();
  const came = crc32(blob.subarray(4));
  if (expected !== came) throw new DamagedBytesError(`expected CRC ${expected} of the ${name}, came ${came}`);
  return reader;
}

/** Reads what ChunkWriter wrote; every method throws DamagedBytesError when the bytes are not that. */
export class ChunkReader {
  readonly columns: readonly ColumnEntry[];
  readonly from: number;
  readonly to: number;
  readonly base: number;
  private groups: readonly Float64Array[] | null = null;

  constructor(window: number, head: Uint8Array) {
    this.base = window * WINDOW_MS;
    const reader = checked(head, 'head');
    const format = reader.u8();
    if (format !== CHUNK_FORMAT) throw new DamagedBytesError(`expected chunk format ${CHUNK_FORMAT}, came ${format}`);
    this.from = this.base + reader.varint();
    this.to = this.from + reader.varint();
    const columns: ColumnEntry[] = [];
    const count = reader.count(LONGEST_SEQUENCE);
    let start = reader.varint();
    for (let i = 0; i < count; i++) {
      const column = reader.varint();
      const samples = reader.count(LONGEST_SEQUENCE);
      const end = start + reader.varint();
      const summary = reader.u8() === 1 ? 'mixed' : readSummary(reader, column, this);
      columns.push({ column, samples, start, end, summary });
      start = end;
    }
    this.columns = columns;
  }

  /** The columns that are wanted, decoded. The body is checked once for each call. */
  decode(body: Uint8Array, wanted: (column: number) => boolean): readonly ColumnData[] {
    const reader = checked(body, 'body');
    this.groups = readGroups(reader, this.base);
    return this.columns.filter((entry) => wanted(entry.column)).map((entry) => this.column(body, entry));
  }

  private column(body: Uint8Array, entry: ColumnEntry): ColumnData {
    const reader = new ByteReader(body, entry.start, entry.end);
    const ts = readPlace(reader, this.groups ?? [], entry.samples);
    const count = entry.samples;
    const tags = new Uint32Array(readIntegers(reader, count));
    const perKind = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) perKind[tags[i]! & 3]!++;
    if (perKind[kindNumber] === count) return { column: entry.column, ts, values: readNumbers(reader, count), tags, words: noWords };
    const held: (Float64Array | null)[] = [null, null, null, null];
    let words = noWords;
    if (perKind[kindNumber]! > 0) held[kindNumber] = readNumbers(reader, perKind[kindNumber]!);
    if (perKind[kindWord]! > 0) {
      words = Array.from({ length: reader.count(perKind[kindWord]!) }, () => reader.text());
      held[kindWord] = readIntegers(reader, perKind[kindWord]!);
    }
    if (perKind[kindBoolean]! > 0) held[kindBoolean] = readIntegers(reader, perKind[kindBoolean]!);
    const values = new Float64Array(count);
    const next = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const kind = tags[i]! & 3;
      const from = held[kind];
      if (from) values[i] = from[next[kind]!++]!;
    }
    return { column: entry.column, ts, values, tags, words };
  }
}
