import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LaneBatch, type LaneSource, Lanes } from '../../src/federate/lanes.ts';
import type { ReplicaEntry } from '../../src/model/replica.ts';

/** Bytes of each entry are padded to about this. */
const entrySize = 3_000;

/** A chain whose links happened at given times, and the other end: what is on disk there, and how far without a gap. */
class Chain implements LaneSource {
  readonly links: ReplicaEntry[] = [];
  readonly there = new Set<number>();
  /** How often the log was read after a position, where there was something. */
  readonly reads = new Map<number, number>();
  position = 0;

  add(at: number): void {
    const sequence = this.links.length + 1;
    this.links.push({ sequence, alarm: null, step: null, fact: { at, id: `f${sequence}`, pad: 'x'.repeat(entrySize) } } as never);
  }

  head(): number {
    return this.links.length;
  }

  page(after: number, bytes: number, has: ReadonlySet<number>) {
    const entries: ReplicaEntry[] = [];
    let through = after;
    for (const link of this.links.slice(after, after + 100)) {
      if (!has.has(link.sequence)) {
        if ((entries.length + 1) * entrySize > bytes && through > after) break;
        entries.push(link);
      }
      through = link.sequence;
    }
    if (through === after) return null;
    if (Number.isFinite(bytes)) this.reads.set(after, (this.reads.get(after) ?? 0) + 1);
    return { entries, through, hash: `h${through}` };
  }

  active(): readonly ReplicaEntry[] {
    return this.links.slice(-3).map((link) => ({ ...link, sequence: 0 }));
  }

  bytes(): number {
    return entrySize;
  }

  /** As histories.ts takes it. */
  take({ lane, after, through, entries }: LaneBatch): void {
    if (lane === 'log' && after > this.position) throw new Error(`a gap: ${after} after ${this.position}`);
    for (const { sequence } of entries) this.there.add(sequence);
    if (lane === 'log') this.position = Math.max(this.position, through);
  }

  /** Links that the position has passed and that are not there: lost for good. */
  lost(): number[] {
    return Array.from({ length: this.position }, (_, index) => index + 1).filter((sequence) => !this.there.has(sequence));
  }
}

/** Everything that may be sent now. */
function send(lanes: Lanes, wire: { id: number; batch: LaneBatch }[], ids: { last: number }): void {
  for (let batch = lanes.next(); batch !== null; batch = lanes.next()) {
    const id = ++ids.last;
    lanes.sent(id, batch);
    wire.push({ id, batch });
  }
}

test('whatever grows, queues and is cut: the position passes nothing that is not there, and in the end everything is', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('grow' as const), count: fc.integer({ min: 1, max: 40 }), old: fc.boolean() }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('arrive' as const), ms: fc.integer({ min: 1, max: 3_000 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const), ms: fc.integer({ min: 1, max: 50 }) }) },
  );
  let live = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 400 }), (steps, behind) => {
      const chain = new Chain();
      let now = 0;
      for (let link = 0; link < behind; link++) chain.add(link);
      const ids = { last: 0 };
      let wire: { id: number; batch: LaneBatch }[] = [];
      let lanes = new Lanes(0, chain, () => now);
      const arrive = () => {
        const first = wire.shift();
        if (first === undefined) return;
        chain.take(first.batch);
        if (first.batch.lane === 'live') live++;
        expect(chain.lost()).toEqual([]);
        lanes.kept(first.id);
      };
      for (const todo of steps) {
        send(lanes, wire, ids);
        if (todo.do === 'grow') for (let link = 0; link < todo.count; link++) chain.add(todo.old ? link : 1e6 + now + link);
        else if (todo.do === 'arrive') {
          now += todo.ms;
          arrive();
        } else {
          // What was on its way is gone; the other end says how far it has the log.
          wire = [];
          lanes = new Lanes(chain.position, chain, () => now);
        }
      }
      for (let round = 0; round < 5_000 && lanes.confirmed < chain.head(); round++) {
        send(lanes, wire, ids);
        now += 10;
        arrive();
      }
      expect([chain.position, chain.there.has(0) ? chain.there.size - 1 : chain.there.size]).toEqual([chain.head(), chain.head()]);
    }),
    { numRuns: 300 },
  );
  expect(live).toBeGreaterThan(100);
});

/** A link of so many bytes a millisecond, one batch after the other: ms until `wanted` is at the other end. */
function overSlowLink(chain: Chain, bytesPerMs: number, late: { at: number; add: () => number }): number {
  let now = 0;
  let wanted = Number.POSITIVE_INFINITY;
  const ids = { last: 0 };
  const wire: { id: number; batch: LaneBatch }[] = [];
  const lanes = new Lanes(0, chain, () => now);
  for (let round = 0; round < 10_000; round++) {
    send(lanes, wire, ids);
    const first = wire.shift();
    if (first === undefined) throw new Error('nothing to send');
    now += (first.batch.entries.length * entrySize + 200) / bytesPerMs;
    if (wanted === Number.POSITIVE_INFINITY && now > late.at) wanted = late.add();
    chain.take(first.batch);
    if (chain.there.has(wanted)) return now - late.at;
    lanes.kept(first.id);
  }
  throw new Error('never');
}

test('over 64 kbit/s what happens now is above within 3 s, with 500 old links before it and 200 that a gateway in the middle has just passed on', () => {
  const chain = new Chain();
  for (let link = 0; link < 500; link++) chain.add(link);
  const late = () => {
    for (let link = 0; link < 100; link++) chain.add(1_000 + link);
    chain.add(1e9);
    const wanted = chain.head();
    for (let link = 0; link < 100; link++) chain.add(2_000 + link);
    return wanted;
  };
  expect(overSlowLink(chain, 8, { at: 60_000, add: late })).toBeLessThan(3_000);
});

test('after a pause it begins with little again: a link that has become slow meanwhile has no long batch before an alarm', () => {
  const chain = new Chain();
  for (let link = 0; link < 400; link++) chain.add(link);
  let now = 0;
  let bytesPerMs = 1_000;
  const ids = { last: 0 };
  const wire: { id: number; batch: LaneBatch }[] = [];
  const lanes = new Lanes(0, chain, () => now);
  let longest = 0;
  const arrive = () => {
    send(lanes, wire, ids);
    const first = wire.shift();
    if (first === undefined) throw new Error('nothing to send');
    longest = Math.max(longest, first.batch.entries.length);
    now += (first.batch.entries.length * entrySize) / bytesPerMs;
    chain.take(first.batch);
    lanes.kept(first.id);
  };
  while (lanes.confirmed < chain.head()) arrive();
  expect(longest * entrySize).toBeGreaterThan(50_000);
  now += 60_000;
  bytesPerMs = 8;
  const since = now;
  for (let link = 0; link < 60; link++) chain.add(1_000 + link);
  arrive();
  chain.add(1e9);
  const wanted = chain.head();
  while (!chain.there.has(wanted)) arrive();
  expect(now - since).toBeLessThan(3_000);
});

test('while a backlog drains and something happens at each moment, no page of the log is read twice, and the log leaves out what went before it', () => {
  const chain = new Chain();
  for (let link = 0; link < 2_000; link++) chain.add(link);
  let now = 0;
  const lanes = new Lanes(0, chain, () => now);
  const ids = { last: 0 };
  const wire: { id: number; batch: LaneBatch }[] = [];
  const brought: Record<LaneBatch['lane'], number> = { log: 0, live: 0 };
  for (let round = 0; round < 5_000 && lanes.confirmed < chain.head(); round++) {
    if (round < 200) for (let link = 0; link < 3; link++) chain.add(1e6 + now);
    send(lanes, wire, ids);
    now += 10;
    const first = wire.shift();
    if (first === undefined) continue;
    chain.take(first.batch);
    brought[first.batch.lane] += first.batch.entries.length;
    lanes.kept(first.id);
  }
  expect(lanes.confirmed).toBe(chain.head());
  expect(chain.head()).toBe(2_600);
  expect([...chain.reads].filter(([, times]) => times > 1)).toEqual([]);
  expect(brought.live).toBeGreaterThan(100);
  // Three that are active go first as well, and what is on its way in one lane may go by the other.
  expect(brought.log + brought.live).toBeLessThan(2_600 + 100);
});
