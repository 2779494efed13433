import { expect, test } from 'vitest';
import { PathDesk } from '../../src/gateway/path-desk.ts';
import type { JournalReader } from '../../src/model/journal.ts';
import { ManualClock } from '../../src/runtime/clock.ts';

const dayMs = 86_400_000;

function desk(clock: ManualClock, addedAt: number, pagesBefore: number) {
  let [asked, breaths] = [0, 0];
  const reader = {
    terminals: () => [{ id: 'gate', place: '' }],
    pathAlarms: () => [],
    transitions: () => [],
    deliveryTimes: () => [],
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
    subscribers: [],
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
