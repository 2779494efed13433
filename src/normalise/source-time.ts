import type { Problem } from '../model/problem.ts';
import { problem, showValue } from './message-problem.ts';

/** Older than this at receipt = historical: it moves no live condition (invariant 11). */
export const lateSeconds = 300;
/** Further ahead than this = the device's clock is wrong. */
export const aheadSeconds = 300;

/**
 * A clock that was never set counts from one of these dates. Such a time is no time at all: the values are live, with
 * the receive time. If they were taken for history, a device with an empty clock battery could never raise an alarm.
 */
const unsetClocks = [
  { from: Number.NEGATIVE_INFINITY, to: Date.UTC(1972, 0, 1) }, // Unix epoch; also seconds sent for milliseconds
  { from: Date.UTC(1980, 0, 1), to: Date.UTC(1981, 0, 1) }, // FAT and GPS epochs
  { from: Date.UTC(2000, 0, 1), to: Date.UTC(2001, 0, 1) }, // usual reset of clock chips
] as const;

export interface SourceTime {
  /** ms since epoch; null = the values of this element cannot be placed in time and are quarantined. */
  readonly ts: number | null;
  readonly historical: boolean;
  /** The time is doubtful, the value is not: quality becomes `uncertain`, judging goes on. */
  readonly doubtful: boolean;
  readonly problem: Problem | null;
}

/**
 * `pointer` is where `ts` stands; `at` the receive time; `goesOn` what the device's own clock must show now, as far as it is known
 * (null = it is not). `undefined` and null mean: the device gave none.
 */
export function sourceTime(ts: unknown, at: number, pointer: string, goesOn: number | null = null): SourceTime {
  if (ts === undefined || ts === null) return { ts: at, historical: false, doubtful: false, problem: null };
  if (typeof ts === 'number' && Number.isFinite(ts)) return place(ts, at, pointer, ts, goesOn);
  if (typeof ts === 'string') {
    const parsed = parseTime(ts);
    if (parsed.ms !== null) return place(parsed.ms, at, pointer, ts, goesOn);
    const code = parsed.withoutOffset ? 'no-offset' : 'bad-time';
    return quarantined(code, ts, pointer);
  }
  return quarantined('bad-time', ts, pointer);
}

function quarantined(code: string, ts: unknown, pointer: string): SourceTime {
  const cure = 'send milliseconds since 1970 or RFC 3339 with an offset; leave ts out when the device has no clock';
  const expected = 'a number of ms or RFC 3339 with an offset, e.g. "2026-01-01T08:00:00+08:00"';
  return { ts: null, historical: false, doubtful: false, problem: problem(code, pointer, expected, showValue(ts), cure, 'error') };
}

function place(ms: number, at: number, pointer: string, came: unknown, goesOn: number | null): SourceTime {
  const late = at - ms;
  if (late <= lateSeconds * 1000 && late >= -aheadSeconds * 1000) return { ts: ms, historical: false, doubtful: false, problem: null };
  const notice = (code: string, expected: string, cure: string) => problem(code, pointer, expected, showValue(came), cure, 'notice');
  if (late < 0) {
    const cure = 'set the clock of the device; the values were taken as of now';
    const note = notice('clock-ahead', `at most ${aheadSeconds} s ahead of the gateway`, cure);
    return { ts: at, historical: false, doubtful: true, problem: note };
  }
  if (unsetClocks.some(({ from, to }) => ms >= from && ms < to)) {
    const cure = 'set the clock of the device, or send milliseconds instead of seconds; the values were taken as of now';
    return { ts: at, historical: false, doubtful: true, problem: notice('clock-unset', 'a clock that has been set', cure) };
  }
  // The device's clock goes on as running time does: it is the gateway's that has been moved, and the value is of now.
  if (goesOn !== null && Math.abs(ms - goesOn) <= lateSeconds * 1000) return { ts: ms, historical: false, doubtful: false, problem: null };
  // No problem to report: a device that sends what it buffered does right, and `historical` marks it.
  return { ts: ms, historical: true, doubtful: false, problem: null };
}

const shape = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?$/;

/** RFC 3339 section 5.6, by hand: `Date.parse` takes 30 February and guesses the zone of a time without an offset. */
function parseTime(text: string): { readonly ms: number | null; readonly withoutOffset: boolean } {
  const m = text.length <= 40 ? shape.exec(text) : null;
  if (m === null) return { ms: null, withoutOffset: false };
  const offset = m[8];
  const [year, month, day, hour, minute] = [Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5])];
  const second = Number(m[6] ?? 0);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days || hour > 23 || minute > 59 || second > 60)
    return { ms: null, withoutOffset: false };
  if (offset === undefined) return { ms: null, withoutOffset: true };
  if (m[6] === undefined) return { ms: null, withoutOffset: false };
  let offsetMinutes = 0;
  if (offset !== 'Z' && offset !== 'z') {
    if (offset.length !== 6) return { ms: null, withoutOffset: false };
    const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4))];
    if (hours > 23 || minutes > 59) return { ms: null, withoutOffset: false };
    offsetMinutes = (offset[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
  }
  const fraction = Math.floor(Number(m[7] ?? 0) * 1000);
  return { ms: Date.UTC(year, month - 1, day, hour, minute, second) + fraction - offsetMinutes * 60_000, withoutOffset: false };
}
