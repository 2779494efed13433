import { get } from './gateway-api.ts';
import { running } from './page-clock.ts';
import type { Plan } from './plan-wire.ts';

const everyMs = 10_000;
const retryMs = 5_000;
/** Until some screen shows it: that is soon. */
const soonMs = 2_000;

/** Of `GET /api/v1/responses/{id}`. */
interface Whole {
  readonly receipts?: readonly TierReceipt[];
  /** Null = the text of its plan is lost. */
  readonly progress: Plan | null;
}

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
 * How far the response in front has come, and where its alarm has arrived, tier by tier: asked for again and again while it stands
 * there, because receipts come after the delivery, and none of them tells this screen anew.
 */
export class KnownReceipts {
  private response = '';
  private heard: readonly TierReceipt[] = [];
  private askAt = 0;
  private asking = false;
  private readonly changed: () => void;
  private readonly took: (plan: Plan) => void;

  constructor(changed: () => void, took: (plan: Plan) => void) {
    this.changed = changed;
    this.took = took;
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
      const { receipts = [], progress } = await get<Whole>(`/api/v1/responses/${encodeURIComponent(response)}`);
      if (response === this.response) this.heard = receipts;
      this.askAt = running() + (receipts.some(({ event }) => event === 'shown') ? everyMs : soonMs);
      if (progress) this.took(progress);
    } catch {
      // What is known was so: a receipt is not taken back.
      this.askAt = running() + retryMs;
    }
    this.asking = false;
    this.changed();
  }
}
