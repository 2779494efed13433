import { hash, verify } from '@node-rs/argon2';

/**
 * argon2id with its parameters inside the stored PHC string (ASVS 11.4.2). 64 MiB x 4 passes takes more than 50 ms on the
 * machines we know, so guessing is slow even with the file in hand (reliability.md Q5). 2 = argon2id: the package's enum
 * exists only as a type.
 */
const parameters = { algorithm: 2, memoryCost: 65_536, timeCost: 4, parallelism: 1 } as const;

export const passwordRule = { min: 10, max: 128 } as const;

export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), parameters);
}

/** A hash nobody's password has: checked for unknown users, so that the answer takes as long as for known ones. */
const nobody = '$argon2id$v=19$m=65536,t=4,p=1$YW5saW4tbm9ib2R5LTAwMA$CGxiZvqDzTZ0dhlNLwY5i1Vh4Z3PVJzO7LJr0FfZ0fA';

/** At most `running` checks at once and `waiting` behind them: each holds 64 MiB, and a flood must not starve the alarms. */
export class PasswordChecks {
  private readonly running: number;
  private readonly waiting: number;
  private active = 0;
  private readonly queue: (() => void)[] = [];

  constructor(running = 2, waiting = 16) {
    this.running = running;
    this.waiting = waiting;
  }

  /** True / false, or `busy` when too many are waiting already. `stored` null = no such user: always false, never faster. */
  async check(stored: string | null, password: string): Promise<boolean | 'busy'> {
    if (this.active >= this.running) {
      if (this.queue.length >= this.waiting) return 'busy';
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else {
      this.active++;
    }
    try {
      const right = await verify(stored ?? nobody, password.normalize('NFKC'));
      return stored !== null && right;
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.active--;
      else next();
    }
  }
}
