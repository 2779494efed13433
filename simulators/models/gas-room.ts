import type { Random } from '../random.ts';

/** What a room or shaft holds of gas, %LEL: traces by itself, and while gas escapes it fills towards what the leak can hold. */
export class GasRoom {
  private readonly random: Random;
  private background: number;
  private tendsTo = 0;
  /** 1/s. */
  private rate = 1 / 60;
  private gas = 0;

  constructor(random: Random) {
    this.random = random;
    this.background = random.between(0, 1.2);
  }

  advance(seconds: number): void {
    this.gas += (this.tendsTo - this.gas) * (1 - Math.exp(-seconds * this.rate));
    this.background = Math.min(2, Math.max(0, this.background + this.random.noise(0.02)));
  }

  leak(tendsTo: number, rate = 1 / 30): void {
    this.tendsTo = tendsTo;
    this.rate = rate;
  }

  /** The source is shut and the room airs. */
  air(): void {
    this.leak(0, 1 / 60);
  }

  concentration(): number {
    return Math.round((this.gas + this.background) * 10) / 10;
  }
}
