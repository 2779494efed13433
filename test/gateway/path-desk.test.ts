import { expect, test } from 'vitest';
import { PathDesk } from '../../src/gateway/path-desk.ts';
import type { DeliveryTime } from '../../src/model/delivery.ts';
import type { JournalReader } from '../../src/model/journal.ts';
import type { Subscriber } from '../../src/model/subscriber.ts';
import { PathRecord } from '../../src/notify/path-record.ts';
import { ManualClock } from '../../src/runtime/clock.ts';
import { aSubscriber } from '../notify/channels/outbox-bench.ts';

const dayMs = 86_400_000;

interface TestRow extends DeliveryTime {
  readonly id: string;
}

function desk(
  clock: ManualClock,
  addedAt: number,
  pagesBefore: number,
  subscribers: readonly Subscriber[] = [],
  tests: readonly TestRow[] = [],
  others: readonly PathRecord[] = [],
) {
  let [asked, breaths] = [0, 0];
  const reader = {
    terminals: () => [{ id: 'gate', place: '' }],
    pathAlarms: () => [],
    transitions: () => [],
    deliveryTimes: () => [],
    deliveryTimesOf: (id: string) => tests.filter((each) => each.id === id),
    deliveriesAfter: () => [],
    // A chain that is looked through a stride at a time: the terminal was added long ago.
    audit: ({ cursor }: { cursor?: string | undefined }) => {
      asked += 1;
      const page = Number(cursor ?? 0);
      return page < pagesBefore ? { items: [], next: String(page + 1) } : { items: [{ at: addedAt }], next: null };
    },
  } as unknown as JournalReader;
  const made = new PathDesk({
    reader,
    subscribers,
    others,
    ran: () => 60 * dayMs,
    clock,
    breathe: async () => {
      breaths += 1;
    },
  });
  return { made, asked: () => asked, breaths: () => breaths };
}

test('a terminal is watched since it was added, however long the audit chain has grown since, and that is looked up once', async () => {
  const clock = new ManualClock();
  const { made, asked, breaths } = desk(clock, clock.wall() - 40 * dayMs, 3);
  const [first] = await made.all();
  expect(first?.availability).toMatchObject({ observedSeconds: (40 * dayMs) / 1_000, ratio: 1 });
  expect(asked()).toBe(4);
  expect(breaths()).toBeGreaterThanOrEqual(3);
  clock.advance(60_000);
  expect((await made.all())[0]?.availability.observedSeconds).toBe((40 * dayMs) / 1_000 + 60);
  expect(asked()).toBe(4);
});

test('a subscriber is watched by its tests; one without has no availability and says so; one with a line is watched all the time', async () => {
  const clock = new ManualClock();
  const now = clock.wall();
  const tests = Array.from({ length: 41 }, (_each, index) => {
    const createdAt = now - index * dayMs - 60_000;
    return { id: 'test:@city', sequence: 100 - index, event: 'raised' as const, createdAt, receivedAt: createdAt + 1_000 };
  });
  const subscribers = [
    aSubscriber('city', 'webhook', { testing: { hours: 24, at: null } }),
    aSubscriber('dead', 'webhook', { testing: { hours: 24, at: null } }),
    aSubscriber('phone', 'sms'),
    aSubscriber('fire', 'gb26875', { testing: 'line' }),
  ];
  const all = await desk(clock, now - 40 * dayMs, 0, subscribers, tests).made.all();
  expect(all.slice(1).map(({ id, availability: { watched, observedSeconds, ratio } }) => [id, watched, observedSeconds, ratio])).toEqual([
    ['city', 'test', (40 * dayMs) / 1_000, 1],
    ['dead', 'test', 0, null],
    ['phone', 'nothing', 0, null],
    ['fire', 'line', 0, null],
  ]);
});

test('the link to the tier above and the heartbeat are measured since the start, a loss that still goes on included', async () => {
  const clock = new ManualClock();
  const path = new PathRecord({ kind: 'tier', id: 'tier-above', channel: 'tier' }, clock);
  const { made } = desk(clock, clock.wall(), 0, [], [], [path]);
  expect((await made.all()).at(-1)).toMatchObject({ kind: 'tier', place: '', lost: false, times: null });
  clock.advance(60_000);
  path.say(true);
  clock.advance(30_000);
  path.say(false);
  for (const ms of [200, 400, -5, 31_000]) path.took(ms);
  clock.advance(60_000);
  path.say(true);
  clock.advance(10_000);
  expect((await made.all()).at(-1)).toMatchObject({
    lost: true,
    times: { sample: 4, unanswered: 0, meanSeconds: 7.9, p95Seconds: 31, maxSeconds: 31 },
    availability: { watched: 'line', observedSeconds: 160, losses: 2, lostSeconds: 40, ratio: null },
  });
  path.say(false);
  clock.advance(31 * dayMs);
  const days = (31 * dayMs) / 1_000 + 160;
  expect((await made.all()).at(-1)?.availability).toMatchObject({ losses: 2, lostSeconds: 40, ratio: 1 - 40 / days });
});
