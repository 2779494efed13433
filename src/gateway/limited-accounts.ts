import { createHash } from 'node:crypto';
import type { Account, AccountCheck, Accounts } from '../model/intake.ts';
import type { AttemptLimits } from '../runtime/attempt-limits.ts';

/** Characters of a secret that can have 128 bits: what is shorter could be guessed. */
const strongLength = 20;
const maxProven = 20_000;

/**
 * Wrong tries are limited per identity and source, and a locked source never locks the alarm device itself (reliability.md
 * Q6, CVE-2026-24445). Beyond the limit a short secret is refused unseen; a long one is looked at all the same, which costs a
 * microsecond and nobody guesses, so the right device comes in from behind the very address that is being used for guessing.
 * A device with a weak secret ("only for a test") comes in there too once it has proved itself from that address.
 */
export class LimitedAccounts implements AccountCheck {
  private readonly accounts: Accounts;
  private readonly limits: AttemptLimits;
  private readonly onWrong: (name: string, from: string) => void;
  private readonly proven = new Map<string, string>();

  constructor(accounts: Accounts, limits: AttemptLimits, onWrong: (name: string, from: string) => void = () => {}) {
    this.accounts = accounts;
    this.limits = limits;
    this.onWrong = onWrong;
  }

  authenticate(name: string, secret: Uint8Array | null, from: string): Account | 'wrong' | 'locked' {
    // A token stands in the place of the name: a guess of it is no identity.
    const token = secret === null || secret.length === 0;
    const identity = token ? '(token)' : name;
    const locked = this.limits.waitSeconds(identity, from) > 0;
    const key = `${from}\n${identity.slice(0, 128)}`;
    const print = fingerprint(name, secret);
    const length = token ? name.length : secret.length;
    if (locked && length < strongLength && this.proven.get(key) !== print) {
      this.limits.wrong(identity, from);
      return 'locked';
    }
    const account = this.accounts.authenticate(name, secret, from);
    if (account !== null) {
      this.remember(key, print);
      return account;
    }
    // A revoked secret is no longer proof; a stranger's wrong one says nothing about the device's.
    if (this.proven.get(key) === print) this.proven.delete(key);
    this.limits.wrong(identity, from);
    if (locked) return 'locked';
    this.onWrong(identity, from);
    return 'wrong';
  }

  private remember(key: string, print: string): void {
    this.proven.delete(key);
    if (this.proven.size >= maxProven) {
      const oldest = this.proven.keys().next().value;
      if (oldest !== undefined) this.proven.delete(oldest);
    }
    this.proven.set(key, print);
  }
}

function fingerprint(name: string, secret: Uint8Array | null): string {
  const hash = createHash('sha256').update(name).update('\n');
  return (secret === null ? hash : hash.update(secret)).digest('base64');
}
