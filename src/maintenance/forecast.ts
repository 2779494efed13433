import type { Forecast, WatchedNumber } from '../model/maintenance.ts';
import { median } from '../model/median.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { Text } from '../model/text.ts';
import { theilSen } from '../model/theil-sen.ts';
import { addDays } from './calendar-days.ts';

const dayMs = 86_400_000;
/** How far is looked back, and over how much each value is a mean: at most 30 values, 435 slopes. */
export const lookBackDays = 90;
export const binDays = 3;
/** All choices of ours. Fewer values, over less time, are no trend. */
const leastValues = 5;
const leastSpanDays = 14;
/** A forecast reaches no further than this many times what was seen, and never beyond two years. */
const furthest = 4;
const mostDays = 730;
/** Without values for longer than this it says nothing of now. */
const oldDays = 3 * binDays;
/** What it changed must be this many times its scatter (1.4826 times the median absolute deviation, as a standard deviation). */
const clearOfScatter = 2;

export interface Stretch {
  /** Its middle, ms since epoch. */
  readonly at: number;
  readonly value: number;
}

/** `seen`: means of the stored readings by time, of at most `lookBackDays`. `today` is the site's own day, `now` in ms since epoch. */
export function forecastOf(device: DeviceEntry, watched: WatchedNumber, seen: readonly Stretch[], today: string, now: number): Forecast {
  const { point, component, title, unit, kind } = watched;
  const { id: deviceId, profile, place } = device;
  const since = sinceRenewal(seen, watched);
  const newest = since.at(-1) ?? null;
  const limit = kind === 'every' && newest !== null ? (Math.floor(newest.value / watched.limit) + 1) * watched.limit : watched.limit;
  const observedDays = newest === null ? 0 : Math.round((newest.at - since[0]!.at) / dayMs);
  const of = { deviceId, profile, place, point, component, title, value: newest?.value ?? null, limit, unit, observedDays };
  const printed = (value: number) => `${short(value)}${unit === null ? '' : ` ${unit}`}`;
  const none = (basis: Text, perMonth: number | null = null): Forecast => ({ ...of, dueOn: null, days: null, perMonth, basis });

  if (newest === null) return none({ zh: `${lookBackDays} 天内没有存下读数`, en: `No stored readings within ${lookBackDays} days` });
  const oldFor = Math.floor((now - newest.at) / dayMs);
  if (oldFor > oldDays) return none({ zh: `已 ${oldFor} 天没有读数`, en: `No readings for ${oldFor} days` });
  const renewed = since.length < seen.length ? { zh: '更换或复位以来', en: ' since it was changed or reset' } : { zh: '', en: '' };
  if (since.length < leastValues || observedDays < leastSpanDays)
    return none({
      zh: `${renewed.zh}只有 ${observedDays} 天的读数，至少要 ${leastSpanDays} 天才能推算`,
      en: `Only ${observedDays} days of readings${renewed.en}; a forecast takes at least ${leastSpanDays}`,
    });
  const days = since.map(({ at }) => (at - newest.at) / dayMs);
  const values = since.map(({ value }) => value);
  const line = theilSen(days, values);
  if (line === null) return none({ zh: '读数都在同一时刻', en: 'All readings are of one moment' });
  const perMonth = line.slope * 30;
  const over = { zh: `${renewed.zh}${observedDays} 天里`, en: `Over ${observedDays} days${renewed.en} ` };
  const towards = kind === 'below' ? -1 : 1;
  const there = kind === 'below' ? newest.value < limit : kind === 'above' && newest.value > limit;
  if (there)
    return {
      ...of,
      dueOn: today,
      days: 0,
      perMonth,
      basis: {
        zh: `已到限值：${printed(newest.value)}，限值 ${printed(limit)}`,
        en: `It is there: ${printed(newest.value)}, limit ${printed(limit)}`,
      },
    };
  const scatter = 1.4826 * median(values.map((value, index) => Math.abs(value - line.level - line.slope * days[index]!)));
  if (Math.abs(line.slope) * observedDays <= clearOfScatter * scatter || line.slope === 0)
    return none(
      {
        zh: `${over.zh}没有明显变化（起伏约 ${printed(scatter)}）`,
        en: `${over.en}it did not change by more than it scatters (about ${printed(scatter)})`,
      },
      perMonth,
    );
  const change = {
    zh: `每 30 天约${perMonth > 0 ? '升' : '降'} ${printed(Math.abs(perMonth))}`,
    en: `it ${perMonth > 0 ? 'rose' : 'fell'} by about ${printed(Math.abs(perMonth))} in 30 days`,
  };
  if (line.slope * towards < 0)
    return none(
      { zh: `${over.zh}${change.zh}，不趋向限值 ${printed(limit)}`, en: `${over.en}${change.en}, away from the limit ${printed(limit)}` },
      perMonth,
    );
  const left = Math.max(0, Math.round((limit - line.level) / line.slope - (now - newest.at) / dayMs));
  const reach = Math.min(mostDays, furthest * observedDays);
  if (left > reach)
    return none(
      {
        zh: `${over.zh}${change.zh}；到 ${printed(limit)} 要 ${reach} 天以上，再远说不准`,
        en: `${over.en}${change.en}; ${printed(limit)} is more than ${reach} days away, too far to say`,
      },
      perMonth,
    );
  return {
    ...of,
    dueOn: addDays(today, left),
    days: left,
    perMonth,
    basis: {
      zh: `现约 ${printed(newest.value)}；${over.zh}${change.zh}，照此约 ${left} 天后到 ${printed(limit)}（推算）`,
      en: `About ${printed(newest.value)} now. ${over.en}${change.en}; at that rate it is at ${printed(limit)} in about ${left} days (an estimate)`,
    },
  };
}

/** What came after the battery was changed, the sensor set anew or the counter reset: a leap away from the limit. */
function sinceRenewal(seen: readonly Stretch[], { kind, limit }: WatchedNumber): readonly Stretch[] {
  const steps = seen.slice(1).map(({ value }, index) => value - seen[index]!.value);
  if (steps.length === 0) return seen;
  const usual = median(steps.map(Math.abs));
  const leap = kind === 'every' ? 0 : Math.max(10 * usual, Math.abs(limit) / 4);
  let from = 0;
  steps.forEach((step, index) => {
    if (kind === 'below' ? step > leap : step < -leap) from = index + 1;
  });
  return seen.slice(from);
}

/** Three digits that count. */
function short(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}
