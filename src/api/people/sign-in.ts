import { idPattern } from '../../model/id-pattern.ts';
import type { UserEntry } from '../../model/registry.ts';
import type { AttemptLimits } from '../../runtime/attempt-limits.ts';
import type { ApiPorts } from '../ports.ts';
import { ApiProblem } from '../problem-document.ts';
import { tooManyAttempts } from './credentials.ts';
import type { PasswordChecks } from './password.ts';
import type { Refusals } from './refusals.ts';
import { secretHash } from './secret-hash.ts';

type SignInPorts = Pick<ApiPorts, 'reader' | 'change' | 'clock' | 'hasher'>;

/**
 * Name and password -> the user. At most ten wrong tries a minute for one name from one source; a right password from
 * elsewhere is not affected. Unknown names take as long as known ones. Every refusal that was checked is in the audit chain.
 */
export class SignIn {
  private readonly ports: SignInPorts;
  private readonly limits: AttemptLimits;
  private readonly checks: PasswordChecks;
  private readonly refusals: Refusals;

  constructor(ports: SignInPorts, limits: AttemptLimits, checks: PasswordChecks, refusals: Refusals) {
    this.ports = ports;
    this.limits = limits;
    this.checks = checks;
    this.refusals = refusals;
  }

  async check(name: string, password: string, from: string): Promise<UserEntry> {
    const wait = this.limits.waitSeconds(name, from);
    if (wait > 0) {
      this.refusals.count('password', 'locked');
      throw tooManyAttempts(wait);
    }
    // Counted before the check: ten tries sent at once must not all be checked because none has failed yet.
    this.limits.wrong(name, from);
    const known = this.ports.reader.users().find((entry) => entry.id === name) ?? null;
    // One who may not sign in is told what everybody is told.
    const user = known?.disabledAt === undefined ? known : null;
    const stored = user === null ? null : this.ports.reader.passwordHash(name);
    const right = await this.checks.check(stored, password, from, stored ?? this.somebodysHash(name));
    if (right === 'busy') {
      this.limits.forgive(name, from);
      this.refusals.count('password', 'busy');
      throw new ApiProblem('busy', 'Too many passwords are being checked', { headers: { 'retry-after': '2' } });
    }
    if (right && user !== null) {
      this.limits.right(name, from);
      if (stored !== null) await this.strengthen(user.id, stored, password);
      return user;
    }
    this.refusals.count('password', 'wrong');
    await this.ports.change(
      [],
      [
        {
          at: this.ports.clock.wall(),
          origin: { by: null, via: 'gateway', from },
          act: 'session.refused',
          // People type passwords into the name field: only names that exist are written down.
          target: known !== null && idPattern.test(name) ? `user:${name}` : 'user:(unknown)',
          detail: {},
        },
      ],
    );
    throw new ApiProblem('wrong-credentials', 'Name or password is wrong');
  }

  /** The hash of one who is there, always the same for one name: a name that is not there takes as long as that one. */
  private somebodysHash(name: string): string | null {
    const { reader } = this.ports;
    const users = reader.users();
    const first = Number.parseInt(secretHash(name).slice(0, 8), 16);
    for (let i = 0; i < users.length; i++) {
      const found = reader.passwordHash(users[(first + i) % users.length]?.id ?? '');
      if (found !== null) return found;
    }
    return null;
  }

  /** The machine has become faster, or the rule stricter: the hash is made again while the password is at hand. */
  private async strengthen(userId: string, was: string, password: string): Promise<void> {
    const { hasher } = this.ports;
    if (!(await hasher.isWeak(was))) return;
    const passwordHash = await hasher.hash(password);
    // The old one goes on being good; the next sign-in tries again.
    await this.ports.change([{ kind: 'password-rehashed', userId, was, passwordHash }], []).catch(() => {});
  }
}
