import type { ActOrigin } from '../model/act.ts';
import {
  type Command,
  type CommandAct,
  type CommandState,
  type CommandStep,
  type DeviceAnswer,
  isOver,
  maxSaid,
  type OutcomeCode,
} from '../model/command.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { Text } from '../model/text.ts';
import { outcomeText } from './outcome-text.ts';

/** Ended ones that are remembered until they are on disk for certain. */
const remembered = 500;
const largestNumber = 2 ** 31 - 1;

export interface CommandBookPorts {
  readonly inService: (deviceId: string) => boolean;
  /** A command that is on disk. */
  readonly stored: (id: string) => Command | null;
}

/** What a record did: steps, and the command that it is about as it is now (null = there is none of that id). */
export interface CommandChange {
  readonly command: Command | null;
  readonly step: CommandStep | null;
}

/**
 * The life of device commands. A pure function of its inputs in journal order, as the alarm book: after a crash the same
 * records give the same commands. Nothing here sends.
 */
export class CommandBook {
  private readonly ports: CommandBookPorts;
  private readonly open = new Map<string, Command>();
  private readonly byDevice = new Map<string, Set<string>>();
  private readonly ended = new Map<string, Command>();

  constructor(ports: CommandBookPorts) {
    this.ports = ports;
  }

  /** The open ones at the committed position. */
  restore(open: readonly Command[]): void {
    for (const command of open) this.put(command);
  }

  /** Open ones, oldest first. */
  all(): readonly Command[] {
    return [...this.open.values()];
  }

  openOf(deviceId: string): readonly Command[] {
    return [...(this.byDevice.get(deviceId) ?? [])].flatMap((id) => this.open.get(id) ?? []);
  }

  find(id: string): Command | null {
    return this.open.get(id) ?? this.ended.get(id) ?? this.ports.stored(id);
  }

  act(stamp: RecordStamp, act: CommandAct, origin: ActOrigin): CommandChange {
    if (act.act === 'request') return this.request(stamp, act, origin);
    const command = this.find(act.id);
    if (command === null) return { command: null, step: null };
    if (act.act === 'answer') return this.answer(stamp, command, act.deviceId, act.answer, origin);
    if (isOver(command)) return { command, step: null };
    if (act.act === 'send') {
      if (command.state !== 'requested') return { command, step: null };
      return this.step(stamp, command, 'sent', { sentAt: stamp.at }, origin);
    }
    const code = codeOfClose(command, act.why);
    const refused = code === 'not-connected';
    return this.decide(stamp, command, refused ? 'refused' : 'expired', code, {}, origin, act.said);
  }

  /** Readings that came after a command was sent; `changed` has those of which only what was read back is new. */
  onReadings(stamp: RecordStamp, batch: ReadingBatch): { readonly steps: readonly CommandStep[]; readonly changed: readonly Command[] } {
    const steps: CommandStep[] = [];
    const changed: Command[] = [];
    if (this.open.size === 0 || batch.historical) return { steps, changed };
    for (const command of this.openOf(batch.deviceId)) {
      if (command.state === 'requested' || command.expect.length === 0) continue;
      const readBack = command.expect.map((expected, index) => {
        const reading = batch.readings.findLast(({ point, component }) => point === expected.point && component === expected.component);
        return reading === undefined ? command.readBack[index] === true : same(reading.value, expected.value);
      });
      if (readBack.every((is, index) => is === command.readBack[index])) continue;
      const all = readBack.every(Boolean);
      const next = { ...command, readBack, readBackAt: all ? stamp.at : null, position: stamp.position };
      this.put(next);
      const step = all && next.answer !== null ? this.confirm(stamp, next).step : null;
      if (step === null) changed.push(next);
      else steps.push(step);
    }
    return { steps, changed };
  }

  private request(stamp: RecordStamp, act: CommandAct & { act: 'request' }, origin: ActOrigin): CommandChange {
    const known = this.find(act.id);
    // Minted once: a second request under the same id is none.
    if (known !== null) return { command: known, step: null };
    const { id, deviceId, command: name, parameters, why, carrier, timeoutMs, expect } = act;
    const command: Command = {
      id,
      number: (stamp.position % largestNumber) + 1,
      deviceId,
      command: name,
      parameters,
      state: 'requested',
      origin,
      why,
      carrier,
      timeoutMs,
      expect,
      position: stamp.position,
      requestedAt: stamp.at,
      sentAt: null,
      answeredAt: null,
      readBack: expect.map(() => false),
      readBackAt: null,
      endedAt: null,
      answer: null,
      outcome: null,
      late: null,
    };
    if (!this.ports.inService(deviceId)) return this.decide(stamp, command, 'refused', 'not-in-service', {}, origin, null);
    return this.step(stamp, command, 'requested', {}, origin);
  }

  private answer(stamp: RecordStamp, command: Command, deviceId: string, said: DeviceAnswer, origin: ActOrigin): CommandChange {
    const answer = { status: said.status, reason: said.reason?.slice(0, maxSaid) ?? null };
    if (command.deviceId !== deviceId || command.state === 'requested') return { command, step: null };
    if (isOver(command)) {
      if (command.late !== null || command.state !== 'expired') return { command, step: null };
      return this.step(stamp, command, 'late-answer', { late: { ...answer, at: stamp.at } }, origin);
    }
    const more = { answer, answeredAt: stamp.at };
    switch (answer.status) {
      case 'refused':
        return this.decide(stamp, command, 'refused', 'device-refused', more, origin, null);
      case 'failed':
        return this.decide(stamp, command, 'failed', 'device-failed', more, origin, null);
      case 'accepted':
      case 'done': {
        // The same again, or less than was said before.
        if (command.state === answer.status || command.state === 'done') return { command, step: null };
        const next = { ...command, ...more };
        if (command.expect.length > 0 && command.readBack.every(Boolean)) return this.confirm(stamp, next);
        if (answer.status === 'accepted') return this.step(stamp, next, 'accepted', {}, origin);
        return this.decide(stamp, next, 'done', 'device-done', {}, origin, null);
      }
    }
  }

  private confirm(stamp: RecordStamp, command: Command): CommandChange {
    const origin: ActOrigin = { by: null, via: 'gateway', from: `device:${command.deviceId}` };
    return this.decide(stamp, command, 'confirmed', 'read-back', {}, origin, null);
  }

  private decide(
    stamp: RecordStamp,
    command: Command,
    state: CommandState,
    code: OutcomeCode,
    more: Partial<Command>,
    origin: ActOrigin,
    said: Text | null,
  ): CommandChange {
    const next = { ...command, ...more };
    return this.step(stamp, next, state, { outcome: { code, text: outcomeText(code, next, said) } }, origin);
  }

  private step(
    stamp: RecordStamp,
    command: Command,
    event: CommandStep['event'],
    more: Partial<Command>,
    origin: ActOrigin,
  ): CommandChange {
    const state = event === 'late-answer' ? command.state : event;
    const moved = { ...command, ...more, state, position: stamp.position };
    const next = isOver(moved) && moved.endedAt === null ? { ...moved, endedAt: stamp.at } : moved;
    this.put(next);
    return { command: next, step: { command: next, event, origin } };
  }

  private put(command: Command): void {
    const { id, deviceId } = command;
    if (!isOver(command)) {
      this.open.set(id, command);
      const list = this.byDevice.get(deviceId) ?? new Set();
      this.byDevice.set(deviceId, list.add(id));
      return;
    }
    this.open.delete(id);
    const list = this.byDevice.get(deviceId);
    list?.delete(id);
    if (list?.size === 0) this.byDevice.delete(deviceId);
    this.ended.set(id, command);
    if (this.ended.size > remembered) this.ended.delete(this.ended.keys().next().value ?? '');
  }
}

/** What ending it without the device's word comes to. Only what certainly never left the gateway is said not to have been sent. */
function codeOfClose({ state }: Command, why: (CommandAct & { act: 'close' })['why']): OutcomeCode {
  if (why === 'not-connected' || why === 'not-sent' || why === 'carrier-failed') return why;
  if (state === 'requested') return 'not-sent';
  if (why === 'stopped') return 'restarted';
  if (state === 'done') return 'not-confirmed';
  return state === 'accepted' ? 'not-finished' : 'no-answer';
}

/** Numbers come back over other units and widths: a millionth is no difference. */
function same(read: unknown, wanted: unknown): boolean {
  if (typeof read === 'number' && typeof wanted === 'number') return Math.abs(read - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));
  return read === wanted;
}
