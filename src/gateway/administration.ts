import { createHash } from 'node:crypto';
import type { ActOrigin } from '../model/act.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { Journal } from '../model/journal.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { type DeviceEntry, idPattern, type Role, roles, type TerminalEntry, type TokenEntry, type UserEntry } from '../model/registry.ts';
import type { Clock } from '../runtime/clock.ts';
import { newSecret, type RandomBytes } from '../runtime/random.ts';

/** What was asked cannot be done; `code` is stable, `message` names the field, what was expected and what came. */
export class AdministrationError extends Error {
  readonly code: 'bad-id' | 'unknown-profile' | 'weak-secret' | 'exists' | 'not-found' | 'bad-role' | 'bad-place';
  readonly field: string;
  constructor(code: AdministrationError['code'], field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

export interface AdministrationPorts {
  readonly journal: Journal;
  readonly profiles: () => ReadonlyMap<string, DeviceProfile>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** argon2id; see api/people. */
  readonly hashPassword: (password: string) => Promise<string>;
  /** Called after a registry write is on disk. */
  readonly onDevice: (deviceId: string, secretHash: string) => void;
  readonly onTerminal: (terminal: TerminalEntry, secretHash: string) => void;
  readonly onDeviceRetired: (deviceId: string) => void;
}

export interface NewDevice {
  readonly id: string;
  readonly profile: string;
  readonly place?: string | undefined;
  readonly secret?: string | undefined;
  readonly weak?: boolean | undefined;
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Bits of a secret that somebody typed: length times the size of the alphabets it uses. A generated one has 192. */
export function secretBits(secret: string): number {
  let alphabet = 0;
  if (/[0-9]/.test(secret)) alphabet += 10;
  if (/[a-z]/.test(secret)) alphabet += 26;
  if (/[A-Z]/.test(secret)) alphabet += 26;
  if (/[^0-9A-Za-z]/.test(secret)) alphabet += 32;
  // A repeated character adds nothing that has to be guessed.
  const spread = Math.min(1, new Set(secret).size / Math.min(10, Math.max(1, secret.length)));
  return Math.floor(secret.length * Math.log2(Math.max(2, alphabet)) * spread);
}

const leastBits = 128;

/** Site data and accounts: the one place that writes them, for the API, the CLI and the demo alike. Every write has its audit link. */
export class Administration {
  private readonly ports: AdministrationPorts;

  constructor(ports: AdministrationPorts) {
    this.ports = ports;
  }

  /** Registers devices in one commit; the secrets are returned once and kept as SHA-256 only. */
  async addDevices(wanted: readonly NewDevice[], origin: ActOrigin): Promise<readonly (DeviceEntry & { secret: string })[]> {
    const known = new Set(this.ports.journal.reader.devices().map((device) => device.id));
    const added = wanted.map((device) => {
      this.requireId('id', device.id);
      if (known.has(device.id)) throw new AdministrationError('exists', 'id', `id: device ${device.id} is registered already`);
      known.add(device.id);
      const profiles = this.ports.profiles();
      if (!profiles.has(device.profile)) {
        const list = [...profiles.keys()].join(', ');
        throw new AdministrationError('unknown-profile', 'profile', `profile: expected one of ${list}; came ${device.profile}`);
      }
      return { id: device.id, profile: device.profile, place: this.place(device.place), secret: this.secret(device.secret, device.weak) };
    });
    const { journal } = this.ports;
    // Secret first: a crash in between leaves a secret nobody can use, never a device nobody can connect.
    await Promise.all([
      journal.change(
        added.map(({ id, secret }) => ({ kind: 'device-secret', deviceId: id, secretHash: sha256(secret) })),
        added.map(({ id, profile, place }) => this.audit(origin, 'device.added', `device:${id}`, { profile, place })),
      ),
      journal.append(added.map(({ id, profile, place }) => ({ kind: 'device', device: { id, profile, place }, retired: false }))),
    ]);
    for (const { id, secret } of added) this.ports.onDevice(id, sha256(secret));
    return added;
  }

  async retireDevice(id: string, origin: ActOrigin): Promise<void> {
    const device = this.ports.journal.reader.devices().find((entry) => entry.id === id);
    if (device === undefined) throw new AdministrationError('not-found', 'id', `id: no device ${id}`);
    await this.ports.journal.append([{ kind: 'device', device, retired: true }]);
    await this.ports.journal.change([], [this.audit(origin, 'device.retired', `device:${id}`, {})]);
    this.ports.onDeviceRetired(id);
  }

  async addTerminal(
    wanted: { id: string; place?: string | undefined; secret?: string | undefined; weak?: boolean | undefined },
    origin: ActOrigin,
  ): Promise<TerminalEntry & { secret: string }> {
    this.requireId('id', wanted.id);
    if (this.ports.journal.reader.terminals().some((entry) => entry.id === wanted.id)) {
      throw new AdministrationError('exists', 'id', `id: terminal ${wanted.id} is registered already`);
    }
    const terminal = { id: wanted.id, place: this.place(wanted.place) };
    const secret = this.secret(wanted.secret, wanted.weak);
    await this.ports.journal.change(
      [{ kind: 'terminal', terminal, secretHash: sha256(secret), retired: false }],
      [this.audit(origin, 'terminal.added', `terminal:${terminal.id}`, { place: terminal.place })],
    );
    this.ports.onTerminal(terminal, sha256(secret));
    return { ...terminal, secret };
  }

  /** Without a password the user gets a one-time link; with one it is hashed here and never kept. */
  async addUser(
    wanted: { id: string; name?: string | undefined; role: string; place?: string | undefined; password?: string | undefined },
    origin: ActOrigin,
  ): Promise<UserEntry & { invitation: string | null }> {
    this.requireId('id', wanted.id);
    if (this.ports.journal.reader.users().some((entry) => entry.id === wanted.id)) {
      throw new AdministrationError('exists', 'id', `id: user ${wanted.id} exists already`);
    }
    const user = { id: wanted.id, name: wanted.name ?? wanted.id, role: this.role(wanted.role), place: this.place(wanted.place) };
    const passwordHash = wanted.password === undefined ? null : await this.ports.hashPassword(wanted.password);
    await this.ports.journal.change(
      [{ kind: 'user', user, passwordHash }],
      [this.audit(origin, 'user.added', `user:${user.id}`, { role: user.role, place: user.place })],
    );
    return { ...user, invitation: passwordHash === null ? await this.invite(user.id, origin) : null };
  }

  async setPassword(userId: string, password: string, origin: ActOrigin): Promise<void> {
    const user = this.ports.journal.reader.users().find((entry) => entry.id === userId);
    if (user === undefined) throw new AdministrationError('not-found', 'id', `id: no user ${userId}`);
    const passwordHash = await this.ports.hashPassword(password);
    await this.ports.journal.change(
      [{ kind: 'user', user, passwordHash }],
      [this.audit(origin, 'user.password-set', `user:${userId}`, {})],
    );
  }

  /** An API token: 256 bit, shown once, kept as SHA-256. A token is a machine, so it can never acknowledge an alarm. */
  async addToken(wanted: { role: string; place?: string | undefined }, origin: ActOrigin): Promise<TokenEntry & { token: string }> {
    const token = newSecret(this.ports.random, 32);
    const entry: TokenEntry = {
      id: `t-${newSecret(this.ports.random, 6)}`,
      role: this.role(wanted.role),
      place: this.place(wanted.place),
      createdAt: this.ports.clock.wall(),
    };
    await this.ports.journal.change(
      [{ kind: 'token', token: entry, hash: sha256(token), revoked: false }],
      [this.audit(origin, 'token.added', `token:${entry.id}`, { role: entry.role, place: entry.place })],
    );
    return { ...entry, token };
  }

  async revokeToken(id: string, origin: ActOrigin): Promise<void> {
    const token = this.ports.journal.reader.tokens().find((entry) => entry.id === id);
    if (token === undefined) throw new AdministrationError('not-found', 'id', `id: no token ${id}`);
    await this.ports.journal.change(
      [{ kind: 'token', token, hash: `revoked:${id}`, revoked: true }],
      [this.audit(origin, 'token.revoked', `token:${id}`, {})],
    );
  }

  /** A one-time link token: for the first administrator (userId null) or to sign a user in once. Valid for 24 h. */
  async invite(userId: string | null, origin: ActOrigin): Promise<string> {
    const token = newSecret(this.ports.random, 24);
    const expiresAt = this.ports.clock.wall() + 24 * 3_600_000;
    await this.ports.journal.change(
      [{ kind: 'invitation', hash: sha256(token), userId, expiresAt, used: false }],
      [this.audit(origin, 'invitation.made', userId === null ? 'gateway:' : `user:${userId}`, { expiresAt })],
    );
    return token;
  }

  /** An act that changes nothing stored but has to be known afterwards. */
  async note(act: string, target: string, origin: ActOrigin): Promise<void> {
    await this.ports.journal.change([], [this.audit(origin, act, target, {})]);
  }

  private audit(origin: ActOrigin, act: string, target: string, detail: Record<string, unknown>): AuditDraft {
    return { at: this.ports.clock.wall(), origin, act, target, detail };
  }

  private requireId(field: string, id: string): void {
    if (!idPattern.test(id)) {
      const rule = '1 to 64 letters, digits or _ . : -, beginning with a letter or digit';
      throw new AdministrationError('bad-id', field, `${field}: expected ${rule}; came ${JSON.stringify(id)}`);
    }
  }

  private place(place: string | undefined): string {
    const path = (place ?? '').trim();
    const bad = path.length > 300 || (path !== '' && path.split('/').some((part) => part.trim() === '' || hasControl(part)));
    if (bad) {
      const rule = 'names joined by /, for example 阳光社区/1号楼/1单元, at most 300 characters';
      throw new AdministrationError('bad-place', 'place', `place: expected ${rule}; came ${JSON.stringify(place)}`);
    }
    return path;
  }

  private role(role: string): Role {
    const found = roles.find((entry) => entry === role);
    if (found === undefined) throw new AdministrationError('bad-role', 'role', `role: expected one of ${roles.join(', ')}; came ${role}`);
    return found;
  }

  private secret(given: string | undefined, weak: boolean | undefined): string {
    if (given === undefined) return newSecret(this.ports.random);
    const bits = secretBits(given);
    if (bits < leastBits && weak !== true) {
      const cure = 'leave it out to have one made, or add --weak for a test';
      throw new AdministrationError('weak-secret', 'secret', `secret: expected at least ${leastBits} bit, came about ${bits}; ${cure}`);
    }
    return given;
  }
}

function hasControl(text: string): boolean {
  for (const character of text) if (character < ' ' || character === '\u007f') return true;
  return false;
}
