import { byId, setText } from './element.ts';
import { list } from './gateway-api.ts';
import { say } from './language.ts';
import { placeText } from './moment-text.ts';
import type { Terminal } from './wire.ts';

/** What this terminal is and covers; says so where the gateway does not know it. */
export class OwnTerminal {
  private readonly id: string;
  /** As the gateway knows it; null = it does not, undefined = not asked yet. */
  private mine: Terminal | null | undefined;

  constructor(id: string) {
    this.id = id;
  }

  async describe(): Promise<void> {
    try {
      this.mine = (await list<Terminal>('/api/v1/terminals')).find(({ id }) => id === this.id) ?? null;
      this.draw();
    } catch {
      // Shown by the link state.
    }
  }

  /** Null = not known (yet). */
  get place(): string | null {
    return this.mine?.place ?? null;
  }

  draw(): void {
    const { id, mine } = this;
    setText(byId('terminal-id'), id);
    if (mine === undefined) return;
    setText(byId('terminal-place'), mine ? placeText(mine.place) : '');
    byId('unregistered').hidden = mine !== null;
    setText(byId('unregistered-text'), say('terminal.unregistered', { id }));
    setText(byId('unregistered-how'), say('terminal.register', { id }));
  }
}
