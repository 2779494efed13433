import type { CommandBook } from '../command/command-book.ts';
import { tellUnconfirmed } from '../command/tell-unconfirmed.ts';
import type { Command, CommandStep } from '../model/command.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { Signal } from '../model/signal.ts';
import type { InterlockJudging } from './interlock-judging.ts';
import type { StateDraft } from './state-draft.ts';

export interface CommandJudgingPorts {
  readonly book: CommandBook;
  readonly draft: () => StateDraft;
  readonly interlocks: Pick<InterlockJudging, 'onCommand' | 'moves'>;
  readonly profileOf: (deviceId: string) => DeviceProfile | undefined;
  /** Judges a condition of the gateway itself, with this record. */
  readonly signal: (stamp: RecordStamp, signal: Signal) => void;
}

/** Device commands within the judge: each step goes with its audit link into the state that is committed next. */
export class CommandJudging {
  private readonly ports: CommandJudgingPorts;

  constructor(ports: CommandJudgingPorts) {
    this.ports = ports;
  }

  /** The command that the record is about as it is now; null = there is none of that id. */
  act(record: JournalRecord & { readonly kind: 'command' }): Command | null {
    const { command, step } = this.ports.book.act(record, record.act, record.origin);
    if (step !== null) this.keep(record, step);
    return command;
  }

  onReadings(stamp: RecordStamp, batch: ReadingBatch): void {
    const { steps, changed } = this.ports.book.onReadings(stamp, batch);
    for (const command of changed) this.ports.draft().commands.set(command.id, command);
    for (const step of steps) this.keep(stamp, step);
  }

  private keep(stamp: RecordStamp, step: CommandStep): void {
    const { command, event, origin } = step;
    const { at, position } = stamp;
    const { id, deviceId, command: name, parameters, why, carrier, answer, outcome } = command;
    const draft = this.ports.draft();
    draft.commands.set(id, command);
    const asked = event === 'requested' || event === 'refused' ? { parameters, why, carrier } : {};
    const came = outcome === null ? {} : { code: outcome.code, outcome: outcome.text };
    const said = answer === null ? {} : { answer };
    const detail = { commandId: id, command: name, ...asked, ...said, ...came, position };
    draft.audit.push({ at, origin, act: `device.command-${event}`, target: `device:${deviceId}`, detail });
    const { interlocks, profileOf, signal } = this.ports;
    interlocks.onCommand(stamp, command);
    const type = profileOf(deviceId);
    if (type === undefined) return;
    const title = type.commands.find((each) => each.id === name)?.title ?? { zh: name, en: name };
    const told = tellUnconfirmed(step, title, interlocks.moves(name));
    if (told !== null) signal(stamp, told);
  }
}
