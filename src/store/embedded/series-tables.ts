import type { DatabaseSyncInstance as DatabaseSync, StatementSyncInstance as StatementSync } from '@photostructure/sqlite';

export interface ChunkRow {
  readonly window: number;
  readonly samples: number;
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}
export interface PartRow extends ChunkRow {
  readonly seq: number;
}
export interface OpenWindow {
  readonly device: number;
  readonly window: number;
  readonly parts: number;
  readonly seq: number;
}

/** Every statement the engine uses, prepared once. It holds the database: an unreferenced one is collected and closed. */
export class SeriesTables {
  readonly db: DatabaseSync;
  readonly insertChunk: StatementSync;
  readonly replaceChunk: StatementSync;
  readonly deleteChunk: StatementSync;
  readonly insertPart: StatementSync;
  readonly deleteParts: StatementSync;
  readonly deletePart: StatementSync;
  readonly readLatest: StatementSync;
  readonly writeLatest: StatementSync;
  readonly readRollups: StatementSync;
  readonly writeRollup: StatementSync;
  readonly deleteRollups: StatementSync;
  readonly setAside: StatementSync;
  readonly setMeta: StatementSync;
  private readonly chunks: StatementSync;
  private readonly parts: StatementSync;
  private readonly devicePartRows: StatementSync;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.insertChunk = db.prepare('INSERT OR IGNORE INTO chunk(device, window, samples, head, body) VALUES (?, ?, ?, ?, ?)');
    this.replaceChunk = db.prepare(
      'INSERT INTO chunk(device, window, samples, head, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT(device, window) DO UPDATE SET samples = excluded.samples, head = excluded.head, body = excluded.body',
    );
    this.deleteChunk = db.prepare('DELETE FROM chunk WHERE device = ? AND window = ?');
    this.insertPart = db.prepare('INSERT INTO part(device, window, seq, samples, head, body) VALUES (?, ?, ?, ?, ?, ?)');
    this.deleteParts = db.prepare('DELETE FROM part WHERE device = ? AND window = ?');
    this.deletePart = db.prepare('DELETE FROM part WHERE device = ? AND window = ? AND seq = ?');
    this.readLatest = db.prepare('SELECT data FROM latest WHERE device = ?');
    this.writeLatest = db.prepare('INSERT OR REPLACE INTO latest(device, data) VALUES (?, ?)');
    this.readRollups = db.prepare('SELECT hour, data FROM rollup WHERE device = ? AND hour >= ? AND hour < ? ORDER BY hour LIMIT ?');
    this.writeRollup = db.prepare('INSERT OR REPLACE INTO rollup(device, hour, data) VALUES (?, ?, ?)');
    this.deleteRollups = db.prepare('DELETE FROM rollup WHERE device = ? AND hour < ?');
    this.setAside = db.prepare('INSERT INTO damaged(device, window, source, reason, head, body) VALUES (?, ?, ?, ?, ?, ?)');
    this.setMeta = db.prepare('INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)');
    this.chunks = db.prepare(
      'SELECT window, samples, head, body FROM chunk WHERE device = ? AND window BETWEEN ? AND ? ORDER BY window LIMIT ?',
    );
    this.parts = db.prepare(
      'SELECT window, seq, samples, head, body FROM part WHERE device = ? AND window BETWEEN ? AND ? ORDER BY window, seq LIMIT ?',
    );
    this.devicePartRows = db.prepare('SELECT window, seq, samples, head, body FROM part WHERE device = ? ORDER BY window, seq');
  }

  /** Rows of a device in order, windows `from` to `to` inclusive. */
  chunksOf(device: number, from: number, to: number, limit: number): readonly ChunkRow[] {
    return this.chunks.all(device, from, to, limit) as unknown as ChunkRow[];
  }
  partsOf(device: number, from: number, to: number, limit: number): readonly PartRow[] {
    return this.parts.all(device, from, to, limit) as unknown as PartRow[];
  }
  allPartsOf(device: number): readonly PartRow[] {
    return this.devicePartRows.all(device) as unknown as PartRow[];
  }
  openWindows(): readonly OpenWindow[] {
    const sql = 'SELECT device, window, count(*) AS parts, max(seq) AS seq FROM part GROUP BY device, window';
    return this.db.prepare(sql).all() as unknown as OpenWindow[];
  }
  meta(name: string): number {
    const row = this.db.prepare('SELECT value FROM meta WHERE name = ?').get(name) as { value: number } | undefined;
    return row?.value ?? 0;
  }

  /** All of `work` or nothing of it. */
  transaction(work: () => void): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.db.exec('COMMIT');
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}
