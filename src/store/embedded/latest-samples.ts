import { crc32 } from 'node:zlib';
import { ByteReader, DamagedBytesError } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ColumnData } from './column-data.ts';
import type { DeviceState, EngineState } from './engine-state.ts';
import { LONGEST_SEQUENCE } from './integer-sequence.ts';
import type { LatestSample } from './latest-sample.ts';
import { heldValue } from './sample-tag.ts';
import { readValue, writeValue } from './summary-codec.ts';

const everyColumn = (): boolean => true;
const scratch = new ByteWriter();

/** Takes over what is newer; of equal times the one written later, so call it in the order of writing. */
export function takeNewest(latest: Map<number, LatestSample>, columns: readonly ColumnData[]): boolean {
  let changed = false;
  for (const { column, ts, tags, values, words } of columns) {
    const i = ts.length - 1;
    if (i < 0 || ts[i]! < (latest.get(column)?.ts ?? Number.NEGATIVE_INFINITY)) continue;
    latest.set(column, { ts: ts[i]!, tag: tags[i]!, value: heldValue(tags[i]!, values[i]!, words) });
    changed = true;
  }
  return changed;
}

export function readLatest(state: EngineState, device: number): Map<number, LatestSample> {
  const row = state.tables.readLatest.get(device) as { data: Uint8Array } | undefined;
  if (!row) return new Map();
  try {
    return decodeLatest(row.data);
  } catch (error) {
    if (!(error instanceof DamagedBytesError)) throw error;
    state.damaged({ kind: 'row', reason: `device ${device}, newest values: ${error.message}`, setAside: 'latest' });
    return new Map();
  }
}

/** Brings table `latest` up to date with columns that go into table `chunk` in the same transaction. */
export function storeNewest(state: EngineState, device: number, sources: readonly (readonly ColumnData[])[]): void {
  const latest = readLatest(state, device);
  let changed = false;
  for (const columns of sources) changed = takeNewest(latest, columns) || changed;
  if (changed) state.tables.writeLatest.run(device, encodeLatest(latest));
}

/** Newest sample per column of everything written, flushed or not. */
export function latestOf(state: EngineState, device: DeviceState): ReadonlyMap<number, LatestSample> {
  if (!device.latest) {
    device.latest = readLatest(state, device.id);
    device.latestSeen = 0;
    for (const row of state.tables.allPartsOf(device.id)) takeNewest(device.latest, state.decode(device.id, row, everyColumn));
  }
  const { latest, log } = device;
  for (let i = device.latestSeen; i < log.count; i++) {
    const column = log.columns[i]!;
    const ts = log.ts[i]!;
    if (ts < (latest.get(column)?.ts ?? Number.NEGATIVE_INFINITY)) continue;
    const tag = log.tags[i]!;
    latest.set(column, { ts, tag, value: heldValue(tag, log.values[i]!, state.words.list) });
  }
  device.latestSeen = log.count;
  return latest;
}

export function encodeLatest(latest: ReadonlyMap<number, LatestSample>): Uint8Array {
  scratch.reset();
  scratch.u32(0);
  scratch.varint(latest.size);
  for (const [column, { ts, tag, value }] of latest) {
    scratch.varint(column);
    scratch.f64(ts);
    scratch.varint(tag);
    writeValue(scratch, value);
  }
  scratch.patchU32(0, crc32(scratch.written(4)));
  return scratch.written();
}

function decodeLatest(data: Uint8Array): Map<number, LatestSample> {
  const reader = new ByteReader(data);
  if (reader.u32() !== crc32(data.subarray(4))) throw new DamagedBytesError('the CRC of the newest values does not fit');
  const latest = new Map<number, LatestSample>();
  for (let left = reader.count(LONGEST_SEQUENCE); left > 0; left--) {
    const column = reader.varint();
    latest.set(column, { ts: reader.f64(), tag: reader.varint(), value: readValue(reader) });
  }
  return latest;
}
