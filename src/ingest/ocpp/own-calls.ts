import type { Count } from './counted.ts';
import { callText } from './frame.ts';
import type { OcppLimits } from './limits.ts';
import type { Payload } from './protocol.ts';

/** What came of a call of ours. `unsent`: it never left, because it was full or the station went away before. */
export type CallOutcome =
  | { readonly kind: 'result'; readonly payload: Payload }
  | { readonly kind: 'error'; readonly code: string; readonly text: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'unsent'; readonly why: 'busy' | 'closed' };

interface Waiting {
  readonly id: string;
  readonly action: string;
  readonly payload: object;
  readonly until: number;
  settle(outcome: CallOutcome): void;
}

/**
 * Calls to one station, one at a time [OCPP-J 1.6 section 4.1.1]: the next goes out when the one before was answered or its time
 * is over, so a reply that never comes blocks nothing for longer than that (mobilityhouse/ocpp #330).
 */
export class OwnCalls {
  private readonly queue: Waiting[] = [];
  private outstanding: Waiting | null = null;
  private closed = false;
  private readonly write: (text: string) => void;
  private readonly limits: OcppLimits;
  private readonly count: Count;

  constructor(write: (text: string) => void, limits: OcppLimits, count: Count) {
    this.write = write;
    this.limits = limits;
    this.count = count;
  }

  /** `timeMs` at most `limits.callTime`, waiting for its turn included; `now` monotonic ms. */
  call(id: string, action: string, payload: object, timeMs: number, now: number): Promise<CallOutcome> {
    if (this.closed) return Promise.resolve({ kind: 'unsent', why: 'closed' });
    if (this.queue.length >= this.limits.waitingCalls) {
      this.count('call', 'busy');
      return Promise.resolve({ kind: 'unsent', why: 'busy' });
    }
    return new Promise((settle) => {
      this.queue.push({ id, action, payload, until: now + Math.min(timeMs, this.limits.callTime), settle });
      this.next();
    });
  }

  answered(id: string, outcome: CallOutcome): void {
    const call = this.outstanding;
    // Late, repeated or never asked for: nobody waits for it.
    if (call === null || call.id !== id) return this.count('ignored', 'unknown-id');
    this.outstanding = null;
    this.count('call', outcome.kind);
    call.settle(outcome);
    this.next();
  }

  /** Ends what has waited for too long. */
  sweep(now: number): void {
    for (const call of this.queue.filter((waiting) => waiting.until <= now)) {
      this.queue.splice(this.queue.indexOf(call), 1);
      this.count('call', 'busy');
      call.settle({ kind: 'unsent', why: 'busy' });
    }
    const call = this.outstanding;
    if (call === null || call.until > now) return;
    this.outstanding = null;
    this.count('call', 'timeout');
    call.settle({ kind: 'timeout' });
    this.next();
  }

  close(): void {
    this.closed = true;
    this.outstanding?.settle({ kind: 'closed' });
    this.outstanding = null;
    for (const call of this.queue.splice(0)) call.settle({ kind: 'unsent', why: 'closed' });
  }

  private next(): void {
    if (this.outstanding !== null) return;
    const call = this.queue.shift();
    if (call === undefined) return;
    this.outstanding = call;
    this.write(callText(call.id, call.action, call.payload));
  }
}
