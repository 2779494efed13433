import type { CommandBook } from '../command/command-book.ts';
import type { Command, CommandStep } from '../model/command.ts';
import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { ReadingBatch } from '../model/reading.ts';
import type { InterlockJudging } from './interlock-judging.ts';
import type { StateDraft } from './state-draft.ts';

/** Device commands within the judge: each step goes with its audit link into the state that is committed next. */
export class CommandJudging {
  private readonly book: CommandBook;
  private readonly draft: () => StateDraft;
  private readonly interlocks: Pick<InterlockJudging, 'onCommand'>;

  constructor(book: CommandBook, draft: () => StateDraft, interlocks: Pick<InterlockJudging, 'onCommand'>) {
    this.book = book;
    this.draft = draft;
    this.interlocks = interlocks;
  }

  /** The command that the record is about as it is now; null = there is none of that id. */
  act(record: JournalRecord & { readonly kind: 'command' }): Command | null {
    const { command, step } = this.book.act(record, record.act, record.origin);
    if (step !== null) this.keep(record, step);
    return command;
  }

  onReadings(stamp: RecordStamp, batch: ReadingBatch): void {
    const { steps, changed } = this.book.onReadings(stamp, batch);
    for (const command of changed) this.draft().commands.set(command.id, command);
    for (const step of steps) this.keep(stamp, step);
  }

  private keep(stamp: RecordStamp, { command, event, origin }: CommandStep): void {
    const { at, position } = stamp;
    const { id, deviceId, command: name, parameters, why, carrier, answer, outcome } = command;
    const draft = this.draft();
    draft.commands.set(id, command);
    const asked = event === 'requested' || event === 'refused' ? { parameters, why, carrier } : {};
    const came = outcome === null ? {} : { code: outcome.code, outcome: outcome.text };
    const said = answer === null ? {} : { answer };
    const detail = { commandId: id, command: name, ...asked, ...said, ...came, position };
    draft.audit.push({ at, origin, act: `device.command-${event}`, target: `device:${deviceId}`, detail });
    this.interlocks.onCommand(stamp, command);
  }
}
