import type { DueItem, DueKind, DueState, Forecast, MaintenancePlan, WatchedNumber } from '../model/maintenance.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { Text } from '../model/text.ts';
import { addDays, daysBetween } from './calendar-days.ts';

/** What is due within so many days is `soon`. A choice of ours: time to order a part and send somebody. */
export const soonDays = 60;
/** A counter with this much of its interval left is `soon` when no day can be named. */
const soonShare = 0.05;

type Part = Omit<DueItem, 'deviceId' | 'profile' | 'place'>;
type Named = Pick<Part, 'kind' | 'title'>;

const titles = {
  expiry: { zh: '使用寿命到期', en: 'End of service life' },
  calibration: { zh: '校准到期', en: 'Calibration due' },
  inspection: { zh: '检验到期', en: 'Inspection due' },
} as const satisfies Partial<Record<DueKind, Text>>;

/**
 * What has to be done about a device and when: from its papers, from what its type says, and from its newest numbers.
 * `today` is the site's own day; `numbers` by `point` or `point component`, without those that are not known; `forecasts` of this device.
 */
export function dueItems(
  device: DeviceEntry,
  plan: MaintenancePlan | null,
  numbers: ReadonlyMap<string, number>,
  today: string,
  forecasts: readonly Forecast[] = [],
): readonly DueItem[] {
  const { id: deviceId, profile, place, record = {} } = device;
  const { installedOn, calibratedOn, inspectedOn, inspectionDue, expiresOn } = record;
  const parts = [
    byDay('expiry', expiresOn, plan?.serviceLifeDays ?? null, [installedOn, '安装日期', 'installed on'], today),
    byDay(
      'calibration',
      undefined,
      plan?.calibrationDays ?? null,
      calibratedOn === undefined ? [installedOn, '安装日期', 'installed on'] : [calibratedOn, '校准日期', 'calibrated on'],
      today,
    ),
    byDay(
      'inspection',
      inspectionDue,
      plan?.inspectionDays ?? null,
      inspectedOn === undefined ? [installedOn, '安装日期', 'installed on'] : [inspectedOn, '检验日期', 'inspected on'],
      today,
    ),
    ...(plan?.watch ?? []).map((watched) => byNumber(watched, numbers, installedOn, today, forecastFor(watched, forecasts))),
  ];
  return parts.flatMap((part) => (part === null ? [] : [{ deviceId, profile, place, ...part }]));
}

function byDay(
  kind: keyof typeof titles,
  written: string | undefined,
  everyDays: number | null,
  [since, zh, en]: readonly [string | undefined, string, string],
  today: string,
): Part | null {
  const named = { kind, title: titles[kind] };
  if (written !== undefined) return onDay(named, written, today, { zh: `档案登记的日期 ${written}`, en: `The papers say ${written}` });
  if (everyDays === null) return null;
  if (since === undefined) {
    const basis = {
      zh: `${zh}没有登记，无法推算（应为 ${everyDays} 天）`,
      en: `Not known when it was ${en}: ${everyDays} days are counted from there`,
    };
    return part(named, 'unknown', null, null, basis);
  }
  return onDay(named, addDays(since, everyDays), today, {
    zh: `${zh} ${since}，加 ${everyDays} 天`,
    en: `${en} ${since}, and ${everyDays} days`,
  });
}

function onDay(named: Named, dueOn: string, today: string, basis: Text): Part {
  const days = daysBetween(today, dueOn);
  return part(named, days < 0 ? 'overdue' : days <= soonDays ? 'soon' : 'later', dueOn, days, basis);
}

function part(named: Named, state: DueState, dueOn: string | null, days: number | null, basis: Text): Part {
  return { ...named, state, dueOn, days, basis, value: null, limit: null, unit: null };
}

function byNumber(
  watched: WatchedNumber,
  numbers: ReadonlyMap<string, number>,
  installedOn: string | undefined,
  today: string,
  forecast: Forecast | null,
): Part | null {
  const { point, component, title, kind, limit, unit, take } = watched;
  const newest = numbers.get(component === '' ? point : `${point} ${component}`) ?? null;
  const value = take === undefined ? newest : (forecast?.value ?? null);
  const named = { kind: kind === 'every' ? 'counter' : 'level', title } as const;
  const printed = unit === null ? '' : ` ${unit}`;
  const seen = { value, limit, unit };
  if (value === null) {
    // Of what stored readings say, the list of forecasts says why it is not known.
    if (take !== undefined) return null;
    const basis = { zh: '启动以来没有收到该读数', en: 'No such value since the gateway was started' };
    return { ...part(named, 'unknown', null, null, basis), ...seen };
  }
  if (kind !== 'every') {
    // As long as a level is well there is nothing to do, unless it can be said when there will be.
    if (kind === 'below' ? value >= limit : value <= limit)
      return forecast?.dueOn == null || forecast.days === 0 ? null : { ...onDay(named, forecast.dueOn, today, forecast.basis), ...seen };
    const word = kind === 'below' ? { zh: '低于', en: 'below' } : { zh: '高于', en: 'above' };
    const basis = {
      zh: `现为 ${value}${printed}，${word.zh} ${limit}${printed}`,
      en: `It is ${value}${printed}, ${word.en} ${limit}${printed}`,
    };
    return { ...part(named, 'overdue', today, 0, basis), ...seen };
  }
  const next = (Math.floor(value / limit) + 1) * limit;
  const left = next - value;
  // How fast it counts now says more than its average since it was installed.
  if (forecast?.dueOn != null && forecast.limit === next) return { ...onDay(named, forecast.dueOn, today, forecast.basis), ...seen };
  const used = installedOn === undefined ? 0 : daysBetween(installedOn, today);
  const at = {
    zh: `现为 ${value}${printed}，每 ${limit}${printed} 一次，下次在 ${next}${printed}`,
    en: `It is ${value}${printed}; every ${limit}${printed}, next at ${next}${printed}`,
  };
  if (used <= 0 || value <= 0) return { ...part(named, left <= soonShare * limit ? 'soon' : 'later', null, null, at), ...seen };
  const dueOn = addDays(today, Math.ceil((left * used) / value));
  return {
    ...onDay(named, dueOn, today, { zh: `${at.zh}；按安装以来的平均估算`, en: `${at.en}; at its average since it was installed` }),
    ...seen,
  };
}

function forecastFor({ point, component }: WatchedNumber, forecasts: readonly Forecast[]): Forecast | null {
  return forecasts.find((each) => each.point === point && each.component === component) ?? null;
}
