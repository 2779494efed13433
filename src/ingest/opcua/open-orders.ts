import type { CommandAnswer } from '../../model/command.ts';

interface Open {
  resolve(answer: CommandAnswer): void;
  reject(why: Error): void;
}

/** Commands that were handed to the thread and not answered yet; there are as many as the gateway lets be open. */
export class OpenOrders {
  private readonly waiting = new Map<number, Open>();
  private last = 0;

  open(hand: (number: number) => void): Promise<CommandAnswer> {
    const number = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      hand(number);
    });
  }

  answered(number: number, answer: CommandAnswer | null, why: string): void {
    const open = this.waiting.get(number);
    this.waiting.delete(number);
    if (answer === null) open?.reject(new Error(why));
    else open?.resolve(answer);
  }

  /** What came of them is not known, and nobody will say. */
  end(why: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(why));
    this.waiting.clear();
  }
}
