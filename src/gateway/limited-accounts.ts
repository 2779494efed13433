import { createHash } from 'node:crypto';
import type { Account, AccountCheck, Accounts } from '../model/intake.ts';
import type { AttemptLimits } from '../runtime/attempt-limits.ts';
import { leastSecretBits, secretBits } from './secret.ts';

const maxProven = 20_000;
/** What is looked at to judge its strength; more only makes it stronger. */
const lookedAt = 256;

/**
 * Wrong tries are limited per identity and source, and a locked source never locks the alarm device itself (reliability.md
 * Q6, CVE-2026-24445). Beyond the limit a weak secret is refused unseen; one that is strong enough to be given out is looked
 * at all the same, which costs a microsecond and nobody guesses, so the right device comes in from behind the very address
 * that is being used for guessing. A device with a weak secret ("only for a test") comes in there too once it has proved
 * itself from that address.
 */
export class LimitedAccounts implements AccountCheck {
  private readonly accounts: Accounts;
  private readonly limits: AttemptLimits;
  private readonly onWrong: (name: string, from: string) => void;
  /** Source and fingerprint of weak secrets that were right there. */
  private readonly proven = new Set<string>();

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
    const text = token ? name.slice(0, lookedAt) : Buffer.from(secret.subarray(0, lookedAt)).toString('utf8');
    const weak = secretBits(text) < leastSecretBits;
    const proof = weak ? `${from}\n${fingerprint(name, secret)}` : null;
    if (locked && proof !== null && !this.proven.has(proof)) {
      this.limits.wrong(identity, from);
      return 'locked';
    }
    const account = this.accounts.authenticate(name, secret, from);
    if (account !== null) {
      if (proof !== null) this.remember(proof);
      return account;
    }
    // A revoked secret is no longer proof; a stranger's wrong one says nothing about the device's.
    if (proof !== null) this.proven.delete(proof);
    return this.refuse(identity, from, locked);
  }

  /** No certificate is guessed: the right one passes even where others are locked, as a strong secret does. */
  certified(kinds: readonly Account['kind'][], id: string, names: readonly string[], from: string): Account | 'wrong' | 'locked' {
    for (const kind of names.includes(id) ? kinds : []) {
      const account = this.accounts.named(kind, id);
      if (account !== null) return account;
    }
    return this.refuse(id, from, this.limits.waitSeconds(id, from) > 0);
  }

  /** Counts it; who is locked already is not told of again. */
  private refuse(identity: string, from: string, locked: boolean): 'wrong' | 'locked' {
    this.limits.wrong(identity, from);
    if (locked) return 'locked';
    this.onWrong(identity, from);
    return 'wrong';
  }

  private remember(proof: string): void {
    this.proven.delete(proof);
    if (this.proven.size >= maxProven) {
      const oldest = this.proven.values().next().value;
      if (oldest !== undefined) this.proven.delete(oldest);
    }
    this.proven.add(proof);
  }
}

function fingerprint(name: string, secret: Uint8Array | null): string {
  const hash = createHash('sha256').update(name).update('\n');
  return (secret === null ? hash : hash.update(secret)).digest('base64');
}
