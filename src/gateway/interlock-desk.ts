import type { InterlockBook } from '../interlock/interlock-book.ts';
import type { ActOrigin } from '../model/act.ts';
import type { Command } from '../model/command.ts';
import type { Firing, FiringEffect, InterlockAct, InterlockResult } from '../model/interlock.ts';
import type { JournalInput } from '../model/journal-record.ts';
import type { Log } from '../runtime/log.ts';
import type { RunningTime } from '../runtime/running-time.ts';
import { AdministrationError } from './administration-error.ts';
import type { CommandDesk } from './command-desk.ts';
import type { InterlockMeters } from './interlock-meters.ts';

export interface InterlockDeskPorts {
  readonly book: InterlockBook;
  readonly commands: Pick<CommandDesk, 'carryOut'>;
  readonly command: (id: string) => Command | null;
  readonly act: (act: InterlockAct, origin: ActOrigin) => Promise<InterlockResult>;
  readonly append: (inputs: readonly JournalInput[]) => Promise<unknown>;
  readonly running: RunningTime;
  readonly meters: InterlockMeters;
  readonly log: Log;
}

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'interlock' };
/** Grain of delays and fail-safe times. */
const lookMs = 100;
const retryMs = 1_000;

/**
 * Sends what firings ask for, once that is on disk: each under its own minted id, so that neither a crash nor a second look sends it
 * again. Decides nothing; see src/interlock/interlock-book.ts.
 */
export class InterlockDesk {
  private readonly ports: InterlockDeskPorts;
  /** Commands that are on their way into the journal. */
  private readonly coming = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private ticking = false;
  private stopped = false;

  constructor(ports: InterlockDeskPorts) {
    this.ports = ports;
  }

  /** After the command desk has ended what a stop left open. */
  start(): void {
    this.onCommitted(this.ports.book.underWay());
    this.timer = setInterval(() => this.tick(), lookMs);
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** These changed, and it is on disk. */
  onCommitted(firings: readonly Firing[]): void {
    for (const { id, testBy, endedAt, effects } of firings) {
      this.ports.meters.seen(id, testBy !== null, endedAt !== null, effects);
      // What is known meanwhile counts, not what was committed.
      const now = this.ports.book.find(id);
      if (now === null || this.stopped) continue;
      for (const effect of now.effects) if (effect.state === 'requested') void this.send(now, effect);
    }
  }

  private async send(firing: Firing, effect: FiringEffect): Promise<void> {
    const { commands, command, book, log } = this.ports;
    const { commandId, deviceId, command: name, parameters } = effect;
    if (commandId === null || this.coming.has(commandId) || command(commandId) !== null) return;
    this.coming.add(commandId);
    try {
      const reason = `${firing.interlock}/${effect.effect} ${firing.id}`;
      await commands.carryOut(commandId, { id: deviceId, command: name, parameters, reason }, gateway);
    } catch (error) {
      if (error instanceof AdministrationError) await this.cannot(firing, commandId, error);
      else {
        log.error({ error, firing: firing.id, deviceId }, 'a command of an interlock could not be kept; it is tried again');
        setTimeout(() => this.onCommitted([book.find(firing.id) ?? firing]), retryMs).unref();
      }
    } finally {
      this.coming.delete(commandId);
    }
  }

  /** The device is gone or its type offers it no longer: said once, as an effect that failed. */
  private async cannot(firing: Firing, commandId: string, { message }: AdministrationError): Promise<void> {
    const why = { zh: `设备不能执行：${message}`, en: `The device cannot be asked: ${message}` };
    await this.ports
      .act({ act: 'cannot', firing: firing.id, commandId, why }, gateway)
      .catch((error) =>
        this.ports.log.error({ error, firing: firing.id }, 'a failed effect could not be kept; it ends when it is too late'),
      );
  }

  private tick(): void {
    const { book, append, running, log } = this.ports;
    if (this.ticking || !book.isDue({ run: running.now() })) return;
    this.ticking = true;
    append([{ kind: 'tick' }])
      .catch((error) => log.error({ error }, 'a tick for interlocks could not be journalled; what is due stays due'))
      .finally(() => {
        this.ticking = false;
      });
  }
}
