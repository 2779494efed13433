import type { Receipt } from '../model/delivery.ts';
import type { Schedule } from './hub-ports.ts';

/** More receipts than this waiting for the disk: further ones are refused, and the terminals asked again by the next re-send. */
const maxWaiting = 20_000;
/** Written in one go: what devices say waits for no more than some hundredths of a second. */
const mostAtOnce = 500;
/** ms that the word of a sending waits for its receipt, which usually follows: the two are one write. */
const sentWaitsMs = 200;

interface Waiting {
  readonly receipt: Receipt;
  readonly written: (() => void) | null;
}

/** Writes receipts in groups, one group at a time, in the order they came. */
export class ReceiptLog {
  private waiting: Waiting[] = [];
  /** By delivery, the word of its sending. */
  private readonly sent = new Map<string, Receipt[]>();
  private running: Promise<void> | null = null;
  private timer: (() => void) | null = null;
  private readonly write: (receipts: readonly Receipt[]) => Promise<void>;
  private readonly failed: (count: number) => void;
  private readonly schedule: Schedule;

  constructor(write: (receipts: readonly Receipt[]) => Promise<void>, failed: (count: number) => void, schedule: Schedule) {
    this.write = write;
    this.failed = failed;
    this.schedule = schedule;
  }

  /** It went out. Lost in a crash within the next moment it only makes an attempt too few. */
  addSent(deliveryId: string, at: number): void {
    const receipt = { deliveryId, kind: 'sent', at } as const;
    const before = this.sent.get(deliveryId);
    if (before === undefined) this.sent.set(deliveryId, [receipt]);
    else before.push(receipt);
    if (this.sent.size > maxWaiting) this.writeSent();
    this.timer ??= this.schedule(sentWaitsMs, () => this.writeSent());
  }

  /** `written` is called after the commit; never when writing failed, so that the delivery is sent again and asked about again. */
  add(receipt: Receipt, written: (() => void) | null = null): void {
    if (this.waiting.length >= maxWaiting) {
      this.failed(1);
      return;
    }
    for (const sent of this.sent.get(receipt.deliveryId) ?? []) this.waiting.push({ receipt: sent, written: null });
    this.sent.delete(receipt.deliveryId);
    this.waiting.push({ receipt, written });
    this.running ??= this.drain();
  }

  /** Resolves when everything added so far is written or has failed. */
  async flush(): Promise<void> {
    this.writeSent();
    await this.running;
  }

  private writeSent(): void {
    this.timer?.();
    this.timer = null;
    for (const receipts of this.sent.values()) for (const receipt of receipts) this.waiting.push({ receipt, written: null });
    this.sent.clear();
    if (this.waiting.length > 0) this.running ??= this.drain();
  }

  private async drain(): Promise<void> {
    // One turn of the loop gathers what arrives together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, mostAtOnce);
      try {
        await this.write(group.map((item) => item.receipt));
        for (const item of group) item.written?.();
      } catch {
        this.failed(group.length);
      }
    }
    this.running = null;
  }
}
