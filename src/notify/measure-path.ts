import type { Transition } from '../model/alarm.ts';
import type { DeliveryTime } from '../model/delivery.ts';
import { leastObservedMs, type PathAvailability, type TransmissionTimes } from '../model/path-measure.ts';

/** What was raised less long ago may still arrive. */
const openMs = 60_000;

/** Transmission times out of rows of the outbox. Null = none was raised. */
export function transmissionTimes(rows: readonly DeliveryTime[], now: number): TransmissionTimes | null {
  const raised = rows.filter(
    ({ event, receivedAt, createdAt }) => event === 'raised' && (receivedAt !== null || now - createdAt >= openMs),
  );
  if (raised.length === 0) return null;
  const took = raised
    .flatMap(({ createdAt, receivedAt }) => (receivedAt === null ? [] : [Math.max(0, receivedAt - createdAt) / 1_000]))
    .sort((a, b) => a - b);
  const sum = took.reduce((all, each) => all + each, 0);
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { createdAt } of raised) {
    from = Math.min(from, createdAt);
    to = Math.max(to, createdAt);
  }
  return {
    from,
    to,
    sample: took.length,
    unanswered: raised.length - took.length,
    meanSeconds: took.length === 0 ? null : sum / took.length,
    p95Seconds: took[Math.ceil(took.length * 0.95) - 1] ?? null,
    maxSeconds: took.at(-1) ?? null,
  };
}

/**
 * Spans in which an alarm said that the path was lost, out of the steps of one such alarm: from a step that says it to the
 * next that says it is over; the last one goes on until `now` while the alarm's condition stands. [from, to] in ms.
 */
export function lostSpans(steps: readonly Pick<Transition, 'event' | 'at'>[], now: number): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  let since: number | null = null;
  for (const { event, at } of steps) {
    if (event === 'raised' || event === 'occurred-again') since ??= at;
    else if ((event === 'returned' || event === 'ended') && since !== null) {
      spans.push([since, Math.max(since, at)]);
      since = null;
    }
  }
  if (since !== null) spans.push([since, Math.max(since, now)]);
  return spans;
}

/** What says that a path was watched. */
export type Watched =
  /** All the time: it has a line, or says that it is there. */
  | { readonly by: 'line' }
  /** When something was taken (ms since epoch), and between two of these no further apart than `apartMs`. */
  | { readonly by: 'test'; readonly taken: readonly number[]; readonly apartMs: number }
  | { readonly by: 'nothing' };

/**
 * Availability of a path that is watched since `since`. `ran`: how long the gateway has run in all, ms. Time that nobody
 * looked at is in no figure: a way that nothing went over may have been dead all along.
 */
export function availability(
  spans: readonly (readonly [number, number])[],
  since: number,
  ran: number,
  now: number,
  watched: Watched,
): PathAvailability {
  const own = spans.flatMap(([from, to]) => (to > since ? [[Math.max(from, since), Math.min(to, now)] as const] : []));
  const looked = watched.by === 'line' ? now - since : watched.by === 'test' ? lookedAt(watched, own, since) : 0;
  const observed = Math.max(0, Math.min(looked, ran));
  const lost = own.reduce((all, [from, to]) => all + Math.max(0, to - from), 0);
  return {
    watched: watched.by,
    since,
    observedSeconds: Math.round(observed / 1_000),
    losses: own.length,
    lostSeconds: Math.round(lost / 1_000),
    ratio: observed < leastObservedMs ? null : Math.max(0, 1 - lost / observed),
  };
}

/** ms between two pieces of evidence that are near enough, and while it was said to be lost. What follows the last is not known yet. */
function lookedAt(
  { taken, apartMs }: Extract<Watched, { by: 'test' }>,
  lost: readonly (readonly [number, number])[],
  since: number,
): number {
  const moments = [...taken.filter((at) => at >= since), ...lost.flat()].sort((a, b) => a - b);
  let looked = 0;
  for (const [index, at] of moments.entries()) {
    const before = moments[index - 1];
    if (before === undefined) continue;
    const wasLost = () => lost.some(([from, to]) => from <= before && to >= at);
    if (at - before <= apartMs || wasLost()) looked += at - before;
  }
  return looked;
}
