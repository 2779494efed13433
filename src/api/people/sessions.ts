import { idPattern, type UserEntry } from '../../model/registry.ts';
import { newSecret } from '../../runtime/random.ts';
import type { ApiPorts } from '../ports.ts';
import type { Identity } from './identity.ts';
import { secretHash } from './secret-hash.ts';
import { sessionLimits } from './session-limits.ts';

type SessionPorts = Pick<ApiPorts, 'reader' | 'change' | 'clock' | 'random'>;
export type SessionIdentity = Extract<Identity, { kind: 'session' }>;

/**
 * The cookie is `<user id>~<32 random bytes>`; what is stored is the SHA-256 of those bytes and of the user's password hash.
 * So a stolen journal opens no session, and a new password ends every older session of that user by itself (ASVS 7.4.3).
 */
export class Sessions {
  private readonly ports: SessionPorts;
  /** Session hash -> when its use was last written; bounded by `maxTouched`. */
  private readonly touched = new Map<string, number>();
  /** Ended here lately: a late `touch` must not bring one back. */
  private readonly ended = new Set<string>();
  private readonly maxRemembered = 10_000;

  constructor(ports: SessionPorts) {
    this.ports = ports;
  }

  /** Opens a new session and ends `replaces` (a new id at every sign-in: no fixation). Returns the cookie's value. */
  async open(user: UserEntry, from: string, replaces: SessionIdentity | null): Promise<{ cookie: string; identity: SessionIdentity }> {
    const secret = newSecret(this.ports.random, 32);
    const hash = this.hashOf(user.id, secret);
    const now = this.ports.clock.wall();
    const ended = replaces === null ? [] : [this.ending(replaces, now)];
    await this.ports.change(
      [...ended, { kind: 'session', hash, userId: user.id, createdAt: now, seenAt: now, ended: false }],
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
    return this.findByHash(this.hashOf(userId, secret), userId);
  }

  /** As `find`; for connections that outlive their request. */
  findByHash(hash: string, userId: string): SessionIdentity | null {
    const row = this.ports.reader.sessionByHash(hash);
    if (row === null || row.userId !== userId || this.ended.has(hash)) return null;
    const now = this.ports.clock.wall();
    const seenAt = Math.max(row.seenAt, this.touched.get(hash) ?? 0);
    if (now - seenAt > sessionLimits.idleMs || now - row.createdAt > sessionLimits.absoluteMs) return null;
    const user = this.ports.reader.users().find((entry) => entry.id === userId);
    if (user === undefined) return null;
    return { kind: 'session', userId, name: user.name, role: user.role, place: user.place, hash, createdAt: row.createdAt };
  }

  /** Notes that the session was used. Failing to write it down only shortens the idle time, so it is not an error. */
  touch(session: SessionIdentity): void {
    if (this.ended.has(session.hash)) return;
    const now = this.ports.clock.wall();
    const written = this.touched.get(session.hash) ?? this.ports.reader.sessionByHash(session.hash)?.seenAt ?? 0;
    if (now - written < sessionLimits.touchEveryMs) return;
    this.touched.delete(session.hash);
    const oldest = this.touched.keys().next().value;
    if (this.touched.size >= this.maxRemembered && oldest !== undefined) this.touched.delete(oldest);
    this.touched.set(session.hash, now);
    this.ports
      .change(
        [{ kind: 'session', hash: session.hash, userId: session.userId, createdAt: session.createdAt, seenAt: now, ended: false }],
        [],
      )
      .catch(() => this.touched.delete(session.hash));
  }

  /** Ends the session on the server; the cookie is worth nothing afterwards. */
  async end(session: SessionIdentity, from: string): Promise<void> {
    const now = this.ports.clock.wall();
    await this.ports.change(
      [this.ending(session, now)],
      [
        {
          at: now,
          origin: { by: session.userId, via: 'session', from },
          act: 'session.ended',
          target: `user:${session.userId}`,
          detail: {},
        },
      ],
    );
    this.touched.delete(session.hash);
  }

  private ending(session: SessionIdentity, now: number) {
    const oldest = this.ended.values().next().value;
    if (this.ended.size >= this.maxRemembered && oldest !== undefined) this.ended.delete(oldest);
    this.ended.add(session.hash);
    return { kind: 'session', hash: session.hash, userId: session.userId, createdAt: session.createdAt, seenAt: now, ended: true } as const;
  }

  private hashOf(userId: string, secret: string): string {
    return secretHash(`${secret}~${this.ports.reader.passwordHash(userId) ?? ''}`);
  }
}
