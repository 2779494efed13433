import { get } from './gateway-api.ts';
import { running } from './page-clock.ts';

const everyMs = 10_000;
const retryMs = 5_000;

/** The first terminal of a tier that had the alarm, or showed it; by the clock of that tier. */
export interface TierReceipt {
  readonly tier: string;
  readonly name: string;
  readonly event: 'received' | 'shown';
  /** RFC 3339. */
  readonly at: string;
  readonly terminal: string;
}

/**
 * Where the alarm of the response in front has arrived, tier by tier, asked for again and again while it stands there: receipts of
 * other tiers come after the delivery, and none of them tells this screen anew.
 */
export class KnownReceipts {
  private response = '';
  private heard: readonly TierReceipt[] = [];
  private askAt = 0;
  private asking = false;
  private readonly changed: () => void;

  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** None = not known: not asked yet, nobody is signed in, or nobody has it. */
  of(response: string): readonly TierReceipt[] {
    if (response !== this.response) {
      this.response = response;
      this.heard = [];
      this.askAt = 0;
    }
    if (!this.asking && running() >= this.askAt) void this.ask(response);
    return this.heard;
  }

  private async ask(response: string): Promise<void> {
    this.asking = true;
    try {
      const { receipts = [] } = await get<{ readonly receipts?: readonly TierReceipt[] }>(
        `/api/v1/responses/${encodeURIComponent(response)}`,
      );
      if (response === this.response) this.heard = receipts;
      this.askAt = running() + everyMs;
    } catch {
      // What is known was so: a receipt is not taken back.
      this.askAt = running() + retryMs;
    }
    this.asking = false;
    this.changed();
  }
}
