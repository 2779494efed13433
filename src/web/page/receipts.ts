import { running } from './page-clock.ts';

export interface Receipt {
  readonly type: 'received' | 'shown';
  readonly deliveryId: string;
}

/** ms in which what follows a receipt waits for more. */
const togetherMs = 100;
/** A message to the gateway may have 8,192 characters and 100 entries. */
const mostCharacters = 8_000;
const mostTogether = 100;
/** ms before the end of a connection in which a receipt may have been lost: a dead one is given up before that. Of so many at most. */
const doubtMs = 30_000;
const mostInDoubt = 2_000;

/**
 * The first receipt goes at once; in a flood the next ones go together. A browser compresses each message that it sends, and
 * whoever unpacks two thousand of them from each of fifty screens has no time for alarms. What was said on a connection that
 * then ended may never have come: nothing answers a receipt, and what was `received` is not sent again.
 */
export class Receipts {
  /** By delivery: what is shown need not be said to be received as well. */
  private readonly waiting = new Map<string, Receipt>();
  /** By delivery, its last word and when it was said, the oldest first. */
  private readonly inDoubt = new Map<string, { readonly receipt: Receipt; readonly at: number }>();
  private cut = false;
  private sentAt = Number.NEGATIVE_INFINITY;
  private queued = false;
  private readonly say: (message: Receipt | readonly Receipt[]) => void;

  constructor(say: (message: Receipt | readonly Receipt[]) => void) {
    this.say = say;
  }

  add(receipt: Receipt): void {
    // One that came again while `shown` waits to be said is in that already.
    if (receipt.type === 'shown' || !this.waiting.has(receipt.deliveryId)) this.waiting.set(receipt.deliveryId, receipt);
    const wait = this.sentAt + togetherMs - running();
    // Timers of a page that is not looked at come a second later, or a minute.
    if (wait <= 0 || document.hidden) this.send();
    else if (!this.queued) {
      this.queued = true;
      setTimeout(() => this.send(), wait);
    }
  }

  /** Call when the connection has ended, or none came about. What was said long before that has come. */
  lost(): void {
    if (!this.cut) for (const [id, { at }] of this.inDoubt) if (running() - at >= doubtMs) this.inDoubt.delete(id);
    this.cut = true;
  }

  /** Call when a new connection is open, however long it took. */
  again(): void {
    this.cut = false;
    const lately = [...this.inDoubt.values()];
    this.inDoubt.clear();
    for (const { receipt } of lately) if (!this.waiting.has(receipt.deliveryId)) this.waiting.set(receipt.deliveryId, receipt);
    if (this.waiting.size > 0) this.send();
  }

  private send(): void {
    this.queued = false;
    this.sentAt = running();
    let [together, characters]: [Receipt[], number] = [[], 0];
    for (const receipt of this.waiting.values()) {
      const length = JSON.stringify(receipt).length + 1;
      if (together.length === mostTogether || characters + length > mostCharacters) {
        this.sayThese(together);
        [together, characters] = [[], 0];
      }
      together.push(receipt);
      characters += length;
      this.doubt(receipt);
    }
    this.waiting.clear();
    this.sayThese(together);
  }

  private doubt(receipt: Receipt): void {
    const [oldest] = this.inDoubt.keys();
    if (oldest !== undefined && this.inDoubt.size >= mostInDoubt) this.inDoubt.delete(oldest);
    this.inDoubt.delete(receipt.deliveryId);
    this.inDoubt.set(receipt.deliveryId, { receipt, at: this.sentAt });
  }

  private sayThese(together: readonly Receipt[]): void {
    const [first] = together;
    if (first !== undefined) this.say(together.length === 1 ? first : together);
  }
}
