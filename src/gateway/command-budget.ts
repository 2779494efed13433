import type { CommandBook } from '../command/command-book.ts';
import { commandBounds } from '../model/command.ts';
import type { Clock } from '../runtime/clock.ts';
import { AdministrationError } from './administration-error.ts';

const windowMs = 60_000;

/** How many commands may be under way and be asked for, per device and in all (`commandBounds`). */
export class CommandBudget {
  private readonly clock: Clock;
  private readonly onRefused: () => void;
  private recent: { readonly deviceId: string; readonly at: number }[] = [];
  private readonly coming = new Map<string, number>();

  constructor(clock: Clock, onRefused: () => void) {
    this.clock = clock;
    this.onRefused = onRefused;
  }

  /** Throws `too-many-commands`; else counts one, which is on its way into the book until the function returned is called. */
  take(deviceId: string, book: CommandBook): () => void {
    const now = this.clock.monotonic();
    this.recent = this.recent.filter(({ at }) => now - at < windowMs);
    const { openPerDevice, openInAll, perDeviceAMinute, inAllAMinute } = commandBounds;
    const coming = this.coming.get(deviceId) ?? 0;
    const allComing = [...this.coming.values()].reduce((sum, each) => sum + each, 0);
    this.check(Math.max(coming, book.openOf(deviceId).length), openPerDevice, `open commands of device ${deviceId}`);
    this.check(Math.max(allComing, book.all().length), openInAll, 'open commands');
    this.check(this.recent.filter((each) => each.deviceId === deviceId).length, perDeviceAMinute, `commands a minute to ${deviceId}`);
    this.check(this.recent.length, inAllAMinute, 'commands a minute');
    this.recent.push({ deviceId, at: now });
    this.coming.set(deviceId, coming + 1);
    return () => {
      const left = (this.coming.get(deviceId) ?? 1) - 1;
      if (left > 0) this.coming.set(deviceId, left);
      else this.coming.delete(deviceId);
    };
  }

  private check(now: number, most: number, what: string): void {
    if (now < most) return;
    this.onRefused();
    throw new AdministrationError('too-many-commands', 'command', `command: expected at most ${most} ${what}; wait until one is over`);
  }
}
