import { Misuse } from './misuse.ts';

/** A time as a wall clock shows it. */
export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

/** ms since epoch of this wall time read as UTC; null when the date does not exist (31 February). */
export function asUtc(wall: WallTime): number | null {
  const ms = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second, wall.ms);
  const back = new Date(ms);
  const same = back.getUTCMonth() === wall.month - 1 && back.getUTCDate() === wall.day && back.getUTCHours() === wall.hour;
  return same && wall.minute < 60 && wall.second < 60 ? ms : null;
}

/** Reads wall times of one zone (IANA name). Throws at once when there is no such zone. */
export function zoneReader(zone: string): (wall: WallTime) => number | null {
  const format = formatIn(zone);
  const slot = 15 * 60_000;
  let known = { slot: Number.NaN, offset: 0 };
  /** ms that clocks in the zone are ahead of UTC at this moment; zones change on quarters of an hour only. */
  const offsetAt = (utc: number): number => {
    const at = Math.floor(utc / slot);
    if (known.slot !== at) {
      const parts = Object.fromEntries(format.formatToParts(at * slot).map(({ type, value }) => [type, Number(value)]));
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
      known = { slot: at, offset: Date.UTC(year, month - 1, day, hour, minute, second) - at * slot };
    }
    return known.offset;
  };
  const day = 86_400_000;
  /**
   * ms since epoch; null for a time that does not exist, also one that was skipped when clocks went forward.
   * A time that came twice is the first of the two.
   */
  return (wall) => {
    const utc = asUtc(wall);
    if (utc === null) return null;
    const candidates = [offsetAt(utc - day), offsetAt(utc + day)].map((offset) => utc - offset);
    const real = candidates.filter((candidate) => candidate + offsetAt(candidate) === utc);
    return real.length === 0 ? null : Math.min(...real);
  };
}

function formatIn(zone: string): Intl.DateTimeFormat {
  try {
    const two = '2-digit';
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    });
  } catch {
    throw new Misuse(`--zone: expected an IANA time zone such as Asia/Shanghai, came '${zone}'`);
  }
}
