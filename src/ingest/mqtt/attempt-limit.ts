import { createHash } from 'node:crypto';
import type { Account, Accounts } from '../../model/intake.ts';
import { RateWindow } from './rate-window.ts';

const MINUTE = 60_000;
const KEYS = 20_000;

/**
 * At most `wrongPerMinute` wrong tries per (identity, source) are evaluated; further ones are refused unseen. Two things
 * keep a stranger from locking a device out: the key holds the source, and a source from which this identity has already
 * proved itself may go on using the very same secret (the stranger behind the same address does not have it).
 */
export class AttemptLimit {
  private readonly accounts: Accounts;
  private readonly wrongPerMinute: number;
  private readonly wrong = new RateWindow(MINUTE, KEYS);
  private readonly proven = new Map<string, string>();

  constructor(accounts: Accounts, wrongPerMinute: number) {
    this.accounts = accounts;
    this.wrongPerMinute = wrongPerMinute;
  }

  authenticate(name: string, secret: Uint8Array | null, from: string, now: number): Account | 'wrong' | 'locked' {
    const key = `${from}\n${name}`;
    if (this.wrong.count(key, now) >= this.wrongPerMinute && this.proven.get(key) !== fingerprint(name, secret)) return 'locked';
    const account = this.accounts.authenticate(name, secret, from);
    if (account === null) {
      this.wrong.add(key, now);
      // A revoked secret is no longer proof; a stranger's wrong one says nothing about the device's.
      if (this.proven.get(key) === fingerprint(name, secret)) this.proven.delete(key);
      return 'wrong';
    }
    this.remember(key, fingerprint(name, secret));
    return account;
  }

  private remember(key: string, print: string): void {
    this.proven.delete(key);
    if (this.proven.size >= KEYS)
      for (const oldest of this.proven.keys()) {
        this.proven.delete(oldest);
        break;
      }
    this.proven.set(key, print);
  }
}

function fingerprint(name: string, secret: Uint8Array | null): string {
  const hash = createHash('sha256').update(name).update('\n');
  return (secret === null ? hash : hash.update(secret)).digest('base64');
}
