import { DamagedBytesError } from './byte-reader.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import type { ColumnData } from './column-data.ts';
import { HotLog, HotWords } from './hot-log.ts';
import type { LatestSample } from './latest-sample.ts';
import { Names } from './names.ts';
import type { StoreDamage } from './series-file.ts';
import type { ChunkRow, PartRow, SeriesTables } from './series-tables.ts';

export interface DeviceState {
  readonly id: number;
  readonly log: HotLog;
  /** Newest window anything was written to: older ones count as closed. */
  newestWindow: number;
  /** Newest sample per column; null = not loaded. `latestSeen` samples of the log are in it. */
  latest: Map<number, LatestSample> | null;
  latestSeen: number;
}

/** A window that has parts; `touched` is the number of the flush that last added one. */
export interface OpenParts {
  parts: number;
  touched: number;
}

/** Everything the steps of the engine share; one per worker, used by one thread. */
export class EngineState {
  tables: SeriesTables;
  readonly names = new Names();
  readonly words = new HotWords();
  readonly writer = new ChunkWriter();
  readonly devices = new Map<string, DeviceState>();
  readonly dirty = new Set<DeviceState>();
  /** device id -> window -> its parts. */
  readonly open = new Map<number, Map<number, OpenParts>>();
  hotSamples = 0;
  /** Newest receive time: a window that ended before it is closed. */
  watermark = Number.NEGATIVE_INFINITY;
  flushes = 0;
  nextSeq = 1;
  position = 0;
  samples = 0;
  readonly damaged: (damage: StoreDamage) => void;

  constructor(tables: SeriesTables, damaged: (damage: StoreDamage) => void) {
    this.tables = tables;
    this.damaged = damaged;
  }

  load(): void {
    this.names.load(this.tables);
    for (const [id, name] of this.names.devices()) this.devices.set(name, newDevice(id));
    const byId = new Map([...this.devices.values()].map((device) => [device.id, device]));
    for (const row of this.tables.openWindows()) {
      this.openParts(row.device, row.window).parts = row.parts;
      if (row.seq >= this.nextSeq) this.nextSeq = row.seq + 1;
      const device = byId.get(row.device);
      if (device && row.window > device.newestWindow) device.newestWindow = row.window;
    }
    this.position = this.tables.meta('position');
    this.samples = this.tables.meta('samples');
  }

  /** After the file was set aside: what is in memory stays, what was in the file is gone. */
  startOver(tables: SeriesTables): void {
    this.tables = tables;
    this.names.forgetWritten();
    this.open.clear();
    for (const device of this.devices.values()) device.latest = null;
    this.position = 0;
    this.samples = 0;
  }

  device(name: string): DeviceState {
    let device = this.devices.get(name);
    if (!device) {
      device = newDevice(this.names.newDevice(name));
      this.devices.set(name, device);
    }
    return device;
  }

  openParts(device: number, window: number): OpenParts {
    let windows = this.open.get(device);
    if (!windows) {
      windows = new Map();
      this.open.set(device, windows);
    }
    let parts = windows.get(window);
    if (!parts) {
      parts = { parts: 0, touched: 0 };
      windows.set(window, parts);
    }
    return parts;
  }

  closeParts(device: number, window: number): void {
    const windows = this.open.get(device);
    windows?.delete(window);
    if (windows?.size === 0) this.open.delete(device);
  }

  /** Decodes a row; one that is damaged is moved to table `damaged`, reported, and counts as not there. */
  decode(device: number, row: ChunkRow | PartRow, wanted: (column: number) => boolean): readonly ColumnData[] {
    return this.guarded(device, row, () => new ChunkReader(row.window, row.head).decode(row.body, wanted)) ?? [];
  }

  guarded<T>(device: number, row: ChunkRow | PartRow, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      const { tables } = this;
      const source = 'seq' in row ? 'part' : 'chunk';
      const move = (): void => {
        tables.setAside.run(device, row.window, source, (error as Error).message, row.head, row.body);
        if ('seq' in row) tables.deletePart.run(device, row.window, row.seq);
        else tables.deleteChunk.run(device, row.window);
      };
      if (tables.db.isTransaction) move();
      else tables.transaction(move);
      this.damaged({ kind: 'row', reason: `device ${device}, window ${row.window}: ${(error as Error).message}`, setAside: 'damaged' });
      return null;
    }
  }
}

function newDevice(id: number): DeviceState {
  return { id, log: new HotLog(), newestWindow: Number.NEGATIVE_INFINITY, latest: null, latestSeen: 0 };
}
