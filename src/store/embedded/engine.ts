import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SeriesQuery } from '../../model/series-store.ts';
import { windowOf } from './column-data.ts';
import { compactSlice, dueWindows } from './compaction.ts';
import { type DeviceState, EngineState } from './engine-state.ts';
import { flush } from './flush.ts';
import { latestOf } from './latest-samples.ts';
import { type PackedReadings, ReadingPacker } from './packed-readings.ts';
import { query } from './query.ts';
import { retain } from './retention.ts';
import { kindWord } from './sample-tag.ts';
import { AUTO_CHECKPOINT, isFileDamage, openSeriesFile, type StoreDamage, setFileAside } from './series-file.ts';
import { SeriesTables } from './series-tables.ts';
import { bufferViews, type PackedLatest, type PointsMessage, type Request, type StoreStats } from './wire.ts';

/** Windows that may wait to be merged. */
const MOST_DUE = 20_000;
/** Turns of the event loop that merging waits while there are queries. */
const QUERIES_FIRST = 100;

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The engine inside the worker thread: one thread, so every step between two pauses is atomic. */
export class Engine {
  private readonly folder: string;
  private readonly maxHotSamples: number;
  private readonly report: (damage: StoreDamage, position: number) => void;
  private state!: EngineState;
  private compacting = false;
  private queries = 0;
  private stopped = false;
  /** Whose file stands still; null = none does. */
  private held: EngineState['tables'] | null = null;
  private damages = 0;
  /** What the numbers in the messages stand for. */
  private sent = { devices: [] as DeviceState[], columns: [] as number[], units: [0] };

  constructor(folder: string, maxHotSamples: number, report: (damage: StoreDamage, position: number) => void) {
    this.folder = folder;
    this.maxHotSamples = maxHotSamples;
    this.report = report;
  }

  /** Opens the file; returns the journal position it holds. */
  open(): number {
    this.state = new EngineState(this.openTables(), (damage) => this.damaged(damage));
    this.state.load();
    return this.state.position;
  }

  private openTables(): SeriesTables {
    return new SeriesTables(openSeriesFile(this.folder, (damage) => this.damaged(damage)));
  }

  private damaged(damage: StoreDamage): void {
    this.damages++;
    this.report(damage, damage.kind === 'file' ? 0 : this.state.position);
  }

  take(message: PointsMessage): void {
    const { state } = this;
    if (message.restart) this.sent = { devices: [], columns: [], units: [0] };
    const { devices, columns, units } = this.sent;
    for (const name of message.devices) devices.push(state.device(name));
    for (let i = 0; i < message.points.length; i += 2) columns.push(state.names.pointId(message.points[i]!, message.points[i + 1]!));
    for (const name of message.units) units.push(state.names.unitId(name));
    if (message.receivedAt > state.watermark) state.watermark = message.receivedAt;
    const words = message.words.map((word) => state.words.id(word));
    const views = bufferViews(message.buffer);
    let device: DeviceState | undefined;
    let deviceNumber = -1;
    let newestEnd = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < message.count; i++) {
      if (views.devices[i] !== deviceNumber || !device) {
        deviceNumber = views.devices[i]!;
        device = devices[deviceNumber]!;
        state.dirty.add(device);
        newestEnd = (device.newestWindow + 1) * 600_000;
      }
      const ts = views.ts[i]!;
      if (ts >= newestEnd) {
        device.newestWindow = windowOf(ts);
        newestEnd = (device.newestWindow + 1) * 600_000;
      }
      const tag = views.tags[i]!;
      const held = views.values[i]!;
      device.log.append(columns[views.columns[i]!]!, ts, (tag & 31) + units[tag >>> 5]! * 32, (tag & 3) === kindWord ? words[held]! : held);
    }
    state.hotSamples += message.count;
    // Without a flush the memory would grow: write ahead of the position, which a replay then only repeats.
    if (state.hotSamples > this.maxHotSamples) this.guarded(() => flush(state, null));
  }

  async answer(request: Request): Promise<unknown> {
    switch (request.kind) {
      case 'flush':
        this.guarded(() => {
          flush(this.state, request.position);
          this.catchUp();
        });
        void this.compact();
        return this.state.position;
      case 'query':
        return this.guarded(() => this.query(request.query));
      case 'latest':
        return this.guarded(() => this.latest(request.devices));
      case 'retain':
        return this.guarded(() => retain(this.state, request.before, request.rollupBefore, pause));
      case 'stats':
        return this.stats();
      case 'hold':
        return this.hold();
      case 'release':
        return this.release();
      case 'stop':
        this.stopped = true;
        this.state.tables.db.close();
        return null;
    }
  }

  /** All that is committed goes into the file; from then on it goes into the WAL beside it, and stays there. */
  private hold(): number {
    const { tables, position } = this.state;
    const { busy } = tables.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0) throw new Error('the series file is busy');
    tables.db.exec('PRAGMA wal_autocheckpoint = 0');
    this.held = tables;
    return position;
  }

  /** False when the file was replaced meanwhile. */
  private release(): boolean {
    const stood = this.held === this.state.tables;
    this.held = null;
    this.state.tables.db.exec(`PRAGMA wal_autocheckpoint = ${AUTO_CHECKPOINT}`);
    return stood;
  }

  private async query(asked: SeriesQuery): Promise<PackedReadings> {
    this.queries++;
    try {
      return await query(this.state, asked, pause);
    } finally {
      this.queries--;
    }
  }

  /** A file that turns out to be damaged is set aside at once; what is in memory goes into the new one. */
  private guarded<T>(work: () => T): T {
    const recover = (error: unknown): never => {
      if (!isFileDamage(error) || this.stopped) throw error;
      try {
        this.state.tables.db.close();
      } catch {
        // A damaged file may refuse to close; it is renamed either way.
      }
      const setAside = setFileAside(join(this.folder, 'series.db'));
      this.state.startOver(this.openTables());
      this.damaged({ kind: 'file', reason: (error as Error).message, setAside });
      throw error;
    };
    try {
      const result = work();
      return result instanceof Promise ? (result.catch(recover) as T) : result;
    } catch (error) {
      return recover(error);
    }
  }

  private latest(names: readonly string[]): PackedLatest {
    const { state } = this;
    const packer = new ReadingPacker(state.names);
    const counts = names.map((name) => {
      const device = state.devices.get(name);
      const before = packer.count;
      if (device) {
        const samples = [...latestOf(state, device)].sort(([a], [b]) => state.names.compare(a, b));
        for (const [column, { ts, tag, value }] of samples) packer.add(column, ts, tag, value);
      }
      return packer.count - before;
    });
    return { packed: packer.packed(), counts };
  }

  /** When windows come faster than they are merged, who flushes waits: that is the back-pressure. */
  private catchUp(): void {
    const due = dueWindows(this.state);
    while (due.length > MOST_DUE) compactSlice(this.state, due);
  }

  /** Merges what is due in slices, between which everything else has its turn. Its answers do not depend on it. */
  private async compact(): Promise<void> {
    if (this.compacting) return;
    this.compacting = true;
    try {
      for (let due = dueWindows(this.state); due.length > 0; due = dueWindows(this.state)) {
        while (due.length > 0) {
          await pause();
          // People wait for queries and nobody for this; but it must go on under any load.
          for (let turns = 0; this.queries > 0 && turns < QUERIES_FIRST; turns++) await pause();
          if (this.stopped) return;
          this.guarded(() => compactSlice(this.state, due));
        }
      }
    } catch {
      // Full disk or a damaged file: the next flush meets the same error and reports it; nothing is lost by waiting.
    } finally {
      this.compacting = false;
    }
  }

  private stats(): Omit<StoreStats, 'refused' | 'queued'> {
    const size = (name: string): number => statSync(join(this.folder, name), { throwIfNoEntry: false })?.size ?? 0;
    let openWindows = 0;
    for (const windows of this.state.open.values()) openWindows += windows.size;
    return {
      samples: this.state.samples + this.state.hotSamples,
      bytes: size('series.db') + size('series.db-wal'),
      hot: this.state.hotSamples,
      openWindows,
      damages: this.damages,
    };
  }
}
