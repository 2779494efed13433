import type { Account, AccountCheck } from '../../model/intake.ts';
import type { ClientCertificate } from '../../runtime/client-certificate.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Connection } from './connection.ts';
import type { Count } from './counted.ts';
import type { MqttLimits } from './limits.ts';
import { RateWindow } from './rate-window.ts';
import { accountKey } from './topic-rights.ts';

/** A device and a terminal may have the same id: then its certificate is the device's. */
const kinds = ['device', 'terminal'] as const;
const MINUTE = 60_000;
const KEYS = 20_000;

/** The account behind a CONNECT, or the CONNACK code that refuses it (section 3.2.2.3). */
export type Admission = { readonly account: Account } | { readonly refusal: 3 | 4 | 5 };

/** What the gateway observes about an account. `to` follows model/signal.ts; `false` = for a minute it did not happen. */
export type AccountSignal = {
  readonly to: 'true' | 'false';
  readonly account: Account;
} & (
  | {
      readonly rule: 'credential.in-use-twice';
      /** Take-overs within the last minute. */
      readonly count: number;
    }
  | {
      readonly rule: 'device.cut-off';
      /** The violation, a word of guard/violation.ts. */
      readonly why: string;
    }
);

/** Who may connect, and who is connected: one live connection per account. */
export class Admissions {
  readonly live = new Map<string, Connection>();
  private readonly accounts: AccountCheck;
  private readonly clock: Clock;
  private readonly limits: MqttLimits;
  private readonly count: Count;
  private readonly onSignal: (signal: AccountSignal) => void;
  private readonly takeOvers = new RateWindow(MINUTE, KEYS);
  private readonly offences = new RateWindow(MINUTE, KEYS);
  private readonly coolDown = new Map<string, number>();
  private readonly takenOver = new Map<string, { readonly account: Account; last: number }>();
  private readonly cutOff = new Map<string, { readonly account: Account; readonly why: string; last: number }>();

  constructor(accounts: AccountCheck, clock: Clock, limits: MqttLimits, count: Count, onSignal: (signal: AccountSignal) => void) {
    this.accounts = accounts;
    this.clock = clock;
    this.limits = limits;
    this.count = count;
    this.onSignal = onSignal;
  }

  /**
   * Proves the peer: by name and secret, by its token alone, or by a certificate of its id (null = none was shown). Nothing that
   * is live is touched here: a wrong credential disturbs nobody.
   */
  judge(name: string | undefined, secret: Uint8Array | null, from: string, certificate: ClientCertificate | null): Admission {
    if (certificate === null && (name === undefined || name === '')) {
      this.count('refused', 'anonymous');
      return { refusal: 5 };
    }
    const account =
      certificate === null ? this.accounts.authenticate(name ?? '', secret, from) : this.certified(name, secret, from, certificate);
    if (account === 'wrong' || account === 'locked') {
      this.count('refused', account === 'wrong' ? 'credential' : 'too-many-tries');
      return { refusal: 4 };
    }
    if ((this.coolDown.get(accountKey(account)) ?? 0) > this.clock.monotonic()) {
      this.count('refused', 'cool-down');
      return { refusal: 3 };
    }
    return { account };
  }

  /**
   * What is shown is never ignored: the name has to be one of the certificate's, and a secret has to fit beside it. Without a
   * name it is the certificate's own, its common name before its DNS names.
   */
  private certified(name = '', secret: Uint8Array | null, from: string, { names }: ClientCertificate): Account | 'wrong' | 'locked' {
    const account = this.accounts.certified(kinds, name === '' ? (names[0] ?? '') : name, names, from);
    if (typeof account === 'string' || secret === null) return account;
    const second = this.accounts.authenticate(account.id, secret, from);
    return typeof second === 'string' || accountKey(second) === accountKey(account) ? second : 'wrong';
  }

  /** Makes `connection` the account's one live connection. The one before is closed first, so its will comes before anything new. */
  enter(account: Account, connection: Connection): void {
    const key = accountKey(account);
    const old = this.live.get(key);
    this.live.set(key, connection);
    if (old === undefined) return;
    old.cut('taken-over');
    const now = this.clock.monotonic();
    const count = this.takeOvers.add(key, now);
    if (count < this.limits.takeOversPerMinute) return;
    this.takenOver.set(key, { account, last: now });
    this.onSignal({ rule: 'credential.in-use-twice', to: 'true', account, count });
  }

  /**
   * A proven device was cut for what it sent: a message that is too long, or no MQTT. It sends the same again after each
   * connection, and nothing behind it ever comes; without a word about it an alarm would be lost in silence.
   */
  violated(account: Account, why: string): void {
    if (account.kind !== 'device') return;
    const key = accountKey(account);
    const known = this.cutOff.has(key);
    this.cutOff.set(key, { account, why, last: this.clock.monotonic() });
    if (!known) this.onSignal({ rule: 'device.cut-off', to: 'true', account, why });
  }

  /** True when this was the account's live connection. */
  leave(account: Account, connection: Connection): boolean {
    if (this.live.get(accountKey(account)) !== connection) return false;
    return this.live.delete(accountKey(account));
  }

  /** A topic outside the rights was asked for; whoever does so again and again is sent away for a while. */
  offend(account: Account): void {
    const key = accountKey(account);
    if (this.offences.add(key, this.clock.monotonic()) <= this.limits.deniedPerMinute) return;
    this.offences.delete(key);
    this.coolDown.set(key, this.clock.monotonic() + this.limits.coolDown);
    this.live.get(key)?.cut('denied-too-often');
  }

  /** Ends cool-downs, and signals whose cause is a minute ago. */
  sweep(now: number): void {
    for (const [key, until] of this.coolDown) if (until <= now) this.coolDown.delete(key);
    for (const [key, { account, last }] of this.takenOver) {
      if (now - last < MINUTE) continue;
      this.takenOver.delete(key);
      this.onSignal({ rule: 'credential.in-use-twice', to: 'false', account, count: 0 });
    }
    for (const [key, { account, why, last }] of this.cutOff) {
      if (now - last < MINUTE) continue;
      this.cutOff.delete(key);
      this.onSignal({ rule: 'device.cut-off', to: 'false', account, why });
    }
  }
}
