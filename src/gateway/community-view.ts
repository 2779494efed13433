import { type Alarm, asidesOf } from '../model/alarm.ts';
import type { PlacePath } from '../model/place.ts';
import type { DeviceEntry } from '../model/registry.ts';
import { severities } from '../model/severity.ts';
import type { LatestNumbers, NumberSummary } from './latest-numbers.ts';

export interface CommunitySources {
  readonly devices: () => readonly DeviceEntry[];
  readonly activeAlarms: () => Iterable<Alarm>;
  /** ms since epoch; null = nothing since the start. */
  readonly lastMessageAt: (deviceId: string) => number | null;
  /** What it is reached through is lost. */
  readonly notMonitored: (deviceId: string) => boolean;
  readonly latest: LatestNumbers;
  /** Levels of a place that are kept. */
  readonly placeLevels: number;
  /** The site's own calendar day, YYYY-MM-DD, `days` from today. */
  readonly day: (days: number) => string;
  /** ms since epoch. */
  readonly now: () => number;
}

export type Counted = readonly { readonly labels: Readonly<Record<string, string>>; readonly count: number }[];

/** What a manager and an emergency centre ask of a community, counted; tests are left out of alarms. */
export interface CommunityView {
  /** `state`: reporting, silent (said to be), not-monitored (what it is reached through is lost), unheard (nothing since the start of the gateway). */
  readonly devicesByType: Counted;
  readonly devicesByPlace: Counted;
  readonly alarmsByPlace: Counted;
  /** Seconds that the oldest alarm nobody has acknowledged has waited, by severity. */
  readonly unacknowledged: ReadonlyMap<string, number>;
  /** Devices by when their next inspection is due: overdue, within-30-days, later; unknown = no paper says. */
  readonly inspections: Counted;
  readonly numbers: readonly NumberSummary[];
}

/** Places that metrics tell apart; those behind share one label, so that a database is bounded whatever is registered. */
const mostPlaces = 200;
const others = '…';
const states = ['reporting', 'silent', 'not-monitored', 'unheard'] as const;
const dues = ['overdue', 'within-30-days', 'later', 'unknown'] as const;

export function communityView(sources: CommunitySources): CommunityView {
  const registered = sources.devices();
  const all = [...sources.activeAlarms()];
  const active = all.filter((alarm) => alarm.test === undefined);
  // Under test or not: it is silent.
  const silent = new Set(
    all.flatMap(({ rule, condition, deviceId }) => (rule === 'device.silent' && condition === 'true' ? [deviceId] : [])),
  );
  const stateOf = (id: string) => {
    if (silent.has(id)) return 'silent';
    if (sources.notMonitored(id)) return 'not-monitored';
    return sources.lastMessageAt(id) === null ? 'unheard' : 'reporting';
  };
  const short = (place: PlacePath) => place.split('/').slice(0, sources.placeLevels).join('/') || '/';
  const named = new Set(registered.map(({ place }) => place));
  const places = new Set([...new Set([...named].map(short))].sort().slice(0, mostPlaces));
  const labels = new Map<PlacePath, string>();
  const placeOf = (place: PlacePath) => {
    const known = labels.get(place);
    if (known !== undefined) return known;
    const cut = short(place);
    const label = cut === '/' || places.has(cut) ? cut : others;
    labels.set(place, label);
    return label;
  };

  const [today, soon] = [sources.day(0), sources.day(30)];
  const dueOf = (due: string | undefined) =>
    due === undefined ? 'unknown' : due < today ? 'overdue' : due <= soon ? 'within-30-days' : 'later';
  const seen = registered.map(({ id, profile, place, record }) => ({
    id,
    profile,
    place: placeOf(place),
    state: stateOf(id),
    due: dueOf(record?.inspectionDue),
  }));
  const devices = new Map(seen.map((device) => [device.id, device]));
  sources.latest.keepOnly(devices);
  const profiles = [...new Set(seen.map(({ profile }) => profile))];
  const devicePlaces = [...new Set(seen.map(({ place }) => place))];
  const unacknowledged = new Map<string, number>();
  for (const alarm of active) {
    const { severity, acknowledgedAt, raisedAt } = alarm;
    // What was put aside waits for nobody.
    if (acknowledgedAt !== null || asidesOf(alarm).length > 0) continue;
    const waited = Math.max(0, (sources.now() - raisedAt) / 1_000);
    unacknowledged.set(severity, Math.max(waited, unacknowledged.get(severity) ?? 0));
  }
  return {
    devicesByType: counted(
      seen.map(({ profile, state }) => ({ profile, state })),
      profiles.flatMap((profile) => states.map((state) => ({ profile, state }))),
    ),
    devicesByPlace: counted(
      seen.map(({ place, state }) => ({ place, state })),
      devicePlaces.flatMap((place) => states.map((state) => ({ place, state }))),
    ),
    alarmsByPlace: counted(
      active.map(({ place, severity }) => ({ place: placeOf(place), severity })),
      [...places].flatMap((place) => severities.map((severity) => ({ place, severity }))),
    ),
    unacknowledged,
    inspections: counted(
      seen.map(({ due }) => ({ state: due })),
      dues.map((state) => ({ state })),
    ),
    // What a silent device said last is not how things are.
    numbers: sources.latest.summaries((id) => {
      const device = devices.get(id);
      return device?.state === 'reporting' ? device.place : null;
    }),
  };
}

/** `known` rows are there with 0 as well: it is known that there are none, which no line at all would not say. */
function counted(rows: readonly Readonly<Record<string, string>>[], known: readonly Readonly<Record<string, string>>[]): Counted {
  const sums = new Map<string, { labels: Readonly<Record<string, string>>; count: number }>();
  const keyOf = (labels: Readonly<Record<string, string>>) => Object.values(labels).join('\0');
  for (const labels of known) sums.set(keyOf(labels), { labels, count: 0 });
  for (const labels of rows) {
    const key = keyOf(labels);
    const sum = sums.get(key) ?? { labels, count: 0 };
    sum.count++;
    sums.set(key, sum);
  }
  return [...sums.values()];
}
