import { hash, verify } from '@node-rs/argon2';
import type { Clock } from '../../runtime/clock.ts';

/** 64 MiB; more than the 19 MiB that OWASP asks for. */
const memoryCost = 65_536;
/** Passes over it at least, and at most however fast the machine says it is. */
export const leastPasses = 3;
const mostPasses = 24;
/** ASVS 11.4.2 and reliability.md Q5 want 50 ms; the rest is for a machine that was measured on a busy moment. */
const wantedMs = 60;

export const passwordRule = { min: 10, max: 128 } as const;

/** Passes that take long enough when one hash of `leastPasses` took `ms`. */
export function passesFor(ms: number): number {
  return Math.min(mostPasses, Math.max(leastPasses, Math.ceil((wantedMs * leastPasses) / Math.max(ms, 0.1))));
}

/** Measures this machine once, with three hashes; the quickest counts, because whatever else runs only makes it slower. */
export async function measuredPasses(clock: Clock): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const begun = clock.monotonic();
    await argon2id('how fast is it here', leastPasses);
    quickest = Math.min(quickest, clock.monotonic() - begun);
  }
  return passesFor(quickest);
}

/** 2 = argon2id: the package's enum exists only as a type. */
function argon2id(password: string, timeCost: number): Promise<string> {
  return hash(password.normalize('NFKC'), { algorithm: 2, memoryCost, timeCost, parallelism: 1 });
}

const parametersOf = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/;
/** Salt and hash of nobody's password. */
const nobody = 'YW5saW4tbm9ib2R5LTAwMA$CGxiZvqDzTZ0dhlNLwY5i1Vh4Z3PVJzO7LJr0FfZ0fA';

/** argon2id with its parameters inside the stored PHC string, tuned to this machine at first use. */
export class PasswordHasher {
  private readonly measure: () => Promise<number>;
  private measured: Promise<number> | null = null;

  constructor(measure: () => Promise<number>) {
    this.measure = measure;
  }

  async hash(password: string): Promise<string> {
    return argon2id(password, await this.passes());
  }

  /**
   * `stored` null = no such user: always false, and as slow as for one who is there. `like` is the hash of such a one: what
   * was measured at this start may be far from what it was when people chose their passwords.
   */
  async verify(stored: string | null, password: string, like: string | null = null): Promise<boolean> {
    const [parameters] = parametersOf.exec(like ?? '') ?? [`$argon2id$v=19$m=${memoryCost},t=${await this.passes()},p=1$`];
    const right = await verify(stored ?? `${parameters}${nobody}`, password.normalize('NFKC'));
    return stored !== null && right;
  }

  /** True when a hash was made with less than is wanted now: at the next sign-in it is made again. */
  async isWeak(stored: string): Promise<boolean> {
    const [, memory, passes] = parametersOf.exec(stored) ?? [];
    return Number(memory ?? 0) < memoryCost || Number(passes ?? 0) < (await this.passes());
  }

  private passes(): Promise<number> {
    this.measured ??= this.measure();
    return this.measured;
  }
}

/**
 * One check at a time: each holds 64 MiB and a thread of the pool that files are read with, and on two cores the other one
 * belongs to the alarms. Who waits comes in turn by source, so that one source with many tries holds nobody else up.
 */
export class PasswordChecks {
  private readonly hasher: PasswordHasher;
  private readonly waiting: number;
  private readonly waitingEach: number;
  private active = false;
  private readonly lines = new Map<string, (() => void)[]>();

  constructor(hasher: PasswordHasher, waiting = 48, waitingEach = 12) {
    this.hasher = hasher;
    this.waiting = waiting;
    this.waitingEach = waitingEach;
  }

  /** True / false, or `busy` when too many are waiting already. */
  async check(stored: string | null, password: string, source: string, like: string | null = null): Promise<boolean | 'busy'> {
    if (this.active) {
      const line = this.lines.get(source) ?? [];
      const all = [...this.lines.values()].reduce((sum, { length }) => sum + length, 0);
      if (line.length >= this.waitingEach || all >= this.waiting) return 'busy';
      this.lines.set(source, line);
      await new Promise<void>((resolve) => line.push(resolve));
    }
    this.active = true;
    try {
      return await this.hasher.verify(stored, password, like);
    } finally {
      this.active = false;
      this.next();
    }
  }

  private next(): void {
    for (const [source, line] of this.lines) {
      const go = line.shift();
      // Behind the others until its turn comes again.
      this.lines.delete(source);
      if (line.length > 0) this.lines.set(source, line);
      if (go === undefined) continue;
      // Nobody may slip in before the one whose turn it is.
      this.active = true;
      go();
      return;
    }
  }
}
