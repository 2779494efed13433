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
  readonly journal: Pick<Journal, 'change' | 'reader'>;
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
  /** Two writers of one user at once would undo each other: one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

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
    this.requireFree(wanted.id);
    const user = { id: wanted.id, name: wanted.name ?? wanted.id, role: requireRole(wanted.role), place: requirePlace(wanted.place) };
    const passwordHash = wanted.password === undefined ? null : await this.ports.hashPassword(wanted.password);
    await this.inTurn(() => {
      // Again: hashing takes its time, and two may ask for the same id.
      this.requireFree(user.id);
      const { id, role, place } = user;
      return this.ports.journal.change(
        [{ kind: 'user', user, passwordHash }],
        [this.audit(origin, 'user.added', `user:${id}`, { role, place })],
      );
    });
    return { ...user, invitation: passwordHash === null ? await this.invite(user.id, origin) : null };
  }

  async setPassword(userId: string, password: string, origin: ActOrigin): Promise<UserEntry> {
    const passwordHash = await this.ports.hashPassword(password);
    return this.inTurn(() => this.write(voided(this.known(userId)), passwordHash, 'user.password-set', {}, origin));
  }

  changeUser(
    userId: string,
    wanted: { name?: string | undefined; role?: string | undefined; place?: string | undefined; disabled?: boolean | undefined },
    origin: ActOrigin,
  ): Promise<UserEntry> {
    return this.inTurn(async () => {
      const { disabledAt, ...user } = this.known(userId);
      const disabled = wanted.disabled ?? disabledAt !== undefined;
      const next: UserEntry = {
        ...user,
        name: wanted.name ?? user.name,
        role: wanted.role === undefined ? user.role : requireRole(wanted.role),
        place: wanted.place === undefined ? user.place : requirePlace(wanted.place),
        ...(disabled ? { disabledAt: disabledAt ?? this.ports.clock.wall() } : {}),
      };
      if (disabled || next.role !== 'administrator' || next.place !== '') this.requireAnother(userId);
      const same = next.role === user.role && next.place === user.place && disabled === (disabledAt !== undefined);
      const { name, role, place } = next;
      return this.write(same ? next : voided(next), null, 'user.changed', { name, role, place, disabled }, origin);
    });
  }

  async removeUser(userId: string, origin: ActOrigin): Promise<void> {
    await this.inTurn(async () => {
      const user = this.known(userId);
      this.requireAnother(userId);
      const gone = voided({ ...user, removedAt: this.ports.clock.wall() });
      return this.write(gone, null, 'user.removed', { name: user.name, role: user.role, place: user.place }, origin);
    });
  }

  async signOut(userId: string, origin: ActOrigin): Promise<void> {
    await this.inTurn(() => this.write(voided(this.known(userId)), null, 'user.signed-out', {}, origin));
  }

  /** An API token: 256 bit, shown once, kept as SHA-256. A token is a machine, so it can never acknowledge an alarm. */
  async addToken(
    wanted: { role: string; place?: string | undefined; name?: string | undefined; expiresAt?: number | undefined },
    origin: ActOrigin,
  ): Promise<TokenEntry & { token: string }> {
    const token = newSecret(this.ports.random, 32);
    const entry: TokenEntry = {
      id: `t-${newSecret(this.ports.random, 6)}`,
      role: requireRole(wanted.role),
      place: requirePlace(wanted.place),
      createdAt: this.ports.clock.wall(),
      ...(wanted.name === undefined ? {} : { name: wanted.name }),
      ...(wanted.expiresAt === undefined ? {} : { expiresAt: wanted.expiresAt }),
    };
    await this.ports.journal.change(
      [{ kind: 'token', token: entry, hash: sha256(token), revoked: false }],
      [this.audit(origin, 'token.added', `token:${entry.id}`, { ...wanted, role: entry.role, place: entry.place })],
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
    if (userId !== null) this.known(userId);
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

  /** Writes a user; a generation that has counted up takes the sessions with it. */
  private async write(user: UserEntry, passwordHash: string | null, act: string, detail: Record<string, unknown>, origin: ActOrigin) {
    const before = this.ports.journal.reader.users().find(({ id }) => id === user.id);
    const ended = before?.generation === user.generation ? [] : [{ kind: 'sessions-ended', userId: user.id } as const];
    await this.ports.journal.change([{ kind: 'user', user, passwordHash }, ...ended], [this.audit(origin, act, `user:${user.id}`, detail)]);
    return user;
  }

  private requireFree(userId: string): void {
    const { reader } = this.ports.journal;
    if (![...reader.users(), ...reader.removedUsers()].some(({ id }) => id === userId)) return;
    const why = 'exists already, or did once: what was done under it keeps its name';
    throw new AdministrationError('exists', 'id', `id: user ${userId} ${why}`);
  }

  private known(userId: string): UserEntry {
    const user = this.ports.journal.reader.users().find((entry) => entry.id === userId);
    if (user === undefined) throw new AdministrationError('not-found', 'id', `id: no user ${userId}`);
    return user;
  }

  /** Somebody must be left who can let the others in again. */
  private requireAnother(userId: string): void {
    const chiefs = this.ports.journal.reader
      .users()
      .filter(({ role, place, disabledAt }) => role === 'administrator' && place === '' && disabledAt === undefined);
    if (chiefs.some(({ id }) => id === userId) && chiefs.length === 1) {
      throw new AdministrationError(
        'last-administrator',
        'id',
        `id: expected another administrator of the whole gateway beside ${userId}, came none`,
      );
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private audit(origin: ActOrigin, act: string, target: string, detail: Record<string, unknown>): AuditDraft {
    return { at: this.ports.clock.wall(), origin, act, target, detail };
  }
}

/** Whatever was signed in as this user before is no longer. */
function voided(user: UserEntry): UserEntry {
  return { ...user, generation: (user.generation ?? 0) + 1 };
}
