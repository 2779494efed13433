import type { PlacePath } from './place.ts';
import type { Text } from './text.ts';

/** A number of the device that tells of wear: a level that gets too low or too high, or a counter with work due every so often. */
export interface WatchedNumber {
  readonly point: string;
  readonly component: string;
  readonly title: Text;
  readonly kind: 'below' | 'above' | 'every';
  /** In the unit of the point. */
  readonly limit: number;
  readonly unit: string | null;
  /**
   * Of a level: what of the readings of some days counts; left out = the newest reading, and for the forecast the mean. `lowest` is e.g. the
   * zero of a detector that mostly stands in clean air.
   */
  readonly take?: 'lowest' | 'highest';
}

/** What a device type says about its upkeep; null = it says nothing. */
export interface MaintenancePlan {
  readonly serviceLifeDays: number | null;
  readonly calibrationDays: number | null;
  readonly inspectionDays: number | null;
  /** Where the times come from. */
  readonly source: Text | null;
  readonly watch: readonly WatchedNumber[];
}

export const dueStates = ['overdue', 'soon', 'later', 'unknown'] as const;
/** `soon`: within 60 days. `unknown`: something has to be done some time, and nobody has written down what it is counted from. */
export type DueState = (typeof dueStates)[number];

export const dueKinds = ['expiry', 'calibration', 'inspection', 'level', 'counter'] as const;
export type DueKind = (typeof dueKinds)[number];

/** Something to be done about a device. */
export interface DueItem {
  readonly deviceId: string;
  readonly profile: string;
  readonly place: PlacePath;
  readonly kind: DueKind;
  readonly title: Text;
  readonly state: DueState;
  /** The site's own calendar day, YYYY-MM-DD; null = no day can be named. */
  readonly dueOn: string | null;
  /** From today; negative = overdue. */
  readonly days: number | null;
  /** What it was worked out from, as a sentence. */
  readonly basis: Text;
  /** Of a level or a counter. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string | null;
}

/** When a watched number will be at its limit if it goes on as it did; or why that cannot be said. */
export interface Forecast {
  readonly deviceId: string;
  readonly profile: string;
  readonly place: PlacePath;
  readonly point: string;
  readonly component: string;
  readonly title: Text;
  /** Of the newest stretch of stored readings; null = there are none. */
  readonly value: number | null;
  /** Of a counter the next multiple. */
  readonly limit: number;
  readonly unit: string | null;
  /** About, YYYY-MM-DD of the site; null = it cannot be said, see `basis`. */
  readonly dueOn: string | null;
  readonly days: number | null;
  /** Change in 30 days, in the unit of the point; null = not known. */
  readonly perMonth: number | null;
  /** Days between the first and the newest value it was worked out from. */
  readonly observedDays: number;
  /** What it was worked out from, or why there is none. */
  readonly basis: Text;
}

/** Why points were taken off. */
export interface HealthReason {
  readonly code: 'silent' | 'not-monitored' | 'unheard' | 'missed-reports' | 'unreadable' | 'alarms' | DueKind;
  /** Taken off, 0 to 100. */
  readonly points: number;
  readonly text: Text;
}

export interface DeviceHealth {
  readonly deviceId: string;
  readonly profile: string;
  readonly place: PlacePath;
  /** 0 to 100; null = nobody knows how it is: it was not heard, or is not monitored. */
  readonly score: number | null;
  /** The heaviest first; empty = nothing is known against it. */
  readonly reasons: readonly HealthReason[];
}

export interface Maintenance {
  /** What is due first, first; what cannot be dated last. */
  readonly due: readonly DueItem[];
  /** Of whom nobody knows anything first, then the worst. */
  readonly health: readonly DeviceHealth[];
  /** Of every watched number: those with a day first, by the day. */
  readonly forecasts: readonly Forecast[];
}
