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
  /** Command -> device, of those that may not be in the book yet. */
  private readonly coming = new Map<string, string>();

  constructor(clock: Clock, onRefused: () => void) {
    this.clock = clock;
    this.onRefused = onRefused;
  }

  /** Throws `too-many-commands`; else counts the command `id`, which is on its way into the book until the function returned is called. */
  take(id: string, deviceId: string, book: CommandBook): () => void {
    const now = this.clock.monotonic();
    this.recent = this.recent.filter(({ at }) => now - at < windowMs);
    const { openPerDevice, openInAll, perDeviceAMinute, inAllAMinute } = commandBounds;
    const open = book.all();
    const kept = new Set(open.map((command) => command.id));
    const coming = [...this.coming].filter(([each]) => !kept.has(each));
    const here = coming.filter(([, at]) => at === deviceId).length + book.openOf(deviceId).length;
    this.check(here, openPerDevice, `open commands of device ${deviceId}`);
    this.check(coming.length + open.length, openInAll, 'open commands');
    this.check(this.recent.filter((each) => each.deviceId === deviceId).length, perDeviceAMinute, `commands a minute to ${deviceId}`);
    this.check(this.recent.length, inAllAMinute, 'commands a minute');
    this.recent.push({ deviceId, at: now });
    this.coming.set(id, deviceId);
    return () => void this.coming.delete(id);
  }

  private check(now: number, most: number, what: string): void {
    if (now < most) return;
    this.onRefused();
    throw new AdministrationError('too-many-commands', 'command', `command: expected at most ${most} ${what}; wait until one is over`);
  }
}
