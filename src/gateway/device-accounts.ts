import { createHash, timingSafeEqual } from 'node:crypto';
import type { Account, Accounts } from '../model/intake.ts';
import type { JournalReader } from '../model/journal.ts';
import type { Clock } from '../runtime/clock.ts';

/**
 * Credentials of devices and terminals, in memory as SHA-256 (their secrets have at least 128 bit, so no slow hash is
 * needed). The same for MQTT, HTTP and the terminal stream.
 */
export class DeviceAccounts implements Accounts {
  private readonly byName = new Map<string, { hash: string; account: Account }>();
  private readonly byHash = new Map<string, Account>();

  private readonly lent = new Map<string, { account: Account; until: number }>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  load(reader: JournalReader): void {
    for (const { id } of reader.devices()) this.put({ kind: 'device', id }, reader.deviceSecretHash(id));
    for (const { id } of reader.terminals()) this.put({ kind: 'terminal', id }, reader.terminalSecretHash(id));
  }

  put(account: Account, hash: string | null): void {
    this.remove(account);
    if (hash === null || hash === '') return;
    this.byName.set(`${account.kind}:${account.id}`, { hash, account });
    this.byHash.set(hash, account);
  }

  /** Its secret and what was lent beside it are void. */
  remove(account: Account): void {
    for (const [hash, { account: lent }] of this.lent) if (lent.kind === account.kind && lent.id === account.id) this.lent.delete(hash);
    const known = this.byName.get(`${account.kind}:${account.id}`);
    if (known === undefined) return;
    this.byName.delete(`${account.kind}:${account.id}`);
    this.byHash.delete(known.hash);
  }

  /** A second secret for a while, in memory only. `until`: monotonic ms, so that no jump of the wall clock lengthens it. */
  lend(account: Account, hash: string, until: number): void {
    for (const [known, { until: over }] of this.lent) if (over < this.clock.monotonic()) this.lent.delete(known);
    this.lent.set(hash, { account, until });
  }

  authenticate(name: string, secret: Uint8Array | null, _from: string): Account | null {
    // ThingsBoard devices send their token as the user name and nothing else.
    if (secret === null || secret.length === 0) return this.byHash.get(sha256(name)) ?? null;
    const given = Buffer.from(sha256(secret));
    for (const kind of ['device', 'terminal'] as const) {
      const known = this.byName.get(`${kind}:${name}`);
      if (known !== undefined && timingSafeEqual(Buffer.from(known.hash), given)) return known.account;
    }
    const lent = this.lent.get(given.toString());
    return lent !== undefined && lent.account.id === name && lent.until > this.clock.monotonic() ? lent.account : null;
  }

  named(kind: Account['kind'], id: string): Account | null {
    return this.byName.get(`${kind}:${id}`)?.account ?? null;
  }
}

function sha256(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}
