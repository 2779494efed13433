import type { Delivery } from '../model/delivery.ts';

const firstAgainMs = 5_000;
/** With the hub's tick this stays below the 10 s of EN 81-28 4.12 / battery row 15. */
const againMs = 9_500;
const maxOutstanding = 1_000;
/** Sent without a receipt at most while receipts come, so that a slow line holds no more than this and a danger to life waits for no more. */
const window = 100;
/** One that gives no more receipts is sent another hundred after this long, then twice as many, and so on: nothing waits for ever. */
const patienceMs = 1_000;

interface Awaited {
  readonly delivery: Delivery;
  attempt: number;
  /** Monotonic ms of the last sending. */
  sentAt: number;
  /** Which round of sending that was: several screens of one terminal share an attempt. */
  round: number;
  repeated: boolean;
  /** It was sent before its turn, and not yet in it. */
  ahead: boolean;
}

/** What one terminal was sent and gave no receipt for. Bounded: beyond it the oldest are forgotten here (not in the journal) and counted. */
export class Outstanding {
  private readonly awaited = new Map<string, Awaited>();
  /** What it gave a receipt for last: `shown` follows soon, and the disk need not be asked what it is about. */
  private readonly receipted = new Map<string, Delivery>();
  /** The highest sequence that a receipt came for, and monotonic ms of the last receipt. */
  private newest = 0;
  private heardAt = Number.NEGATIVE_INFINITY;
  /** How many may be without a receipt now, and monotonic ms of the last that was sent for the first time or receipted. */
  private limit = window;
  private grant = window;
  private movedAt = Number.NEGATIVE_INFINITY;
  /** Nothing is due before this, monotonic ms. */
  private nothingBefore = Number.NEGATIVE_INFINITY;
  /** It has given a receipt since the gateway started: of one that never does there is nothing to wait for. */
  private gives = false;
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

  /** How many more may be sent now, before receipts come. */
  room(now: number): number {
    if (!this.gives) return Number.POSITIVE_INFINITY;
    if (this.awaited.size >= this.limit && now - this.movedAt >= patienceMs) {
      this.limit = this.awaited.size + this.grant;
      this.grant *= 2;
    }
    return Math.max(0, this.limit - this.awaited.size);
  }

  /** The attempt number under which `delivery` goes out in `round`. */
  attempt(delivery: Delivery, round: number): number {
    const entry = this.awaited.get(delivery.id);
    // One that overtook and has its receipt comes again in its place.
    if (!entry) return delivery.attempts + (this.receipted.has(delivery.id) ? 2 : 1);
    return entry.round === round ? entry.attempt : entry.attempt + 1;
  }

  /** Call when a link took it. True when this was the first link in this round. */
  sent(delivery: Delivery, attempt: number, round: number, now: number, ahead = false): boolean {
    const entry = this.awaited.get(delivery.id);
    if (entry) {
      const news = entry.round !== round;
      entry.repeated ||= news && entry.round !== 0;
      entry.attempt = attempt;
      entry.round = round;
      entry.sentAt = now;
      entry.ahead &&= ahead;
      return news;
    }
    this.movedAt = now;
    // A second screen of a terminal that has given its receipt already is not asked again.
    if (delivery.receivedAt === null && !this.receipted.has(delivery.id))
      this.keep({ delivery, attempt, sentAt: now, round, repeated: false, ahead });
    return true;
  }

  /** Sent in an earlier connection and never receipted: asked about again like one sent just now. */
  resume(delivery: Delivery, now: number): void {
    if (!this.awaited.has(delivery.id))
      this.keep({ delivery, attempt: delivery.attempts, sentAt: now, round: 0, repeated: false, ahead: false });
  }

  /**
   * Due for re-sending, what was sent longest ago first: no one of many waits for ever. A terminal that is on its way through a flood gives its receipts in order: what is
   * behind the last of them waits in its line, and a copy of it would only make the line longer.
   */
  due(now: number): readonly Delivery[] {
    if (now < this.nothingBefore) return [];
    const due: Awaited[] = [];
    const goesOn = now - this.heardAt < firstAgainMs;
    this.nothingBefore = Number.POSITIVE_INFINITY;
    for (const each of this.awaited.values()) {
      const { delivery, sentAt, repeated } = each;
      const at = sentAt + (repeated ? againMs : firstAgainMs);
      this.nothingBefore = Math.min(this.nothingBefore, at);
      if (now >= at && !(goesOn && delivery.sequence > this.newest)) due.push(each);
    }
    return due.sort((a, b) => a.sentAt - b.sentAt || a.delivery.sequence - b.delivery.sequence).map(({ delivery }) => delivery);
  }

  /** `now`: monotonic ms. */
  received(deliveryId: string, now: number): void {
    this.gives = true;
    const entry = this.awaited.get(deliveryId);
    if (entry === undefined) return;
    this.grant = window;
    if (!entry.ahead) this.newest = Math.max(this.newest, entry.delivery.sequence);
    this.heardAt = now;
    this.movedAt = now;
    this.awaited.delete(deliveryId);
    if (this.awaited.size < window) this.limit = window;
    this.receipted.set(deliveryId, entry.delivery);
    if (this.receipted.size > maxOutstanding) this.receipted.delete(this.receipted.keys().next().value ?? '');
  }

  clear(): void {
    this.awaited.clear();
    this.receipted.clear();
    this.newest = 0;
    this.limit = window;
    this.grant = window;
    this.heardAt = Number.NEGATIVE_INFINITY;
  }

  private keep(entry: Awaited): void {
    if (this.awaited.size >= maxOutstanding) {
      const oldest = this.awaited.keys().next().value;
      if (oldest !== undefined) this.awaited.delete(oldest);
      this.forgotten();
    }
    this.awaited.set(entry.delivery.id, entry);
    this.nothingBefore = Math.min(this.nothingBefore, entry.sentAt + firstAgainMs);
  }
}
