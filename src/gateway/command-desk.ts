import type { CommandBook } from '../command/command-book.ts';
import type { ActOrigin } from '../model/act.ts';
import {
  type ClosedBy,
  type Command,
  type CommandAct,
  type CommandAnswer,
  type CommandCarrier,
  type CommandDefinition,
  type CommandResults,
  type CommandToSend,
  type DeviceAnswer,
  isOver,
  maxCommandReason,
} from '../model/command.ts';
import { checkParameters, expectedReadings, readTexts } from '../model/command-parameters.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Text } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { RandomBytes } from '../runtime/random.ts';
import { AdministrationError } from './administration-error.ts';
import type { CommandBudget } from './command-budget.ts';
import type { CommandMeters } from './command-meters.ts';

export interface CommandDeskPorts {
  readonly book: CommandBook;
  readonly budget: CommandBudget;
  /** Journals a step; resolves with the command as it is now, once that is on disk. */
  readonly act: (act: CommandAct, origin: ActOrigin) => Promise<Command | null>;
  /** In force for a device in service; undefined = no such device, or no such type. */
  readonly profileOf: (deviceId: string) => DeviceProfile | undefined;
  readonly meters: CommandMeters;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
}

export interface WantedCommand {
  readonly id: string;
  readonly command: string;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Parameters as somebody typed them. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  readonly reason?: string | undefined;
}

const gateway: ActOrigin = { by: null, via: 'gateway', from: 'commands' };
const retryMs = 1_000;
const noDisk: Text = { zh: '磁盘无法写入', en: 'the disk does not take it' };
const noCarrier: Text = { zh: '没有可用的通信方式', en: 'nothing can carry it' };

/**
 * Sends what people ask of devices: journals the request, journals that it is about to go, hands it to the carrier once, and
 * ends it when its time is over. See model/command.ts for the life of a command; command/command-book.ts decides it.
 */
export class CommandDesk implements CommandResults {
  private readonly ports: CommandDeskPorts;
  private readonly carriers: CommandCarrier[] = [];
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly waiting = new Map<string, ((command: Command) => void)[]>();
  private stopped = false;

  constructor(ports: CommandDeskPorts) {
    this.ports = ports;
  }

  /** Registers a source that can carry commands; before `start`. */
  carry(carrier: CommandCarrier): void {
    this.carriers.push(carrier);
  }

  /** Ends what a stop left open: nothing is sent late. Resolves when that is on disk, so call it before any source is open. */
  async start(): Promise<void> {
    await Promise.all(this.ports.book.all().map(({ id }) => this.close(id, 'stopped')));
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Resolves when it was handed to the carrier, or refused because the device cannot be reached; all of that is on disk. */
  ask(wanted: WantedCommand, origin: ActOrigin): Promise<Command> {
    const { definition, request } = this.prepare(wanted);
    return this.give(definition, request, this.ports.budget.take(request.id, wanted.id, this.ports.book), origin);
  }

  /** The same under an id that the caller has minted; it has bounds of its own. What is known under this id is not sent again. */
  carryOut(id: string, wanted: WantedCommand, origin: ActOrigin): Promise<Command> {
    const { definition, request } = this.prepare(wanted);
    const known = this.ports.book.find(id);
    return known === null ? this.give(definition, { ...request, id }, () => {}, origin) : Promise.resolve(known);
  }

  private async give(
    definition: CommandDefinition,
    request: Omit<CommandAct & { act: 'request' }, 'carrier'>,
    free: () => void,
    origin: ActOrigin,
  ): Promise<Command> {
    const { deviceId } = request;
    const carrier = this.carriers.find((each) => Object.hasOwn(definition.carriage, each.source) && each.unreachable(deviceId) === null);
    const could = this.carriers.find((each) => Object.hasOwn(definition.carriage, each.source));
    try {
      const asked = await this.act({ ...request, carrier: carrier?.source ?? null }, origin).catch(
        this.unsent(request.id, 'not-sent', noDisk),
      );
      if (asked.state !== 'requested') return asked;
      if (carrier === undefined) {
        const said = could === undefined ? noCarrier : could.unreachable(deviceId);
        const refuse = this.act({ act: 'close', id: asked.id, why: 'not-connected', said }, gateway);
        return await refuse.catch(this.unsent(asked.id, 'not-connected', said));
      }
      return await this.hand(asked, carrier, definition);
    } finally {
      free();
    }
  }

  async result(deviceId: string, by: { readonly id: string } | { readonly number: number }, answer: DeviceAnswer): Promise<void> {
    const { book, meters, log } = this.ports;
    const command = 'id' in by ? book.find(by.id) : (book.openOf(deviceId).find(({ number }) => number === by.number) ?? null);
    const ignored = reasonToIgnore(command, deviceId, answer);
    if (ignored === null && command !== null) {
      await this.act({ act: 'answer', id: command.id, deviceId, answer }, { by: null, via: 'gateway', from: `device:${deviceId}` });
      return;
    }
    meters.ignored(ignored ?? 'unknown');
    log.warn({ deviceId, ...by, ignored }, 'an answer to a command is ignored');
  }

  /** Resolves when the command is over, or after `ms` as it is then. */
  over(command: Command, ms: number): Promise<Command> {
    if (isOver(command)) return Promise.resolve(command);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(this.ports.book.find(command.id) ?? command), ms);
      const list = this.waiting.get(command.id) ?? [];
      list.push((now) => {
        clearTimeout(timer);
        resolve(now);
      });
      this.waiting.set(command.id, list);
    });
  }

  /** These changed, and it is on disk. */
  onCommitted(commands: readonly Command[]): void {
    for (const command of commands) {
      if (!isOver(command)) continue;
      clearTimeout(this.timers.get(command.id));
      // A late answer to one that was over before is no second end.
      if (command.late === null) this.ports.meters.ended(command.state);
      this.timers.delete(command.id);
      for (const told of this.waiting.get(command.id) ?? []) told(command);
      this.waiting.delete(command.id);
    }
  }

  private prepare({ id: deviceId, command: name, parameters = {}, texts, reason = '' }: WantedCommand) {
    const { profileOf, random } = this.ports;
    const profile = profileOf(deviceId);
    if (profile === undefined) throw new AdministrationError('not-found', 'id', `id: no device ${deviceId} in service`);
    const definition = profile.commands.find(({ id }) => id === name);
    if (definition === undefined) {
      const known = profile.commands.map(({ id }) => id).join(', ') || 'none';
      throw bad('command', `command: expected a command of ${profile.id} (${known}); came ${JSON.stringify(name.slice(0, 80))}`);
    }
    const why = reason.trim();
    if (why.length > maxCommandReason) throw bad('reason', `reason: expected at most ${maxCommandReason} characters; came ${why.length}`);
    const checked = checkParameters(definition, texts === undefined ? parameters : readTexts(definition, texts));
    if ('problem' in checked) {
      const { field, expected, came } = checked.problem;
      throw bad(field, `${field}: expected ${expected}; came ${came}`);
    }
    const { values } = checked;
    const request = {
      act: 'request',
      id: `c${Buffer.from(random(12)).toString('hex')}`,
      deviceId,
      command: name,
      parameters: values,
      why: why === '' ? null : why,
      timeoutMs: definition.timeoutMs,
      expect: expectedReadings(definition, values),
    } as const;
    return { definition, request };
  }

  private async hand(asked: Command, carrier: CommandCarrier, definition: CommandDefinition): Promise<Command> {
    const { clock, log } = this.ports;
    const { id, number, deviceId, command, parameters, timeoutMs } = asked;
    const sent = await this.act({ act: 'send', id }, gateway).catch((error) => {
      // Whether or not that was kept: nothing has left the gateway.
      log.error({ error, id, deviceId }, 'a command was not sent: that it is about to be could not be kept');
      return this.unsent(id, 'not-sent', noDisk)(error);
    });
    if (sent.state !== 'sent') return sent;
    this.timers.set(
      id,
      setTimeout(() => void this.close(id, 'timeout'), timeoutMs),
    );
    const expiresAt = clock.wall() + timeoutMs;
    const carriage = definition.carriage[carrier.source];
    const toSend: CommandToSend = { id, number, deviceId, command, parameters, carriage, timeoutMs, expiresAt };
    void carrier
      .send(toSend)
      .then((answer) => this.answered(sent, answer))
      .catch((error: unknown) => {
        log.error({ error, id, deviceId, carrier: carrier.source }, 'a command could not be carried');
        const words = (error instanceof Error ? error.message : String(error)).slice(0, 200);
        return this.close(id, 'carrier-failed', { zh: words, en: words });
      });
    return sent;
  }

  private async answered({ id, deviceId }: Command, answer: CommandAnswer): Promise<void> {
    if (answer.status === 'sent') return;
    if (answer.status === 'not-sent') return this.close(id, 'not-sent', answer.reason);
    const { status, reason } = answer;
    const origin: ActOrigin = { by: null, via: 'gateway', from: `device:${deviceId}` };
    // When this cannot be kept, its time will be over and nobody has claimed anything.
    await this.act({ act: 'answer', id, deviceId, answer: { status, reason } }, origin).catch((error) =>
      this.ports.log.error({ error, id, deviceId }, 'an answer to a command could not be kept'),
    );
  }

  /** Tries until it is on disk: an open command that nobody ends would look as if it were under way. */
  private async close(id: string, why: ClosedBy, said: Text | null = null): Promise<void> {
    while (!this.stopped) {
      try {
        // Null: the request was never kept, and there is nothing to end.
        await this.ports.act({ act: 'close', id, why, said }, gateway);
        return;
      } catch (error) {
        this.ports.log.error({ error, id }, 'the end of a command could not be kept; it is tried again');
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
      }
    }
  }

  /** A step that could not be kept in time may be kept after all: what nobody sent is ended, and the error goes on. */
  private unsent(id: string, why: ClosedBy, said: Text | null): (error: unknown) => never {
    return (error) => {
      void this.close(id, why, said);
      throw error;
    };
  }

  private async act(act: CommandAct, origin: ActOrigin): Promise<Command> {
    const command = await this.ports.act(act, origin);
    if (command === null) throw new Error(`command ${act.id} is not known`);
    return command;
  }
}

/** Null = it counts. An answer that comes late is kept once, to be seen. */
function reasonToIgnore(command: Command | null, deviceId: string, answer: DeviceAnswer): 'unknown' | 'foreign' | 'repeated' | null {
  if (command === null || command.state === 'requested') return 'unknown';
  if (command.deviceId !== deviceId) return 'foreign';
  if (isOver(command)) return command.state === 'expired' && command.late === null && command.sentAt !== null ? null : 'repeated';
  return command.answer?.status === answer.status ? 'repeated' : null;
}

function bad(field: string, message: string): AdministrationError {
  return new AdministrationError('bad-command', field, message);
}
