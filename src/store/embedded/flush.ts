import { type ColumnData, WINDOW_MS } from './column-data.ts';
import type { DeviceState, EngineState } from './engine-state.ts';
import { latestOf, storeNewest } from './latest-samples.ts';

const everyColumn = (): boolean => true;

export function isClosed(state: EngineState, device: DeviceState | undefined, window: number): boolean {
  return (window + 1) * WINDOW_MS <= state.watermark || window < (device?.newestWindow ?? Number.NEGATIVE_INFINITY);
}

/**
 * Writes everything in memory, and the journal position (null = leave it), in one transaction. A window that is still
 * open gets one more part; one that is closed and has nothing stored yet becomes a chunk at once.
 */
export function flush(state: EngineState, position: number | null): void {
  const { tables, writer } = state;
  const flushNumber = state.flushes + 1;
  const parts: { device: number; window: number }[] = [];
  let { samples, nextSeq } = state;
  if (state.dirty.size === 0 && position === null) return;
  tables.transaction(() => {
    if (state.names.hasUnwritten()) state.names.write(tables);
    for (const device of state.dirty) {
      const chunked: (readonly ColumnData[])[] = [];
      const windows = device.log.windows(state.words.list, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, everyColumn);
      for (const [window, columns] of windows) {
        const { head, body, samples: written } = writer.encode(window, columns);
        samples += written;
        if (isClosed(state, device, window) && !state.open.get(device.id)?.has(window)) {
          if (tables.insertChunk.run(device.id, window, written, head, body).changes === 1) {
            chunked.push(columns);
            continue;
          }
        }
        tables.insertPart.run(device.id, window, nextSeq++, written, head, body);
        parts.push({ device: device.id, window });
      }
      if (chunked.length > 0) storeNewest(state, device.id, chunked);
    }
    if (position !== null) tables.setMeta.run('position', position);
    tables.setMeta.run('samples', samples);
  });
  // Only what is committed may change what is in memory.
  state.names.wrote();
  state.flushes = flushNumber;
  state.samples = samples;
  state.nextSeq = nextSeq;
  if (position !== null) state.position = position;
  for (const { device, window } of parts) {
    const open = state.openParts(device, window);
    open.parts++;
    open.touched = flushNumber;
  }
  for (const device of state.dirty) emptyLog(state, device);
  state.dirty.clear();
  state.words.clear();
  state.hotSamples = 0;
}

function emptyLog(state: EngineState, device: DeviceState): void {
  if (device.latest) latestOf(state, device);
  device.log.clear();
  device.latestSeen = 0;
}
