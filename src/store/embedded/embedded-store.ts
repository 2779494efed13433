import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { Reading, ReadingBatch } from '../../model/reading.ts';
import type { SeriesQuery, SeriesStore } from '../../model/series-store.ts';
import { startWorker } from '../../runtime/worker-thread.ts';
import { checkPosition, checkQuery } from '../query-check.ts';
import { type PackedReadings, unpackReadings } from './packed-readings.ts';
import { PointPacker } from './point-packer.ts';
import type { StoreDamage } from './series-file.ts';
import type { FromWorker, PackedLatest, ReaderMessage, Request, StoreStats, WorkerSettings } from './wire.ts';

export interface EmbeddedStoreOptions {
  /** Folder of `series.db`; made when it is not there. */
  readonly folder: string;
  /** Samples on their way to the worker before `write` waits. */
  readonly maxQueuedSamples?: number;
  /** Samples in the worker's memory before it writes them without waiting for a flush. */
  readonly maxHotSamples?: number;
  /**
   * Days that raw samples and hourly rollups are kept. `retain(before)` deletes raw samples older than `before` (use
   * `rawLimit(now)`) and rollups older than `before - (rollupDays - rawDays)`; rollupDays <= rawDays keeps no rollups.
   */
  readonly rawDays?: number;
  readonly rollupDays?: number;
  /**
   * Called when something stored cannot be read back. After `kind: 'file'` position() is 0: replay the journal from
   * there, or what was stored before stays lost.
   */
  readonly onDamage?: (damage: StoreDamage) => void;
}

const DAY_MS = 86_400_000;
/** How long packed samples may wait for more before they go to the worker. */
const LINGER_MS = 5;
const STOP_MS = 5_000;
/** Requests on their way; more are refused. */
const MOST_REQUESTS = 10_000;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Time series in one SQLite file of packed column chunks, worked on by a thread of its own. */
export class EmbeddedStore implements SeriesStore {
  private readonly folder: string;
  private readonly maxQueued: number;
  private readonly maxHot: number;
  private readonly rawDays: number;
  private readonly rollupDays: number;
  private readonly onDamage: (damage: StoreDamage) => void;
  private packer: PointPacker;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private starting: Waiting | null = null;
  private failure: Error | null = new Error('the store is not started: call start() first');
  private durable = 0;
  private nextId = 1;
  /** Posted to the worker and not taken over yet. */
  private posted = 0;
  private roomWaiters: (() => void)[] = [];
  private turn: Promise<void> = Promise.resolve();
  private writers = 0;
  private linger: NodeJS.Timeout | null = null;
  private latestAsked: { devices: string[]; answer: Promise<Reading[][]> } | null = null;

  constructor(options: EmbeddedStoreOptions) {
    this.folder = options.folder;
    this.maxQueued = options.maxQueuedSamples ?? 200_000;
    this.maxHot = options.maxHotSamples ?? 2_000_000;
    this.rawDays = options.rawDays ?? 30;
    this.rollupDays = options.rollupDays ?? 730;
    this.onDamage = options.onDamage ?? (() => {});
    this.packer = this.newPacker();
  }

  private newPacker(): PointPacker {
    return new PointPacker((message) => {
      this.posted += message.count;
      this.worker?.postMessage(message, [message.buffer]);
    });
  }

  start(): Promise<void> {
    const settings: WorkerSettings = { folder: this.folder, maxHotSamples: this.maxHot };
    const worker = startWorker(new URL('./series-worker.ts', import.meta.url), { workerData: settings });
    this.worker = worker;
    // The new thread knows none of the numbers that were agreed with the one before.
    this.packer = this.newPacker();
    this.posted = 0;
    // A thread that has been replaced says nothing about the new one.
    const current = () => this.worker === worker;
    worker.on('message', (message: FromWorker) => current() && this.receive(message));
    worker.on('error', (error) => current() && this.fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => {
      if (!current()) return;
      this.worker = null;
      this.fail(new Error(`the store's worker thread ended with code ${code}: start the store again`));
    });
    return new Promise((resolve, reject) => {
      this.starting = { resolve: () => resolve(), reject };
    });
  }

  write(batches: readonly ReadingBatch[]): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    const done = this.writers === 0 ? this.pack(batches, 0) : 0;
    if (done === batches.length) return Promise.resolve();
    this.writers++;
    const rest = this.turn.then(() => this.packRest(batches, done)).finally(() => this.writers--);
    this.turn = rest.catch(() => {});
    return rest;
  }

  /** Packs until the queue is full; returns the first batch that is left. */
  private pack(batches: readonly ReadingBatch[], from: number): number {
    let i = from;
    for (; i < batches.length && this.posted + this.packer.count < this.maxQueued; i++) this.packer.add(batches[i]!);
    if (this.packer.count > 0 && !this.linger) {
      this.linger = setTimeout(() => {
        this.linger = null;
        this.packer.flush();
      }, LINGER_MS);
      this.linger.unref();
    }
    return i;
  }

  private async packRest(batches: readonly ReadingBatch[], from: number): Promise<void> {
    for (let i = this.pack(batches, from); i < batches.length; i = this.pack(batches, i)) {
      this.packer.flush();
      if (this.failure) throw this.failure;
      await new Promise<void>((resolve) => this.roomWaiters.push(resolve));
      if (this.failure) throw this.failure;
    }
  }

  /** After everything written before: waits for writers that wait, then posts what is packed. */
  private async request(request: Request): Promise<unknown> {
    if (this.writers > 0) await this.turn;
    if (this.failure) throw this.failure;
    if (this.waiting.size >= MOST_REQUESTS) throw new Error(`the store has ${MOST_REQUESTS} requests waiting: ask again later`);
    this.packer.flush();
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker?.postMessage({ ...request, id });
    });
  }

  async flush(position: number): Promise<void> {
    checkPosition(position);
    this.durable = (await this.request({ kind: 'flush', position })) as number;
  }

  position(): number {
    return this.durable;
  }

  async query(query: SeriesQuery): Promise<readonly Reading[]> {
    checkQuery(query);
    const { deviceId, points, from, to, every, aggregate, limit } = query;
    const plain: SeriesQuery = { deviceId, points: [...points], from, to, every, aggregate, limit };
    return unpackReadings((await this.request({ kind: 'query', query: plain })) as PackedReadings);
  }

  /** A channel over which another thread asks queries, see query-port.ts; it closes with the store. */
  openReader(): MessagePort {
    if (this.failure) throw this.failure;
    const { port1, port2 } = new MessageChannel();
    this.worker?.postMessage({ kind: 'reader', port: port1 } satisfies ReaderMessage, [port1]);
    return port2;
  }

  /** Calls of the same turn of the event loop go to the worker as one. */
  async latest(deviceId: string): Promise<readonly Reading[]> {
    if (!this.latestAsked) {
      const devices: string[] = [];
      const answer = Promise.resolve().then(() => {
        this.latestAsked = null;
        return this.latestOfAll(devices);
      });
      this.latestAsked = { devices, answer };
    }
    const { devices, answer } = this.latestAsked;
    const index = devices.push(deviceId) - 1;
    return (await answer)[index] ?? [];
  }

  private async latestOfAll(devices: readonly string[]): Promise<Reading[][]> {
    const { packed, counts } = (await this.request({ kind: 'latest', devices })) as PackedLatest;
    let at = 0;
    return counts.map((count) => {
      at += count;
      return unpackReadings(packed, at - count, at);
    });
  }

  /** ms since epoch; what `retain` should be given at time `now`. */
  rawLimit(now: number): number {
    return now - this.rawDays * DAY_MS;
  }

  async retain(before: number): Promise<number> {
    if (!Number.isFinite(before)) throw new RangeError(`before: expected ms since epoch, came ${before}`);
    const longer = (this.rollupDays - this.rawDays) * DAY_MS;
    return (await this.request({ kind: 'retain', before, rollupBefore: longer > 0 ? before - longer : null })) as number;
  }

  async stats(): Promise<StoreStats> {
    const stats = (await this.request({ kind: 'stats' })) as Omit<StoreStats, 'refused' | 'queued'>;
    return { ...stats, refused: this.packer.refused, queued: this.posted + this.packer.count };
  }

  async holdFile(): Promise<{ readonly position: number; release(): Promise<boolean> }> {
    const position = (await this.request({ kind: 'hold' })) as number;
    return { position, release: async () => (await this.request({ kind: 'release' })) as boolean };
  }

  /** What was not flushed is left to the journal's replay. */
  async stop(): Promise<void> {
    const { worker } = this;
    if (this.linger) clearTimeout(this.linger);
    this.linger = null;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.failure = new Error('the store is stopped');
    this.wake();
    worker.postMessage({ kind: 'stop', id: 0 });
    let timer: NodeJS.Timeout | null = null;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([ended, late]);
    if (timer) clearTimeout(timer);
    // Never terminate(): ending a thread that is within SQLite aborts the whole process. It ends when it has closed.
    worker.unref();
    this.worker = null;
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'started':
        this.durable = message.position;
        this.failure = null;
        this.starting?.resolve(null);
        this.starting = null;
        return;
      case 'taken':
        this.posted -= message.count;
        this.packer.giveBack(message.buffer);
        if (this.posted + this.packer.count < this.maxQueued) this.wake();
        return;
      case 'damage':
        this.durable = message.position;
        this.onDamage(message.damage);
        return;
      default: {
        const waiting = this.waiting.get(message.id);
        this.waiting.delete(message.id);
        if (message.kind === 'done') waiting?.resolve(message.result);
        else waiting?.reject(new Error(message.message));
      }
    }
  }

  private wake(): void {
    const waiters = this.roomWaiters;
    this.roomWaiters = [];
    for (const waiter of waiters) waiter();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.starting?.reject(error);
    this.starting = null;
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
    this.wake();
  }
}
