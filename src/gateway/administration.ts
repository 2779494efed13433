import type { ActOrigin } from '../model/act.ts';
import type { AuditDraft } from '../model/audit.ts';
import type { Journal } from '../model/journal.ts';
import type { TerminalEntry, TokenEntry, UserEntry } from '../model/registry.ts';
import type { Clock } from '../runtime/clock.ts';
import { newSecret, type RandomBytes } from '../runtime/random.ts';
import { AdministrationError } from './administration-error.ts';
import { chooseSecret, sha256 } from './secret.ts';
import { requireId, requirePlace, requireRole } from './site-fields.ts';

export interface AdministrationPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** argon2id; see api/people. */
  readonly hashPassword: (password: string) => Promise<string>;
  /** Called after a registry write is on disk. */
  readonly onTerminal: (terminal: TerminalEntry, secretHash: string) => void;
}

/** Terminals, people and tokens: the one place that writes them, for the API, the CLI and the demo alike. Every write has its audit link. */
export class Administration {
  private readonly ports: AdministrationPorts;

  constructor(ports: AdministrationPorts) {
    this.ports = ports;
  }

  async addTerminal(
    wanted: { id: string; place?: string | undefined; secret?: string | undefined; weak?: boolean | undefined },
    origin: ActOrigin,
  ): Promise<TerminalEntry & { secret: string }> {
    requireId('id', wanted.id);
    if (this.ports.journal.reader.terminals().some((entry) => entry.id === wanted.id)) {
      throw new AdministrationError('exists', 'id', `id: terminal ${wanted.id} is registered already`);
    }
    const terminal = { id: wanted.id, place: requirePlace(wanted.place) };
    const secret = chooseSecret(wanted.secret, wanted.weak, this.ports.random);
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
    requireId('id', wanted.id);
    if (this.ports.journal.reader.users().some((entry) => entry.id === wanted.id)) {
      throw new AdministrationError('exists', 'id', `id: user ${wanted.id} exists already`);
    }
    const user = { id: wanted.id, name: wanted.name ?? wanted.id, role: requireRole(wanted.role), place: requirePlace(wanted.place) };
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
      role: requireRole(wanted.role),
      place: requirePlace(wanted.place),
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
}
