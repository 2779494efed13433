import type { LinePoint } from './line-point.ts';

/** performance.md, "Stores". */
const linesAPost = 5_000;
/** Lines in memory before `add` waits. */
const mostLines = 20_000;
/** How long a few lines wait for more: a POST a message would cost the server more than its lines. */
const lingerMs = 500;

/**
 * Lines on their way, in order, one request at a time: two at once could overtake each other, and the older of two values for the
 * same moment would stay. After the first failure everything is refused: its owner starts a new queue from what is durable.
 */
export class WriteQueue {
  private readonly send: (points: readonly LinePoint[]) => Promise<void>;
  private waiting: LinePoint[] = [];
  private added = 0;
  private done = 0;
  private failure: Error | null = null;
  private sending = false;
  private timer: NodeJS.Timeout | null = null;
  private waiters: (() => void)[] = [];

  constructor(send: (points: readonly LinePoint[]) => Promise<void>) {
    this.send = send;
  }

  /** Resolves when they are taken over. */
  async add(points: readonly LinePoint[]): Promise<void> {
    while (this.failure === null && this.waiting.length >= mostLines) await this.change();
    if (this.failure !== null) throw this.failure;
    for (const point of points) this.waiting.push(point);
    this.added += points.length;
    if (this.waiting.length >= linesAPost) this.hurry();
    else this.timer ??= setTimeout(() => this.hurry(), lingerMs).unref();
  }

  /** Resolves when everything added so far is written, or set aside. */
  async drained(): Promise<void> {
    const all = this.added;
    this.hurry();
    while (this.failure === null && this.done < all) await this.change();
    if (this.failure !== null) throw this.failure;
  }

  /** After it nothing more is sent; what waits is left to the journal. */
  close(reason: Error): void {
    this.failure ??= reason;
    this.waiting = [];
    this.clearTimer();
    this.wake();
  }

  private hurry(): void {
    this.clearTimer();
    if (!this.sending) void this.pump();
  }

  private async pump(): Promise<void> {
    this.sending = true;
    while (this.waiting.length > 0 && this.failure === null) {
      const points = this.waiting.splice(0, linesAPost);
      try {
        await this.send(points);
        this.done += points.length;
        this.wake();
      } catch (error) {
        this.close(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.sending = false;
  }

  private clearTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  private wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}
