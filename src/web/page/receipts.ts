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

/**
 * The first receipt goes at once; in a flood the next ones go together. A browser compresses each message that it sends, and
 * whoever unpacks two thousand of them from each of fifty screens has no time for alarms.
 */
export class Receipts {
  /** By delivery: what is shown need not be said to be received as well. */
  private readonly waiting = new Map<string, Receipt>();
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
    }
    this.waiting.clear();
    this.sayThese(together);
  }

  private sayThese(together: readonly Receipt[]): void {
    const [first] = together;
    if (first !== undefined) this.say(together.length === 1 ? first : together);
  }
}
