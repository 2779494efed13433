import { crc32 } from 'node:zlib';
import { ByteWriter } from './byte-writer.ts';
import { type ColumnData, WINDOW_MS } from './column-data.ts';
import { writeIntegers } from './integer-sequence.ts';
import { writeNumbers } from './number-sequence.ts';
import { kindBoolean, kindNumber, kindWord } from './sample-tag.ts';
import { summarise } from './summary.ts';
import { writeSummary } from './summary-codec.ts';
import { TimeGroups } from './time-groups.ts';

export const CHUNK_FORMAT = 1;

/** Views into buffers that the next `encode` overwrites: bind them to a statement at once. */
export interface EncodedChunk {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
  readonly samples: number;
}

/**
 * One window of one device as two blobs, each behind its own CRC-32.
 * head: format, first and last time, per column its id, samples, length in the body and summary (or "decode me").
 * body: the groups of times that columns share, then the columns.
 */
export class ChunkWriter {
  private readonly head = new ByteWriter();
  private readonly body = new ByteWriter(16_384);
  private readonly wordIds = new Map<string, number>();
  private numbers = new Float64Array(1024);

  encode(window: number, columns: readonly ColumnData[]): EncodedChunk {
    const { head, body } = this;
    const base = window * WINDOW_MS;
    // Longest first: the others then often are a part of its times.
    const ordered = columns.length > 1 ? [...columns].sort((a, b) => b.ts.length - a.ts.length) : columns;
    const groups = new TimeGroups(ordered);
    let [from, to, samples] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (const { ts } of ordered) {
      if (ts[0]! < from) from = ts[0]!;
      if (ts[ts.length - 1]! > to) to = ts[ts.length - 1]!;
      samples += ts.length;
    }
    head.reset();
    head.u32(0);
    head.u8(CHUNK_FORMAT);
    head.varint(from - base);
    head.varint(to - from);
    head.varint(ordered.length);
    body.reset();
    body.u32(0);
    groups.write(body, base);
    head.varint(body.length);
    for (let i = 0; i < ordered.length; i++) {
      const data = ordered[i]!;
      const start = body.length;
      groups.writePlace(body, i);
      this.writeColumn(data);
      head.varint(data.column);
      head.varint(data.ts.length);
      head.varint(body.length - start);
      const summaries = summarise(data);
      head.u8(summaries.length > 1 ? 1 : 0);
      if (summaries.length <= 1) writeSummary(head, summaries[0], { base, from, to });
    }
    head.patchU32(0, crc32(head.written(4)));
    body.patchU32(0, crc32(body.written(4)));
    return { head: head.written(), body: body.written(), samples };
  }

  private writeColumn(data: ColumnData): void {
    const { body } = this;
    const { tags, values } = data;
    const count = tags.length;
    writeIntegers(body, tags, count);
    let kinds = 0;
    for (let i = 0; i < count; i++) kinds |= 1 << (tags[i]! & 3);
    if (kinds === 1 << kindNumber) {
      writeNumbers(body, values, count);
      return;
    }
    // Collect first, then look at `numbers`: collecting may put a larger array in its place.
    if (kinds & (1 << kindNumber)) {
      const kept = this.collect(data, kindNumber);
      writeNumbers(body, this.numbers, kept);
    }
    if (kinds & (1 << kindWord)) this.writeWords(data);
    if (kinds & (1 << kindBoolean)) {
      const kept = this.collect(data, kindBoolean);
      writeIntegers(body, this.numbers, kept);
    }
  }

  private collect(data: ColumnData, kind: number): number {
    const { tags, values } = data;
    if (this.numbers.length < tags.length) this.numbers = new Float64Array(tags.length * 2);
    let kept = 0;
    for (let i = 0; i < tags.length; i++) if ((tags[i]! & 3) === kind) this.numbers[kept++] = values[i]!;
    return kept;
  }

  private writeWords(data: ColumnData): void {
    const { body, wordIds } = this;
    const count = this.collect(data, kindWord);
    wordIds.clear();
    for (let i = 0; i < count; i++) {
      const word = data.words[this.numbers[i]!]!;
      let id = wordIds.get(word);
      if (id === undefined) {
        id = wordIds.size;
        wordIds.set(word, id);
      }
      this.numbers[i] = id;
    }
    body.varint(wordIds.size);
    for (const word of wordIds.keys()) body.text(word);
    writeIntegers(body, this.numbers, count);
  }
}
