import type { CapCategory } from './cap-category.ts';
import type { PlacePath } from './place.ts';
import type { Text } from './text.ts';

/** What a rule warns of, across device types: a word of devices/vocabulary.yaml with its title. */
export interface Hazard {
  readonly id: string;
  readonly title: Text;
  /** What it is to emergency services; left out = not said. */
  readonly cap?: CapCategory;
  /** A spark may set it off: interlocks switch nothing unprotected in the room of its alarms. */
  readonly explosive?: true;
}

/** Of rules that watch the watching itself: silence, unreadable data, lost sources and terminals. */
export const supervisionHazard: Hazard = { id: 'supervision', title: { zh: '监测中断', en: 'Loss of monitoring' } };

/** Which incident an alarm belongs to: decided once, when it is raised. */
export interface IncidentMark {
  /** Of the alarm that began it. */
  readonly id: string;
  readonly hazard: Hazard;
  /** What the alarms have in common: this place and below. */
  readonly area: PlacePath;
}

/** Alarms of one hazard in one area that belong together. Nothing is told to fewer people because of it. */
export interface Incident extends IncidentMark {
  /** ms since epoch. */
  readonly startedAt: number;
  /** ms since epoch; null while any of its alarms is active. */
  readonly endedAt: number | null;
  readonly alarms: number;
  readonly active: number;
  /** Id of the worst: danger to life first, then severity, then the earliest. */
  readonly primary: string;
}
