import type { Delivery } from '../model/delivery.ts';
import type { JournalReader } from '../model/journal.ts';

/** Which duty check of a terminal a person has answered. The audit chain says so; it is looked through once a check, after a start. */
export class PresenceAnswers {
  private readonly reader: Pick<JournalReader, 'audit'>;
  /** By terminal, of its newest check. */
  private readonly known = new Map<string, { readonly id: string; readonly answered: boolean }>();

  constructor(reader: Pick<JournalReader, 'audit'>) {
    this.reader = reader;
  }

  note({ terminalId, id }: Pick<Delivery, 'terminalId' | 'id'>, answered: boolean): void {
    this.known.set(terminalId, { id, answered });
  }

  /** Piece by piece, to the beginning of the chain: others have their turn in between. */
  async has(check: Delivery): Promise<boolean> {
    const known = this.known.get(check.terminalId);
    if (known?.id === check.id) return known.answered;
    const asked = { act: 'presence.answered', target: `terminal:${check.terminalId}`, from: check.createdAt, limit: 1 };
    let page = this.reader.audit(asked);
    while (page.items.length === 0 && page.next !== null) {
      await new Promise((done) => setImmediate(done));
      page = this.reader.audit({ ...asked, cursor: page.next });
    }
    // Somebody may have answered meanwhile.
    const since = this.known.get(check.terminalId);
    if (since?.id === check.id) return since.answered;
    const answered = page.items.length > 0;
    this.note(check, answered);
    return answered;
  }
}
