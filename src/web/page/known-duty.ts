import { GatewayProblem, get } from './gateway-api.ts';
import type { DutyNow, OnDuty } from './on-duty.ts';
import { running } from './page-clock.ts';

const everyMs = 10_000;
const retryMs = 5_000;
/** Three answers that did not come. */
const oldMs = 30_000;

/**
 * Who is on duty as the gateway has it now, asked for again and again. It is not in the stream: a delivery is kept for years and
 * goes to hardware terminals too, and neither says who is on by the time it is read.
 */
export class KnownDuty {
  private heard: { readonly items: readonly OnDuty[]; readonly at: string; readonly readAt: number } | null = null;
  private askAt = 0;
  private asking = false;
  private readonly lost: () => boolean;
  private readonly changed: () => void;

  /** `lost`: this screen hears nothing of the gateway. */
  constructor(lost: () => boolean, changed: () => void) {
    this.lost = lost;
    this.changed = changed;
  }

  /** Null = not known: not asked yet, or nobody is signed in who may see it. */
  now(): DutyNow | null {
    if (!this.asking && running() >= this.askAt) void this.ask();
    if (this.heard === null) return null;
    const { items, at, readAt } = this.heard;
    return { items, at, old: this.lost() || running() - readAt > oldMs };
  }

  private async ask(): Promise<void> {
    this.asking = true;
    try {
      const { items, at } = await get<{ readonly items: readonly OnDuty[]; readonly at: string }>('/api/v1/duty');
      this.heard = { items, at, readAt: running() };
      this.askAt = running() + everyMs;
    } catch (error) {
      // What was known stays and grows old, but not for whoever may not see it (any more): there are telephone numbers in it.
      if (error instanceof GatewayProblem && error.status >= 400 && error.status < 500) this.heard = null;
      this.askAt = running() + retryMs;
    }
    this.asking = false;
    this.changed();
  }
}

/** What is drawn of it: another text where something has to be drawn anew. */
export function dutyPicture(duty: DutyNow | null): string {
  if (duty === null) return '';
  return JSON.stringify([
    duty.old ? duty.at : null,
    duty.items.map(({ position, person, phone, since }) => [position, person, phone, since]),
  ]);
}
