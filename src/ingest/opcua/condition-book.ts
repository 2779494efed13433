import { type Cell, missing } from './raw-value.ts';
import type { DeviceSetup } from './wire.ts';

/** What one event says of a condition. */
export interface ConditionEvent {
  /** Node id of the condition: two may have one name. */
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly acked: boolean;
  readonly severity: number | null;
}

const mostConditions = 1_000;

/** The alarm conditions of one device, as the server last told them, and the values of the points bound to them. */
export class ConditionBook {
  private readonly points: readonly { readonly key: string; readonly name: string; readonly field: 'active' | 'acked' | 'severity' }[];
  private readonly bound: ReadonlySet<string>;
  private readonly known = new Map<string, ConditionEvent>();
  private refreshed: Set<string> | null = null;
  /** Why nothing can be said; null = a refresh was complete. */
  private unknown: string | null = 'BadWaitingForInitialData';

  constructor(points: DeviceSetup['points']) {
    this.points = points.flatMap(({ key, at }) => ('condition' in at ? [{ key, name: at.condition, field: at.field }] : []));
    this.bound = new Set(this.points.map(({ name }) => name).filter((name) => name !== '*'));
  }

  get isUsed(): boolean {
    return this.points.length > 0;
  }

  get isRefreshing(): boolean {
    return this.refreshed !== null;
  }

  take(event: ConditionEvent): void {
    this.refreshed?.add(event.id);
    if (!this.known.has(event.id) && this.known.size >= mostConditions) {
      // It forgets what rests, never what is active.
      const resting = [...this.known.values()].find(({ active }) => !active);
      if (resting === undefined) return;
      this.known.delete(resting.id);
    }
    this.known.set(event.id, event);
  }

  begin(): void {
    this.refreshed = new Set();
  }

  /** A refresh is complete: what it did not name is of no interest to the server any more (part 9, 5.5.7), so it is not active. */
  complete(): void {
    const { refreshed } = this;
    // The end of one that was given up: what it told at its beginning is forgotten, so it proves nothing.
    if (refreshed === null) return;
    this.refreshed = null;
    this.unknown = null;
    for (const id of this.known.keys()) if (!refreshed.has(id)) this.known.delete(id);
  }

  /** A refresh did not come to its end: what was known before it stands, and no more. */
  abandon(): void {
    this.refreshed = null;
  }

  /** Conditions that were not told again are not known: nothing may end by that. */
  forget(why: string): void {
    this.refreshed = null;
    this.unknown = why;
    this.known.clear();
  }

  cells(): Map<string, Cell> {
    return new Map(this.points.map(({ key, name, field }) => [key, this.cell(name, field)]));
  }

  private cell(name: string, field: 'active' | 'acked' | 'severity'): Cell {
    const mine = [...this.known.values()].filter((event) => (name === '*' ? !this.bound.has(event.name) : event.name === name));
    const active = mine.filter((event) => event.active);
    // One that is active is known, whatever else is not.
    if (this.unknown !== null && active.length === 0) return missing(this.unknown);
    if (field === 'active') return { value: active.length > 0, status: null, since: null };
    if (field === 'acked') return { value: mine.every((event) => event.acked), status: null, since: null };
    const severities = active.flatMap(({ severity }) => (severity === null ? [] : [severity]));
    // Nothing is active: there is none, and nothing is wrong with that.
    return { value: severities.length === 0 ? null : Math.max(...severities), status: null, since: null };
  }
}
