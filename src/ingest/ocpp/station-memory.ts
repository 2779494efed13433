import type { Fields, Places } from './moment.ts';

const mostPlaces = 64;
const mostKeys = 64;
const mostTransactions = 64;
/** Said once with a state, and no state themselves. */
const passing = new Set(['info', 'vendorErrorCode', 'techCode', '__proto__']);

/**
 * What a station has said that its protocol says only once: states until they change, and which transaction runs where. It is
 * in memory only; after a restart the station is asked again. Bounded, whatever the station sends.
 */
export class StationMemory {
  /** States, error codes and problems; what OCPP reports only when it changes. */
  private words = new Map<string, Map<string, string | boolean>>();
  /** Names of the numbers that were read, so that they can be said to be missing. */
  private numbers = new Map<string, Set<string>>();
  /** The newest time that was said of a place, ms since epoch. */
  private newest = new Map<string, number>();
  /** Transaction -> the place it runs at. */
  private readonly transactions = new Map<string, string>();

  /** Notes what was in a message that is on its way; what is older than what is known, such as what was queued offline, is not. */
  note(places: Places, ts: string | undefined): void {
    const at = ts === undefined ? Number.NaN : Date.parse(ts);
    for (const [kind, all] of Object.entries(places))
      for (const [number, fields] of Object.entries(all)) {
        const place = `${kind}/${number}`;
        if (!this.words.has(place) && this.words.size >= mostPlaces) continue;
        if (at < (this.newest.get(place) ?? 0)) continue;
        if (at > 0) this.newest.set(place, at);
        for (const [key, value] of Object.entries(fields)) this.noteField(place, key, value);
      }
  }

  private noteField(place: string, key: string, value: unknown): void {
    if (passing.has(key)) return;
    const words = this.words.get(place) ?? new Map<string, string | boolean>();
    const numbers = this.numbers.get(place) ?? new Set<string>();
    this.words.set(place, words);
    this.numbers.set(place, numbers);
    if (typeof value === 'number') {
      if (numbers.size < mostKeys) numbers.add(key);
    } else if (typeof value === 'boolean' || (typeof value === 'string' && value.length <= 64)) {
      if (words.has(key) || words.size < mostKeys) words.set(key, value);
    } else if (typeof value === 'object' && value !== null) {
      // A component of an EVSE: its variables.
      for (const [inner, deeper] of Object.entries(value)) if (!passing.has(inner)) this.noteField(place, `${key}/${inner}`, deeper);
    }
  }

  word(kind: string, number: number, key: string): string | boolean | undefined {
    return this.words.get(`${kind}/${number}`)?.get(key);
  }

  /** True as soon as the station has said a state since it booted. */
  knowsStates(): boolean {
    return [...this.words.values()].some((words) => words.has('status') || words.has('state'));
  }

  /** The words as they stand: OCPP says a state when it changes, so without news it is what it was. */
  asItStands(): Places {
    return this.places((fields, place) => {
      for (const [key, value] of this.words.get(place) ?? []) put(fields, key, value);
    });
  }

  /** The link to the station is gone: states are unavailable, and every number is missing; what was wrong with it is not over. */
  asLost(): Places {
    return this.places((fields, place) => {
      for (const key of this.words.get(place)?.keys() ?? []) if (key === 'status' || key === 'state') put(fields, key, 'Unavailable');
      for (const key of this.numbers.get(place) ?? []) put(fields, key, null);
    });
  }

  /** The station has started anew. Which transactions run it may still know. */
  forgetStates(): void {
    this.words = new Map();
    this.numbers = new Map();
    this.newest = new Map();
  }

  transactionAt(place: string): string | null {
    for (const [transaction, at] of this.transactions) if (at === place) return transaction;
    return null;
  }

  /** The only one that runs; null = none, or more than one. */
  onlyTransaction(): string | null {
    const [first] = this.transactions.keys();
    return this.transactions.size === 1 ? (first ?? null) : null;
  }

  placeOf(transaction: string): string | null {
    return this.transactions.get(transaction) ?? null;
  }

  runs(transaction: string, place: string): void {
    this.transactions.delete(transaction);
    for (const [other, at] of this.transactions) if (at === place) this.transactions.delete(other);
    if (this.transactions.size < mostTransactions) this.transactions.set(transaction, place);
  }

  ended(transaction: string): void {
    this.transactions.delete(transaction);
  }

  private places(fill: (fields: Fields, place: string) => void): Places {
    const all: Places = {};
    for (const place of this.words.keys()) {
      const [kind = '', number = ''] = place.split('/');
      const fields: Fields = {};
      fill(fields, place);
      if (Object.keys(fields).length === 0) continue;
      all[kind] ??= {};
      all[kind][number] = fields;
    }
    return all;
  }
}

/** `TemperatureSensor/Problem` stands inside its component. */
function put(fields: Fields, key: string, value: unknown): void {
  const cut = key.indexOf('/');
  if (cut < 0) {
    fields[key] = value;
    return;
  }
  const component = key.slice(0, cut);
  const inner = (fields[component] ?? {}) as Fields;
  put(inner, key.slice(cut + 1), value);
  fields[component] = inner;
}
