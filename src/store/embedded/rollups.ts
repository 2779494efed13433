import { crc32 } from 'node:zlib';
import { ByteReader, DamagedBytesError } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { EngineState } from './engine-state.ts';
import { LONGEST_SEQUENCE } from './integer-sequence.ts';
import { addSummary, type Summary } from './summary.ts';
import { readSummary, type Span, writeSummary } from './summary-codec.ts';

export const HOUR_MS = 3_600_000;

const scratch = new ByteWriter();
/** No time equals NaN, so first and last time are always written. */
const spanOf = (hour: number): Span => ({ base: hour * HOUR_MS, from: Number.NaN, to: Number.NaN });

/** What one hour of one device was, kept after its samples are deleted. */
export function encodeRollup(hour: number, summaries: readonly Summary[]): Uint8Array {
  scratch.reset();
  scratch.u32(0);
  scratch.varint(summaries.length);
  for (const summary of summaries) {
    scratch.varint(summary.column);
    writeSummary(scratch, summary, spanOf(hour));
  }
  scratch.patchU32(0, crc32(scratch.written(4)));
  return scratch.written();
}

function decodeRollup(hour: number, data: Uint8Array): Summary[] {
  const reader = new ByteReader(data);
  if (reader.u32() !== crc32(data.subarray(4))) throw new DamagedBytesError('the CRC of an hourly rollup does not fit');
  const summaries: Summary[] = [];
  for (let left = reader.count(LONGEST_SEQUENCE); left > 0; left--) {
    const summary = readSummary(reader, reader.varint(), spanOf(hour));
    if (summary) summaries.push(summary);
  }
  return summaries;
}

export interface Rollup {
  readonly hour: number;
  readonly summaries: Summary[];
}

/** Up to `limit` rollups with from <= hour < to, in order; a damaged one is reported and left out. */
export function readRollups(state: EngineState, device: number, from: number, to: number, limit: number): readonly Rollup[] {
  const rows = state.tables.readRollups.all(device, from, to, limit) as { hour: number; data: Uint8Array }[];
  return rows.map(({ hour, data }) => {
    try {
      return { hour, summaries: decodeRollup(hour, data) };
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      state.damaged({ kind: 'row', reason: `device ${device}, hour ${hour}: ${error.message}`, setAside: 'rollup' });
      return { hour, summaries: [] };
    }
  });
}

/** Adds summaries of samples that are deleted in the same transaction to the hour's rollup. */
export function addToRollup(state: EngineState, device: number, hour: number, summaries: readonly Summary[]): void {
  if (summaries.length === 0) return;
  const stored = readRollups(state, device, hour, hour + 1, 1)[0]?.summaries ?? [];
  for (const summary of summaries) {
    const same = stored.find(({ column, unit }) => column === summary.column && unit === summary.unit);
    if (same) addSummary(same, summary);
    else stored.push({ ...summary });
  }
  state.tables.writeRollup.run(device, hour, encodeRollup(hour, stored));
}
