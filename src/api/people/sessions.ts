import { idPattern } from '../../model/id-pattern.ts';
import type { UserEntry } from '../../model/registry.ts';
import { newSecret } from '../../runtime/random.ts';
import type { ApiPorts } from '../ports.ts';
import type { Identity } from './identity.ts';
import { secretHash } from './secret-hash.ts';

type SessionPorts = Pick<ApiPorts, 'reader' | 'change' | 'clock' | 'random'> & {
  readonly settings: Pick<ApiPorts['settings'], 'sessions'>;
};
export type SessionIdentity = Extract<Identity, { kind: 'session' }>;

/** Use is written down at most this often, and ten times in a short idle time: one journal write per request would be none the safer. */
const touchEveryMs = 60_000;

/**
 * The cookie is `<user id>~<32 random bytes>`; what is stored is the SHA-256 of those bytes and of the user's generation.
 * So a stolen journal opens no session, and whatever counts the generation up (another password, role or place, disabling,
 * signing out everywhere) voids every older session of that user, also one that is being opened at that moment (ASVS 7.4).
 */
export class Sessions {
  private readonly ports: SessionPorts;
  /** Session hash -> when its use was last written; bounded by `maxTouched`. */
  private readonly touched = new Map<string, number>();
  private readonly maxTouched = 10_000;

  constructor(ports: SessionPorts) {
    this.ports = ports;
  }

  /** Opens a new session and ends `replaces` (a new id at every sign-in: no fixation). Returns the cookie's value. */
  async open(user: UserEntry, from: string, replaces: SessionIdentity | null): Promise<{ cookie: string; identity: SessionIdentity }> {
    const secret = newSecret(this.ports.random, 32);
    const hash = hashOf(user, secret);
    const now = this.ports.clock.wall();
    const { idleMs, absoluteMs } = this.ports.settings.sessions;
    await this.ports.change(
      [
        ...(replaces === null ? [] : [this.ending(replaces)]),
        { kind: 'sessions-expired', seenBefore: now - idleMs, createdBefore: now - absoluteMs },
        { kind: 'session', hash, userId: user.id, createdAt: now, seenAt: now, ended: false },
      ],
      [{ at: now, origin: { by: user.id, via: 'session', from }, act: 'session.opened', target: `user:${user.id}`, detail: {} }],
    );
    return {
      cookie: `${user.id}~${secret}`,
      identity: { kind: 'session', userId: user.id, name: user.name, role: user.role, place: user.place, hash, createdAt: now },
    };
  }

  /** The person behind a cookie, or null when it is unknown, ended, idle or too old. */
  find(cookie: string): SessionIdentity | null {
    const cut = cookie.indexOf('~');
    const userId = cookie.slice(0, cut);
    const secret = cookie.slice(cut + 1);
    if (cut < 1 || !idPattern.test(userId) || !/^[\w-]{43}$/.test(secret)) return null;
    const user = this.userOf(userId);
    return user === null ? null : this.findByHash(hashOf(user, secret), userId);
  }

  /** As `find`; for connections that outlive their request. */
  findByHash(hash: string, userId: string): SessionIdentity | null {
    const row = this.ports.reader.sessionByHash(hash);
    if (row === null || row.userId !== userId) return null;
    const now = this.ports.clock.wall();
    const { idleMs, absoluteMs } = this.ports.settings.sessions;
    if (now - this.seenAt(row) > idleMs || now - row.createdAt > absoluteMs) return null;
    const user = this.userOf(userId);
    if (user === null) return null;
    return { kind: 'session', userId, name: user.name, role: user.role, place: user.place, hash, createdAt: row.createdAt };
  }

  /** Those of one user that are still good; `id` is the beginning of the hash, which opens nothing. */
  of(userId: string): readonly { readonly id: string; readonly hash: string; readonly createdAt: number; readonly seenAt: number }[] {
    return this.ports.reader
      .sessionsOf(userId)
      .filter(({ hash }) => this.findByHash(hash, userId) !== null)
      .map((row) => ({ id: row.hash.slice(0, 16), hash: row.hash, createdAt: row.createdAt, seenAt: this.seenAt(row) }));
  }

  /** Notes that the session was used. Failing to write it down only shortens the idle time, so it is not an error. */
  touch({ hash }: SessionIdentity): void {
    const now = this.ports.clock.wall();
    const written = this.touched.get(hash) ?? this.ports.reader.sessionByHash(hash)?.seenAt ?? 0;
    if (now - written < Math.min(touchEveryMs, this.ports.settings.sessions.idleMs / 10)) return;
    this.touched.delete(hash);
    const oldest = this.touched.keys().next().value;
    if (this.touched.size >= this.maxTouched && oldest !== undefined) this.touched.delete(oldest);
    this.touched.set(hash, now);
    this.ports.change([{ kind: 'session-seen', hash, seenAt: now }], []).catch(() => this.touched.delete(hash));
  }

  /** Ends the session on the server; the cookie is worth nothing afterwards. */
  async end(session: Pick<SessionIdentity, 'hash' | 'userId' | 'createdAt'>, from: string): Promise<void> {
    const { userId } = session;
    const origin = { by: userId, via: 'session', from } as const;
    await this.ports.change(
      [this.ending(session)],
      [{ at: this.ports.clock.wall(), origin, act: 'session.ended', target: `user:${userId}`, detail: {} }],
    );
    this.touched.delete(session.hash);
  }

  private seenAt({ hash, seenAt }: { readonly hash: string; readonly seenAt: number }): number {
    return Math.max(seenAt, this.touched.get(hash) ?? 0);
  }

  private userOf(userId: string): UserEntry | null {
    const user = this.ports.reader.users().find(({ id }) => id === userId);
    return user === undefined || user.disabledAt !== undefined ? null : user;
  }

  private ending({ hash, userId, createdAt }: Pick<SessionIdentity, 'hash' | 'userId' | 'createdAt'>) {
    return { kind: 'session', hash, userId, createdAt, seenAt: createdAt, ended: true } as const;
  }
}

function hashOf(user: UserEntry, secret: string): string {
  return secretHash(`${secret}~${user.generation ?? 0}`);
}
