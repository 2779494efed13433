import type { Account } from '../../model/intake.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type QueueBudget, Session } from './session.ts';
import { accountKey } from './topic-rights.ts';

/** Sessions that outlive their connection: one per account, found again by the client id that made it. In memory. */
export class SessionStore {
  readonly budget: QueueBudget = { bytes: 0 };
  private readonly clock: Clock;
  private readonly stored = new Map<string, Session>();
  private made = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The session for an accepted CONNECT, sections 3.1.2.4 and 3.1.3.1. */
  open(account: Account, clientId: string, clean: boolean): { readonly session: Session; readonly resumed: boolean } {
    const key = accountKey(account);
    const old = this.stored.get(key);
    if (old !== undefined && old.clientId === clientId && !clean) return { session: old, resumed: true };
    // A clean visit under another client id (a technician's tool) leaves the device's own session alone.
    if (old !== undefined && (old.clientId === clientId || !clean)) this.forget(account);
    const name = `${this.clock.wall().toString(36)}-${(++this.made).toString(36)}`;
    const session = new Session(name, clientId, clean, this.budget);
    if (!clean) this.stored.set(key, session);
    return { session, resumed: false };
  }

  of(account: Account): Session | null {
    return this.stored.get(accountKey(account)) ?? null;
  }

  forget(account: Account): void {
    this.stored.get(accountKey(account))?.drop();
    this.stored.delete(accountKey(account));
  }
}
