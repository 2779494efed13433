import { type ByteReader, DamagedBytesError } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { ColumnData } from './column-data.ts';
import { LONGEST_SEQUENCE, readIntegers, writeIntegers } from './integer-sequence.ts';

/** How many groups a column is compared with: bounds the work for a panel whose loops all report on their own. */
const COMPARED = 4;

interface Place {
  readonly group: number;
  /** Presence of the group's times in the column; null = all of them. */
  readonly present: Uint8Array | null;
}

/**
 * The points of one message share its time, so columns share their lists of times: a column with the same times names
 * the group, one whose times come and go adds a presence bitmap where that is cheaper than a list of its own.
 */
export class TimeGroups {
  private readonly groups: Float64Array[] = [];
  private readonly places: Place[];

  constructor(columns: readonly ColumnData[]) {
    this.places = columns.map((data) => this.place(data.ts));
  }

  private place(ts: Float64Array): Place {
    for (let i = Math.max(0, this.groups.length - COMPARED); i < this.groups.length; i++) {
      const group = this.groups[i]!;
      if (sameTimes(group, ts)) return { group: i, present: null };
      if (group.length / 8 > ts.length * 1.5) continue;
      const present = presence(group, ts);
      if (present) return { group: i, present };
    }
    this.groups.push(ts);
    return { group: this.groups.length - 1, present: null };
  }

  write(out: ByteWriter, base: number): void {
    out.varint(this.groups.length);
    for (const group of this.groups) {
      out.varint(group.length);
      writeIntegers(out, base === 0 ? group : group.map((ts) => ts - base), group.length);
    }
  }

  writePlace(out: ByteWriter, column: number): void {
    const { group, present } = this.places[column]!;
    out.varint(group * 2 + (present ? 1 : 0));
    if (present) out.raw(present);
  }
}

function sameTimes(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function presence(group: Float64Array, ts: Float64Array): Uint8Array | null {
  if (ts.length >= group.length) return null;
  const bits = new Uint8Array(Math.ceil(group.length / 8));
  let at = 0;
  for (let i = 0; i < group.length && at < ts.length; i++) {
    if (group[i] !== ts[at]) continue;
    bits[i >> 3]! |= 1 << (i & 7);
    at++;
  }
  return at === ts.length ? bits : null;
}

export function readGroups(source: ByteReader, base: number): readonly Float64Array[] {
  const groups: Float64Array[] = [];
  for (let left = source.count(LONGEST_SEQUENCE); left > 0; left--) {
    const group = readIntegers(source, source.count(LONGEST_SEQUENCE));
    for (let i = 0; i < group.length; i++) group[i]! += base;
    groups.push(group);
  }
  return groups;
}

export function readPlace(source: ByteReader, groups: readonly Float64Array[], samples: number): Float64Array {
  const place = source.varint();
  const group = groups[Math.floor(place / 2)];
  if (!group) throw new DamagedBytesError(`expected a group of times below ${groups.length}, came ${Math.floor(place / 2)}`);
  if (place % 2 === 0) {
    if (group.length !== samples) throw new DamagedBytesError(`expected ${samples} times, the group has ${group.length}`);
    return group;
  }
  const ts = new Float64Array(samples);
  let kept = 0;
  for (let i = 0, bits = 0; i < group.length; i++) {
    if ((i & 7) === 0) bits = source.u8();
    if ((bits >> (i & 7)) & 1) ts[kept++] = group[i]!;
  }
  if (kept !== samples) throw new DamagedBytesError(`expected ${samples} times, the bitmap has ${kept}`);
  return ts;
}
