import type { Firing } from '../model/interlock.ts';
import { nextDue } from './timeline.ts';

/** Ended ones that are remembered until they are on disk for certain. */
const remembered = 200;

/** The firings that are known: open ones, what ended lately, and by a port what is on disk. */
export class FiringStore {
  private readonly stored: (id: string) => Firing | null;
  private readonly open = new Map<string, Firing>();
  private readonly ended = new Map<string, Firing>();
  private readonly byCommand = new Map<string, string>();
  private due = Number.POSITIVE_INFINITY;

  constructor(stored: (id: string) => Firing | null) {
    this.stored = stored;
  }

  /** Open ones, oldest first. */
  underWay(): readonly Firing[] {
    return [...this.open.values()];
  }

  find(id: string): Firing | null {
    return this.open.get(id) ?? this.ended.get(id) ?? this.stored(id);
  }

  ofCommand(commandId: string): Firing | null {
    const id = this.byCommand.get(commandId);
    return id === undefined ? null : this.find(id);
  }

  /** Running time, ms, at which something happens by itself. */
  nextDue(): number {
    return this.due;
  }

  put(firing: Firing): void {
    for (const { commandId } of firing.effects) if (commandId !== null) this.byCommand.set(commandId, firing.id);
    if (firing.endedAt === null) {
      this.open.set(firing.id, firing);
      this.ended.delete(firing.id);
    } else {
      this.open.delete(firing.id);
      this.ended.set(firing.id, firing);
      this.forgetOldest();
    }
    this.due = Math.min(...this.underWay().map((each) => nextDue(each) ?? Number.POSITIVE_INFINITY));
  }

  private forgetOldest(): void {
    const [oldest] = this.ended.values();
    if (this.ended.size <= remembered || oldest === undefined) return;
    this.ended.delete(oldest.id);
    for (const { commandId } of oldest.effects) if (commandId !== null) this.byCommand.delete(commandId);
  }
}
