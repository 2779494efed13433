import { between, type ColumnData, WINDOW_MS, windowOf } from './column-data.ts';
import type { DeviceState, EngineState } from './engine-state.ts';
import { flush } from './flush.ts';
import { encodeLatest, readLatest, storeNewest } from './latest-samples.ts';
import { addToRollup, HOUR_MS } from './rollups.ts';
import { summarise } from './summary.ts';
import { columnsOf, readPage, type StoredWindow, summariesOf } from './window-page.ts';

const everyColumn = (): boolean => true;
const FIRST_WINDOW = -1e13;

/**
 * Deletes samples with ts < before: whole windows, and of the window that `before` falls into the part before it.
 * What is deleted is first added to its hour's rollup, and rollups that end at or before `rollupBefore` are deleted
 * (null = no rollups are kept). Newest values older than `before` are forgotten with their samples. Returns samples deleted.
 */
export async function retain(state: EngineState, before: number, rollupBefore: number | null, pause: () => Promise<void>): Promise<number> {
  flush(state, null);
  const edge = windowOf(before);
  let deleted = 0;
  for (const device of [...state.devices.values()]) {
    for (let more = true; more; ) {
      const page = readPage(state, device, FIRST_WINDOW, edge, everyColumn);
      const windows = page.windows.filter(({ window, rows }) => rows.length > 0 && (window < edge || edge * WINDOW_MS < before));
      deleted += slice(state, device, windows, edge, before, rollupBefore);
      // The edge window stays and would be met again for ever; whole windows are gone after their slice.
      more = page.end < edge;
      await pause();
    }
    state.tables.transaction(() => forget(state, device, before, rollupBefore));
  }
  return deleted;
}

function slice(
  state: EngineState,
  device: DeviceState,
  windows: readonly StoredWindow[],
  edge: number,
  before: number,
  rollupBefore: number | null,
): number {
  if (windows.length === 0) return 0;
  const { tables } = state;
  let deleted = 0;
  const gone: number[] = [];
  tables.transaction(() => {
    for (const stored of windows) {
      const { window, rows } = stored;
      const hour = Math.floor((window * WINDOW_MS) / HOUR_MS);
      const samples = rows.reduce((sum, row) => sum + row.samples, 0);
      const keepRollup = rollupBefore !== null && (hour + 1) * HOUR_MS > rollupBefore;
      if (window < edge) {
        if (keepRollup) addToRollup(state, device.id, hour, wholeWindow(state, device, stored));
        deleted += samples;
        tables.deleteChunk.run(device.id, window);
      } else {
        const columns = columnsOf(state, device, stored, everyColumn);
        const old = filled(columns.map((data) => between(data, Number.NEGATIVE_INFINITY, before)));
        const kept = filled(columns.map((data) => between(data, before, Number.POSITIVE_INFINITY)));
        if (old.length === 0) continue;
        if (keepRollup) addToRollup(state, device.id, hour, old.flatMap(summarise));
        let left = 0;
        if (kept.length === 0) tables.deleteChunk.run(device.id, window);
        else {
          const { head, body, samples: count } = state.writer.encode(window, kept);
          tables.replaceChunk.run(device.id, window, count, head, body);
          storeNewest(state, device.id, [kept]);
          left = count;
        }
        deleted += samples - left;
      }
      tables.deleteParts.run(device.id, window);
      gone.push(window);
    }
    tables.setMeta.run('samples', state.samples - deleted);
  });
  state.samples -= deleted;
  for (const window of gone) state.closeParts(device.id, window);
  return deleted;
}

const filled = (columns: readonly ColumnData[]): readonly ColumnData[] => columns.filter((data) => data.ts.length > 0);

function wholeWindow(state: EngineState, device: DeviceState, stored: StoredWindow): ReturnType<typeof summarise> {
  const cold = { ...stored, hot: [] };
  return summariesOf(state, device, cold, everyColumn) ?? columnsOf(state, device, cold, everyColumn).flatMap(summarise);
}

function forget(state: EngineState, device: DeviceState, before: number, rollupBefore: number | null): void {
  const { tables } = state;
  const latest = readLatest(state, device.id);
  const size = latest.size;
  for (const [column, { ts }] of latest) if (ts < before) latest.delete(column);
  if (latest.size !== size) tables.writeLatest.run(device.id, encodeLatest(latest));
  device.latest = null;
  device.latestSeen = 0;
  tables.deleteRollups.run(device.id, rollupBefore === null ? Number.MAX_SAFE_INTEGER : Math.floor(rollupBefore / HOUR_MS));
}
