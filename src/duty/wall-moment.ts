import { wallTime } from '../runtime/wall-time.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Farther from a change of the clocks than any zone lies from UTC. */
const aroundMs = 36 * 3_600_000;

/** What the wall shows, as if it were UTC; ms, to the minute. */
function shown(at: number, zone: string): number {
  const { year, month, day, minute } = wallTime(at, zone);
  return Date.UTC(year, month - 1, day) + minute * minuteMs;
}

/**
 * The first moment (ms since epoch) at which the clock on the wall shows `minute` minutes after midnight of `day`
 * (YYYY-MM-DD), or more. A time that the clocks skip in spring is the moment they skip it; one they show twice in autumn is
 * the first of the two. `minute` may be beyond the day.
 */
export function wallMoment(day: string, minute: number, zone: string): number {
  const target = Date.parse(`${day}T00:00:00Z`) + minute * minuteMs;
  const [before, after] = [target - aroundMs, target + aroundMs].map((at) => shown(at, zone) - at) as [number, number];
  const exact = [target - before, target - after].filter((at) => shown(at, zone) === target);
  if (exact.length > 0) return Math.min(...exact);
  let [low, high] = [target - Math.max(before, after), target - Math.min(before, after)];
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
    if (shown(middle, zone) < target) low = middle;
    else high = middle;
  }
  return high;
}

/** The day (YYYY-MM-DD) that the wall shows at `at`, moved by `days`. */
export function wallDay(at: number, zone: string, days = 0): string {
  const { year, month, day } = wallTime(at, zone);
  return new Date(Date.UTC(year, month - 1, day) + days * dayMs).toISOString().slice(0, 10);
}
