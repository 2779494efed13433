import type { ReadingBatch } from '../model/reading.ts';
import type { SeriesStore } from '../model/series-store.ts';

export interface SeriesFeedPorts {
  readonly store: SeriesStore;
  /** Readings of committed messages after a journal position, oldest first; `through` is the last position looked at. */
  readonly reread: (after: number, limit: number) => { readonly batches: readonly ReadingBatch[]; readonly through: number };
  /** Last position that was judged: what the feed has to reach to be level. */
  readonly judged: () => number;
  /** Told when the store falls behind and when it has caught up again. */
  readonly onBehind: (behind: boolean, why: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Batches held in memory before the feed lets go of them and reads them again from the journal. */
const longestQueue = 20_000;
const batchesAWrite = 2_000;
const recordsAReread = 2_000;
/** First and longest wait before a store that failed is opened anew. */
const retryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Carries readings into the time-series store without anybody waiting for it. The spool is the journal itself:
 * what does not fit in memory, or was lost in a crash, is read again from the store's own position.
 */
export class SeriesFeed {
  private readonly ports: SeriesFeedPorts;
  private queue: ReadingBatch[] = [];
  /** Position up to which everything was handed to the store. */
  private fed = 0;
  private level = false;
  /** The store refused something: it is opened anew before it gets anything more. */
  private broken = false;
  /** Failures since the store last made something durable. */
  private failures = 0;
  private behind: boolean | null = null;
  private running = false;
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => {};

  constructor(ports: SeriesFeedPorts) {
    this.ports = ports;
  }

  /** Opens the store and starts from its own position. A store that cannot be opened holds nobody up: it is tried again. */
  async start(): Promise<void> {
    this.running = true;
    try {
      await this.ports.store.start();
      this.fed = this.ports.store.position();
    } catch (error) {
      this.fail(error);
    }
    this.loop = this.pump();
  }

  /** Takes the readings of one judged message; never waits. */
  offer(batch: ReadingBatch): void {
    if (!this.level) return;
    if (this.queue.length >= longestQueue) {
      // What is in memory comes back from the journal, so letting go of it loses nothing.
      this.queue = [];
      this.level = false;
      this.tell(true, `more than ${longestQueue} messages wait for the store`);
      return;
    }
    this.queue.push(batch);
    if (this.queue.length === 1) this.wake();
  }

  /** How far behind the newest judged message, in records. */
  backlog(): number {
    return this.level ? this.queue.length : Math.max(0, this.ports.judged() - this.fed);
  }

  /** Writes what waits, makes it durable and closes. A store that hangs is left alone after `boundMs`: the journal has it all. */
  async stop(boundMs = 5_000): Promise<void> {
    this.running = false;
    this.wake();
    const ended = this.loop.then(async () => {
      if (!this.broken) await this.ports.store.flush(this.fed);
    });
    await Promise.race([ended.catch(() => {}), this.ports.sleep(boundMs)]);
    await Promise.race([this.ports.store.stop(), this.ports.sleep(boundMs)]);
  }

  /** Makes what was fed so far durable. */
  async flush(): Promise<void> {
    if (this.broken) return;
    try {
      await this.ports.store.flush(this.fed);
    } catch (error) {
      // What it was given waits in its memory: without this it would be given more and more.
      this.fail(error);
      this.wake();
      throw error;
    }
  }

  private async pump(): Promise<void> {
    while (this.running || (this.level && this.queue.length > 0)) {
      try {
        if (this.broken) await this.reopen();
        const moved = this.level ? await this.writeQueued() : await this.catchUp();
        if (this.level && this.behind !== false) await this.proveLevel();
        // Looked at after the last await: what was offered meanwhile has woken nobody.
        if (!moved && this.running && this.level && this.queue.length === 0) await this.woken();
      } catch (error) {
        this.fail(error);
        if (!this.running) return;
        const wait = Math.min(longestRetryMs, retryMs * 2 ** Math.min(this.failures++, 10));
        await Promise.race([this.ports.sleep(wait), this.woken()]);
      }
    }
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** A store takes things over before it knows that it can keep them: only what is durable is good news. */
  private async proveLevel(): Promise<void> {
    await this.ports.store.flush(this.fed);
    if (!this.level || this.broken) return;
    this.failures = 0;
    this.tell(false, 'the store has caught up');
  }

  private fail(error: unknown): void {
    this.broken = true;
    this.level = false;
    this.queue = [];
    this.tell(true, error instanceof Error ? error.message : String(error));
  }

  /** Whatever the store had not made durable may be gone with the failure; writing it again is idempotent. */
  private async reopen(): Promise<void> {
    const { store } = this.ports;
    await store.stop();
    await store.start();
    this.fed = store.position();
    this.broken = false;
  }

  /** Each change once; the first word after a start always, because nobody knows what was said before it. */
  private tell(behind: boolean, why: string): void {
    if (this.behind === behind) return;
    this.behind = behind;
    this.ports.onBehind(behind, why);
  }

  private async writeQueued(): Promise<boolean> {
    if (this.queue.length === 0) return false;
    let count = Math.min(batchesAWrite, this.queue.length);
    // The batches of one message go together: `fed` says that all of a position was handed over.
    while (count < this.queue.length && this.queue[count]?.position === this.queue[count - 1]?.position) count++;
    const batches = this.queue.splice(0, count);
    await this.ports.store.write(batches);
    this.fed = batches.at(-1)?.position ?? this.fed;
    return true;
  }

  private async catchUp(): Promise<boolean> {
    const { batches, through } = this.ports.reread(this.fed, recordsAReread);
    if (batches.length > 0) await this.ports.store.write(batches);
    this.fed = Math.max(this.fed, through);
    // No await between the look and the switch: nothing can be judged in between.
    if (this.fed >= this.ports.judged()) {
      this.level = true;
      return false;
    }
    // Lets the messages of now go first.
    await this.ports.sleep(0);
    return this.running;
  }
}
