import type { Fields, Moment, Places } from './moment.ts';

/** Words, numbers and transactions that are remembered of one station. States have as much again, so that nothing keeps them out. */
const most = 256;
/** Transactions that are over and still remembered. */
const mostPast = 16;
/** Said once with a state, and no state themselves. */
const passing = new Set(['info', 'vendorErrorCode', 'techCode', 'security', '__proto__']);
/**
 * Repeated words are not older than this, so that they are taken for live (normalise: 300 s), and never newer than what the
 * station itself said: on its own clock, a fault that comes right after a heartbeat must not look older than that heartbeat.
 */
const liveMs = 240_000;
/** As for normalise: a clock that was never set, or runs further ahead than this, tells no time; what it says is as of now. */
const earliest = Date.UTC(2001, 0, 1);
const aheadMs = 300_000;

interface Said {
  readonly place: string;
  readonly key: string;
  readonly value: string | boolean | null;
  /** ms since epoch by the station's clock; null = it gave no time, or none that can be believed. */
  readonly at: number | null;
}

/**
 * What a station has said that its protocol says only once: states until they change, and which transaction runs where. It is
 * in memory only; after a restart the station is asked again. Bounded, whatever the station sends.
 */
export class StationMemory {
  /** `place key` -> states, error codes and problems; what OCPP reports only when it changes. */
  private readonly words = new Map<string, Said>();
  /** The same for numbers, without their values: so that they can be said to be missing. */
  private readonly numbers = new Map<string, Said>();
  /** Transaction -> the place it runs at. */
  private readonly transactions = new Map<string, string>();
  /** The same of those that ended last: a stop that could not be kept comes again, and still has its place. */
  private readonly past = new Map<string, string>();
  /** When the connection was lost, ms since epoch; null = what was said then has been taken back, or never was. */
  private lostAt: number | null = null;
  /** Losses and returns: each is said as a ms after the one before. */
  private turns = 0;
  /** The newest time under which a loss or a return was said, ms since epoch. */
  private ownSay = Number.NEGATIVE_INFINITY;

  /** Notes what was in a message that is on its way; what is older than what is known, such as what was queued offline, is not. */
  note({ places, ts }: Moment, now: number): void {
    const parsed = Date.parse(ts ?? '');
    // A leap second is a time of RFC 3339, and none that can be read.
    const at = parsed >= earliest && parsed <= now + aheadMs ? parsed : null;
    for (const [kind, all] of Object.entries(places))
      for (const [number, fields] of Object.entries(all))
        for (const [key, value] of Object.entries(fields)) this.noteField(`${kind}/${number}`, key, value, at, now);
  }

  private noteField(place: string, key: string, value: unknown, at: number | null, now: number): void {
    if (passing.has(key)) return;
    if (typeof value === 'number') this.keep(this.numbers, { place, key, value: null, at }, now);
    else if (typeof value === 'boolean' || (typeof value === 'string' && value.length <= 64))
      this.keep(this.words, { place, key, value, at }, now);
    else if (typeof value === 'object' && value !== null)
      // A component of an EVSE: its variables.
      for (const [inner, deeper] of Object.entries(value))
        if (!passing.has(inner)) this.noteField(place, `${key}/${inner}`, deeper, at, now);
  }

  private keep(kept: Map<string, Said>, said: Said, now: number): void {
    const name = `${said.place} ${said.key}`;
    const known = kept.get(name);
    if (known === undefined && kept.size >= (isState(said.key) ? 2 * most : most)) return;
    // Of what has no time the order of coming is the order, but for history.
    if (known !== undefined && said.at !== null && said.at < (known.at ?? now - liveMs)) return;
    kept.set(name, said);
  }

  word(kind: string, number: number, key: string): string | boolean | null | undefined {
    return this.words.get(`${kind}/${number} ${key}`)?.value;
  }

  /** True as soon as the station has said a state since it booted. */
  knowsStates(): boolean {
    return [...this.words.values()].some(({ key }) => isState(key));
  }

  /** The words as they stand: OCPP says a state when it changes, so without news it is what it was. */
  asItStands(now: number): readonly Moment[] {
    const words = [...this.words.values()];
    this.saidNow(words, now);
    return moments(words, (at) => Math.max(at, now - liveMs));
  }

  /** What has no time of the station is said as of now. */
  private saidNow(all: readonly Said[], now: number): void {
    if (all.some(({ at }) => at === null)) this.ownSay = Math.max(this.ownSay, now);
  }

  /** The link to the station is gone: states are unavailable, and every number is missing; what was wrong with it is not over. */
  asLost(now: number): readonly Moment[] {
    this.lostAt = now;
    const turn = ++this.turns;
    // A loss of which no state is known has to be said by our clock.
    if (!this.knowsStates()) this.ownSay = now;
    const states = [...this.words.values()].filter(({ key }) => isState(key)).map((said) => ({ ...said, value: 'Unavailable' }));
    const all = [...states, ...this.numbers.values()];
    this.saidNow(all, now);
    return moments(all, (at) => this.own(Math.max(at + turn, now - liveMs)));
  }

  /** It is back and did not boot: its states are what they were, until it says what has changed. Empty when it was not lost. */
  asBack(now: number): readonly Moment[] {
    const { lostAt } = this;
    if (lostAt === null) return [];
    this.lostAt = null;
    const turn = ++this.turns;
    const words = [...this.words.values()];
    this.saidNow(words, now);
    return moments(words, (at) => this.own(Math.max(at + turn, lostAt - liveMs + 1)));
  }

  private own(stamp: number): number {
    this.ownSay = Math.max(this.ownSay, stamp);
    return stamp;
  }

  /**
   * What the station says comes after what was said for it, whatever its clock: a moment that would look older, such as one
   * that was queued in the second of the loss, counts as of now. What is history stays history.
   */
  placed(moment: Moment, now: number): Moment {
    const at = Date.parse(moment.ts ?? '');
    return at <= this.ownSay && at > now - liveMs ? { ...moment, ts: undefined } : moment;
  }

  /** The station has started anew. Which transactions run it may still know. */
  forgetStates(): void {
    this.words.clear();
    this.numbers.clear();
    this.lostAt = null;
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
    return this.transactions.get(transaction) ?? this.past.get(transaction) ?? null;
  }

  runs(transaction: string, place: string): void {
    this.transactions.delete(transaction);
    for (const [other, at] of this.transactions) if (at === place) this.transactions.delete(other);
    if (this.transactions.size < most) this.transactions.set(transaction, place);
  }

  ended(transaction: string): void {
    const at = this.transactions.get(transaction);
    if (at === undefined) return;
    this.transactions.delete(transaction);
    this.past.set(transaction, at);
    if (this.past.size > mostPast) this.past.delete(this.past.keys().next().value ?? '');
  }
}

/** Without a prototype: a station names its components as it likes, `constructor` included. */
const bare = (): Fields => Object.create(null) as Fields;

const isState = (key: string) => /^(?:status|state|connector\d+)$/.test(key);

/** What belongs to one time together. */
function moments(all: readonly Said[], stamp: (at: number) => number): readonly Moment[] {
  const byTime = new Map<string | undefined, Places>();
  for (const { place, key, value, at } of all) {
    const ts = at === null ? undefined : new Date(stamp(at)).toISOString();
    const places = byTime.get(ts) ?? {};
    byTime.set(ts, places);
    const [kind = '', number = ''] = place.split('/');
    places[kind] ??= {};
    places[kind][number] ??= bare();
    put(places[kind][number], key, value);
  }
  return [...byTime].map(([ts, places]) => ({ ts, places }));
}

/** `TemperatureSensor/Problem` stands inside its component. */
function put(fields: Fields, key: string, value: unknown): void {
  const cut = key.indexOf('/');
  if (cut < 0) {
    fields[key] = value;
    return;
  }
  const component = key.slice(0, cut);
  const inner = fields[component] ?? bare();
  // A word of that name stands there.
  if (typeof inner !== 'object') return;
  put(inner as Fields, key.slice(cut + 1), value);
  fields[component] = inner;
}
