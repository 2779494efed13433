import { type ColumnData, mergedColumns } from './column-data.ts';
import type { DeviceState, EngineState } from './engine-state.ts';
import { isClosed } from './flush.ts';
import { storeNewest } from './latest-samples.ts';

/** More parts than this are merged although the window is still open: bounds what a query has to read. */
export const MOST_PARTS = 8;
/** Windows a transaction: a query or a write waits for one slice at most. */
const SLICE = 16;

const everyColumn = (): boolean => true;

/** Windows to merge: too many parts, or closed and left alone by the latest flush. */
export function dueWindows(state: EngineState): [DeviceState, number][] {
  const due: [DeviceState, number][] = [];
  if (state.open.size === 0) return due;
  for (const device of state.devices.values()) {
    const windows = state.open.get(device.id);
    if (!windows) continue;
    for (const [window, { parts, touched }] of windows) {
      if (parts > MOST_PARTS || (touched < state.flushes && isClosed(state, device, window))) due.push([device, window]);
    }
  }
  return due;
}

/** Merges up to one slice of `due` (taken off its end); it changes no query's answer, so it may happen at any time. */
export function compactSlice(state: EngineState, due: [DeviceState, number][]): void {
  const done: { device: number; window: number; parts: number }[] = [];
  let { samples } = state;
  const slice = due.splice(-SLICE);
  state.tables.transaction(() => {
    for (const [device, window] of slice) {
      // Another slice or the retention may have dealt with it since the list was made.
      if (!state.open.get(device.id)?.has(window)) continue;
      const { grown, parts } = compact(state, device, window);
      samples += grown;
      done.push({ device: device.id, window, parts });
    }
    state.tables.setMeta.run('samples', samples);
  });
  state.samples = samples;
  for (const { device, window, parts } of done) {
    if (parts === 0) state.closeParts(device, window);
    else state.openParts(device, window).parts = parts;
  }
}

function compact(state: EngineState, device: DeviceState, window: number): { grown: number; parts: number } {
  const { tables } = state;
  const chunks = tables.chunksOf(device.id, window, window, 1);
  const parts = tables.partsOf(device.id, window, window, Number.MAX_SAFE_INTEGER);
  const rows = [...chunks, ...parts];
  const before = rows.reduce((sum, row) => sum + row.samples, 0);
  const sources = rows.map((row) => state.decode(device.id, row, everyColumn)).filter((columns) => columns.length > 0);
  if (sources.length === 0) {
    tables.deleteParts.run(device.id, window);
    return { grown: -before, parts: 0 };
  }
  const columns: readonly ColumnData[] = mergedColumns(sources);
  const { head, body, samples } = state.writer.encode(window, columns);
  tables.deleteParts.run(device.id, window);
  if (chunks.length > 0 || isClosed(state, device, window)) {
    tables.replaceChunk.run(device.id, window, samples, head, body);
    storeNewest(state, device.id, [columns]);
    return { grown: samples - before, parts: 0 };
  }
  tables.insertPart.run(device.id, window, parts.at(-1)?.seq ?? 0, samples, head, body);
  return { grown: samples - before, parts: 1 };
}
