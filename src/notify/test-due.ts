import type { ChannelTesting } from '../model/subscriber.ts';

const hourMs = 3_600_000;

/** A test that nobody took by then is given up as any message is (subscriber-queue.ts), and the next one goes. */
const givenUpMs = 7 * 24 * hourMs;
/** A gateway that has just begun first does what is urgent. */
export const firstAfterMs = 60_000;

export interface LastTest {
  /** ms since epoch. */
  readonly createdAt: number;
  readonly receivedAt: number | null;
}

/**
 * Whether the next test of a subscriber is to be sent. `ranMs`: since this gateway began; `lastHour`: the newest moment, ms
 * since epoch and no later than now, at which the clock on the wall showed a time of day. One that waits to be taken is
 * sent again by the outbox: no second one goes beside it.
 */
export function testDue(
  testing: ChannelTesting,
  last: LastTest | null,
  now: number,
  ranMs: number,
  lastHour: (at: string) => number,
): boolean {
  const everyMs = testing.hours * hourMs;
  if (ranMs < Math.min(firstAfterMs, everyMs)) return false;
  if (last === null) return true;
  const age = now - last.createdAt;
  if (last.receivedAt === null) return age >= givenUpMs;
  // The clock was set back: the test lies in the future, and one more harms nobody.
  if (age < 0) return true;
  return testing.at === null ? age >= everyMs : last.createdAt < lastHour(testing.at);
}
