import type { Receipt } from '../model/delivery.ts';

/** More receipts than this waiting for the disk: further ones are refused, and the terminals asked again by the next re-send. */
const maxWaiting = 20_000;

/** Writes receipts in groups, one group at a time, in the order they came. */
export class ReceiptLog {
  private waiting: { receipt: Receipt; written: (() => void) | null }[] = [];
  private running: Promise<void> | null = null;
  private readonly write: (receipts: readonly Receipt[]) => Promise<void>;
  private readonly failed: (count: number) => void;

  constructor(write: (receipts: readonly Receipt[]) => Promise<void>, failed: (count: number) => void) {
    this.write = write;
    this.failed = failed;
  }

  /** `written` is called after the commit; never when writing failed, so that the delivery is sent again and asked about again. */
  add(receipt: Receipt, written: (() => void) | null = null): void {
    if (this.waiting.length >= maxWaiting) {
      this.failed(1);
      return;
    }
    this.waiting.push({ receipt, written });
    this.running ??= this.drain();
  }

  /** Resolves when everything added so far is written or has failed. */
  async flush(): Promise<void> {
    await this.running;
  }

  private async drain(): Promise<void> {
    // One turn of the loop gathers what arrives together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
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
