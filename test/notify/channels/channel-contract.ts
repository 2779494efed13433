import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { markedFor } from '../../../src/model/exercise-mark.ts';
import { channelTable } from '../../../src/notify/channel-table.ts';
import { anAlarm } from '../hub-bench.ts';
import { aSubscriber, OutboxBench, quick } from './outbox-bench.ts';

/** A stand-in for whoever is behind a channel. */
export interface Peer {
  /** Settings of the channel that lead here, secrets in place. */
  readonly fields: unknown;
  /** The texts of what was taken, in order. */
  took(): readonly string[];
  /** Everything that came, taken or not. */
  came(): number;
  refuse(times: number): void;
  freeze(frozen: boolean): void;
  close(): Promise<void>;
}

/** Each alarm of the suite has a place of its own, by which it is known in whatever text a channel makes. */
const alarm = (name: string, change = {}) => anAlarm(name, { place: `阳光社区/${name}`, ...change });

/** Where the format has a word for it. */
const testMarks: Readonly<Record<string, RegExp>> = { webhook: /"type":"channel\.test"/, cap: /<status>Test<\/status>/ };

/** What holds for every channel, whatever it speaks. */
export function channelContract(kind: string, openPeer: () => Promise<Peer>): void {
  describe(`${kind}: contract of a channel`, () => {
    const one = aSubscriber('one', kind);
    const two = aSubscriber('two', kind, { language: 'en' });
    let peer: Peer;
    let bench: OutboxBench;
    beforeEach(async () => {
      peer = await openPeer();
      bench = new OutboxBench([one, two]);
    });
    afterEach(async () => {
      bench.kill();
      await peer.close();
    });
    const done = (id: string) => expect.poll(() => bench.waiting(id), { timeout: 8_000, interval: 10 }).toBe(0);

    test('what happened is taken once, in the order of the alarm, with attempts and receipt in the outbox', async () => {
      bench.open(one, peer.fields);
      bench.happen(alarm('lane-a'), 'raised');
      bench.happen(alarm('lane-a', { sequence: 2, state: 'acknowledged', acknowledgedBy: 'wang' }), 'acknowledged');
      bench.happen(alarm('lane-a', { sequence: 3, state: 'normal', endedAt: 1 }), 'ended');
      await done('one');
      expect(peer.took()).toHaveLength(3);
      for (const text of peer.took()) expect(text).toContain('lane-a');
      expect(bench.kept.filter((each) => each.terminalId === '@one').map(({ attempts, sentAt }) => [attempts, sentAt !== null])).toEqual([
        [1, true],
        [1, true],
        [1, true],
      ]);
    });

    test('a message that is refused is sent again; steps of its alarm wait for it, other alarms do not', async () => {
      bench.open(one, peer.fields);
      peer.refuse(1);
      bench.happen(alarm('lane-a'), 'raised');
      await expect.poll(() => peer.came(), { interval: 5 }).toBeGreaterThanOrEqual(1);
      bench.happen(alarm('lane-a', { sequence: 2, state: 'normal' }), 'ended');
      bench.happen(alarm('lane-b'), 'raised');
      await done('one');
      expect(peer.took()).toHaveLength(3);
      expect(peer.came()).toBe(4);
      expect(bench.counts.refused).toBe(1);
      expect(bench.kept.find(({ id }) => id === 'lane-a~1~@one')?.attempts).toBe(2);
    });

    test('killed between sent and recorded: it comes again, and nothing of its alarm overtook it', async () => {
      bench.receiptsLost = true;
      bench.open(one, peer.fields);
      bench.happen(alarm('lane-a'), 'raised');
      bench.happen(alarm('lane-a', { sequence: 2, state: 'normal' }), 'ended');
      await expect.poll(() => peer.took().length, { interval: 5 }).toBe(1);
      // Time for a second step to go out, if the queue would let it.
      await sleep(150);
      expect(peer.took()).toHaveLength(1);
      bench.kill();
      bench.receiptsLost = false;
      bench.open(one, peer.fields);
      await done('one');
      expect(peer.took()).toHaveLength(3);
    });

    test('a frozen peer delays nobody else, is said to be lost, and gets everything when it thaws', async () => {
      const other = await openPeer();
      try {
        peer.freeze(true);
        bench.timings = quick;
        bench.open(one, peer.fields);
        bench.open(two, other.fields);
        bench.happen(alarm('lane-a'), 'raised');
        await expect.poll(() => peer.came(), { interval: 5 }).toBeGreaterThanOrEqual(1);
        const began = performance.now();
        bench.happen(alarm('lane-b'), 'raised');
        await expect.poll(() => other.took().length, { interval: 5, timeout: 5_000 }).toBe(2);
        expect(performance.now() - began).toBeLessThan(500);
        await expect.poll(() => bench.told.map(([id, lost]) => [id, lost]), { timeout: 8_000 }).toEqual([['one', true]]);
        peer.freeze(false);
        await done('one');
        await expect
          .poll(() => bench.told.map(([id, lost]) => [id, lost]))
          .toEqual([
            ['one', true],
            ['one', false],
          ]);
      } finally {
        await other.close();
      }
    });

    // A channel that keeps its line open is watched by it and sends none.
    test.skipIf(channelTable[kind]?.testing === 'line')(
      'a test of the way says that it is one, and that nothing has to be done',
      async () => {
        bench.open(one, peer.fields);
        bench.open(two, peer.fields);
        bench.test(one);
        bench.test(two);
        await done('one');
        await done('two');
        const all = peer.took();
        expect(all).toHaveLength(2);
        expect(all.some((text) => /测试（不是告警）/.test(text) && /无需处置/.test(text))).toBe(true);
        expect(all.some((text) => /Channel test, no alarm/.test(text) && /nothing has to be done/.test(text))).toBe(true);
        for (const text of all) expect(text).toMatch(testMarks[kind] ?? /【测试】|\[TEST\]/);
      },
    );

    test.skipIf(channelTable[kind]?.testing === 'line')(
      'a test that is not taken is a way that is lost, and it is back when it is taken',
      async () => {
        bench.timings = quick;
        bench.open(one, peer.fields);
        peer.refuse(1_000);
        bench.test(one);
        await expect.poll(() => bench.told.map(([, lost]) => lost), { timeout: 8_000, interval: 10 }).toEqual([true]);
        peer.refuse(0);
        await done('one');
        await expect.poll(() => bench.told.map(([, lost]) => lost), { timeout: 8_000, interval: 10 }).toEqual([true, false]);
      },
    );

    test('an exercise says so, and each subscriber reads its own language', async () => {
      const other = await openPeer();
      try {
        bench.open(one, peer.fields);
        bench.open(two, other.fields);
        const drill = {
          exercise: true,
          title: { zh: '电梯困人', en: 'Lift entrapment' },
          reason: { zh: '有人被困', en: 'somebody inside' },
        };
        // As the alarm book words it.
        const worded = { title: markedFor(drill, drill.title), reason: markedFor(drill, drill.reason) };
        bench.happen(alarm('lane-a', { ...drill, ...worded }), 'raised');
        bench.happen(alarm('lane-b', { ...drill, exercise: false }), 'raised');
        await done('one');
        await done('two');
        const [chinese, english] = [peer, other].map((each) => [...each.took()].sort((a, b) => a.indexOf('lane-a') - b.indexOf('lane-a')));
        const drills = (texts: readonly string[] | undefined) => texts?.map((text) => /exercise(?!":false)|演练/i.test(text));
        expect(drills(chinese)?.filter(Boolean)).toHaveLength(1);
        expect(drills(english)?.filter(Boolean)).toHaveLength(1);
        // Once in a line: what is short has no room for two.
        for (const text of [...(chinese ?? []), ...(english ?? [])])
          expect(text).not.toMatch(/(演练|EXERCISE)[^\n<"]{0,12}(演练|EXERCISE)/);
        expect(chinese?.every((text) => text.includes('有人被困'))).toBe(true);
        expect(english?.every((text) => text.includes('somebody inside'))).toBe(true);
      } finally {
        await other.close();
      }
    });
  });
}
