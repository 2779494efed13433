import type { Delivery } from '../model/delivery.ts';

const firstAgainMs = 5_000;
/** With the hub's tick this stays below the 10 s of EN 81-28 4.12 / battery row 15. */
const againMs = 9_500;
const maxOutstanding = 1_000;

interface Awaited {
  readonly delivery: Delivery;
  attempt: number;
  /** Monotonic ms of the last sending. */
  sentAt: number;
  /** Which round of sending that was: several screens of one terminal share an attempt. */
  round: number;
  repeated: boolean;
}

/** What one terminal was sent and gave no receipt for. Bounded: beyond it the oldest are forgotten here (not in the journal) and counted. */
export class Outstanding {
  private readonly awaited = new Map<string, Awaited>();
  /** What it gave a receipt for last: `shown` follows soon, and the disk need not be asked what it is about. */
  private readonly receipted = new Map<string, Delivery>();
  /** The highest sequence that a receipt came for, and monotonic ms of the last receipt. */
  private newest = 0;
  private heardAt = Number.NEGATIVE_INFINITY;
  private readonly forgotten: () => void;

  constructor(forgotten: () => void) {
    this.forgotten = forgotten;
  }

  get size(): number {
    return this.awaited.size;
  }

  get(deliveryId: string): Delivery | null {
    return this.awaited.get(deliveryId)?.delivery ?? null;
  }

  /** One that it gave a receipt for a short while ago. */
  recent(deliveryId: string): Delivery | null {
    return this.receipted.get(deliveryId) ?? null;
  }

  /** The attempt number under which `delivery` goes out in `round`. */
  attempt(delivery: Delivery, round: number): number {
    const entry = this.awaited.get(delivery.id);
    if (!entry) return delivery.attempts + 1;
    return entry.round === round ? entry.attempt : entry.attempt + 1;
  }

  /** Call when a link took it. True when this was the first link in this round. */
  sent(delivery: Delivery, attempt: number, round: number, now: number): boolean {
    const entry = this.awaited.get(delivery.id);
    if (entry) {
      const news = entry.round !== round;
      entry.repeated ||= news && entry.round !== 0;
      entry.attempt = attempt;
      entry.round = round;
      entry.sentAt = now;
      return news;
    }
    // A second screen of a terminal that has given its receipt already is not asked again.
    if (delivery.receivedAt === null) this.keep({ delivery, attempt, sentAt: now, round, repeated: false });
    return true;
  }

  /** Sent in an earlier connection and never receipted: asked about again like one sent just now. */
  resume(delivery: Delivery, now: number): void {
    if (!this.awaited.has(delivery.id)) this.keep({ delivery, attempt: delivery.attempts, sentAt: now, round: 0, repeated: false });
  }

  /**
   * Due for re-sending, in order of sequence. A terminal that is on its way through a flood gives its receipts in order: what is
   * behind the last of them waits in its line, and a copy of it would only make the line longer.
   */
  due(now: number): readonly Delivery[] {
    const due: Delivery[] = [];
    const goesOn = now - this.heardAt < firstAgainMs;
    for (const { delivery, sentAt, repeated } of this.awaited.values()) {
      if (goesOn && delivery.sequence > this.newest) continue;
      if (now - sentAt >= (repeated ? againMs : firstAgainMs)) due.push(delivery);
    }
    return due.sort((a, b) => a.sequence - b.sequence);
  }

  /** `now`: monotonic ms. */
  received(deliveryId: string, now: number): void {
    const entry = this.awaited.get(deliveryId);
    if (entry === undefined) return;
    this.newest = Math.max(this.newest, entry.delivery.sequence);
    this.heardAt = now;
    this.awaited.delete(deliveryId);
    this.receipted.set(deliveryId, entry.delivery);
    if (this.receipted.size > maxOutstanding) this.receipted.delete(this.receipted.keys().next().value ?? '');
  }

  clear(): void {
    this.awaited.clear();
    this.receipted.clear();
    this.newest = 0;
    this.heardAt = Number.NEGATIVE_INFINITY;
  }

  private keep(entry: Awaited): void {
    if (this.awaited.size >= maxOutstanding) {
      const oldest = this.awaited.keys().next().value;
      if (oldest !== undefined) this.awaited.delete(oldest);
      this.forgotten();
    }
    this.awaited.set(entry.delivery.id, entry);
  }
}
