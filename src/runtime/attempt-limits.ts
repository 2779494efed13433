import type { Clock } from './clock.ts';

interface Window {
  count: number;
  since: number;
}

/**
 * Wrong tries per (identity, source) and per source, in fixed windows of running time. Never per identity alone: somebody
 * who guesses from elsewhere must not lock the right person or device out (ASVS 6.3.1, CVE-2026-24445).
 * The table is bounded; when it is full the oldest window goes.
 */
export class AttemptLimits {
  private readonly windows = new Map<string, Window>();
  /** Pairs of which a try was right lately: what others do behind the same address does not lock them out. */
  private readonly known = new Set<string>();
  private readonly clock: Clock;
  private readonly perPair: number;
  private readonly perSource: number;
  private readonly windowMs: number;
  private readonly maxWindows: number;

  constructor(clock: Clock, { perPair = 10, perSource = 60, windowMs = 60_000, maxWindows = 50_000 } = {}) {
    this.clock = clock;
    this.perPair = perPair;
    this.perSource = perSource;
    this.windowMs = windowMs;
    this.maxWindows = maxWindows;
  }

  /** Seconds to wait before another try; 0 = go on. */
  waitSeconds(identity: string, source: string): number {
    const net = network(source);
    const own = this.left(pair(identity, net), this.perPair);
    return this.known.has(pair(identity, net)) ? own : Math.max(own, this.left(net, this.perSource));
  }

  /** Counts one wrong try. */
  wrong(identity: string, source: string): void {
    const net = network(source);
    this.count(pair(identity, net));
    this.count(net);
  }

  /** Counts something of one source that is no wrong try. */
  note(what: string, source: string): void {
    this.count(pair(what, network(source)));
  }

  /** The try that was counted was not looked at after all: it does not count. */
  forgive(identity: string, source: string): void {
    const net = network(source);
    for (const key of [pair(identity, net), net]) {
      const window = this.windows.get(key);
      if (window !== undefined && window.count > 0) window.count--;
    }
  }

  /** The try that was counted turned out right: it does not count, and this identity is known there from now on. */
  right(identity: string, source: string): void {
    this.forgive(identity, source);
    const oldest = this.known.values().next().value;
    if (this.known.size >= this.maxWindows && oldest !== undefined) this.known.delete(oldest);
    this.known.add(pair(identity, network(source)));
  }

  get size(): number {
    return this.windows.size;
  }

  private left(key: string, most: number): number {
    const window = this.windows.get(key);
    if (window === undefined || window.count < most) return 0;
    return Math.max(0, Math.ceil((window.since + this.windowMs - this.clock.monotonic()) / 1000));
  }

  private count(key: string): void {
    const now = this.clock.monotonic();
    const window = this.windows.get(key);
    if (window !== undefined && now - window.since < this.windowMs) {
      window.count++;
      return;
    }
    this.windows.delete(key);
    if (this.windows.size >= this.maxWindows) {
      const oldest = this.windows.keys().next().value;
      if (oldest !== undefined) this.windows.delete(oldest);
    }
    this.windows.set(key, { count: 1, since: now });
  }
}

/** Names are cut: what a stranger sends must not fill the table. */
function pair(identity: string, net: string): string {
  return `${net} ${identity.slice(0, 128)}`;
}

/** One source is one IPv4 address or one IPv6 /64: a subscriber owns the whole /64. */
function network(source: string): string {
  const address = source.replace(/^::ffff:(?=\d+\.)/, '');
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const full = tail === undefined ? groups : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0'), ...rest];
  return full.slice(0, 4).join(':');
}
