import type { AlarmTest } from './device-test.ts';
import type { PlacePath } from './place.ts';
import type { Guidance } from './rule.ts';
import type { Severity } from './severity.ts';
import type { SubjectKey } from './subject.ts';
import type { Text } from './text.ts';

/** ISA-18.2 / IEC 62682 states. `normal` as the state of an alarm record means: ended. */
export const alarmStates = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned-unacknowledged',
  'latched-unacknowledged',
  'latched-acknowledged',
] as const;
export type AlarmState = (typeof alarmStates)[number];

/** What a condition is now. Unknown is not safe: it neither raises nor ends. */
export type Truth = 'true' | 'false' | 'unknown';

/** A condition that changed, as the evaluator says it; the only input of the alarm stage beside human acts. */
export interface ConditionChange {
  readonly subject: SubjectKey;
  readonly component: string;
  readonly rule: string;
  /** `event` = a momentary occurrence (it neither was true before nor becomes false by itself). */
  readonly to: Truth | 'event';
  /** One sentence: what was seen, what the limit is, since when. */
  readonly reason: Text;
  /** The value that decided, for the screen. Null when there is none. */
  readonly seen: { readonly point: string; readonly value: number | string | boolean | null; readonly unit: string | null } | null;
}

export const alarmEvents = [
  'raised',
  'occurred-again',
  'returned',
  'condition-unknown',
  'condition-known',
  'acknowledged',
  'commented',
  'ended',
] as const;
export type AlarmEvent = (typeof alarmEvents)[number];

/** One step in an alarm's life; never changed, never trimmed with the raw messages. */
export interface Transition {
  readonly alarmId: string;
  /** 1, 2, 3 ... within the alarm. */
  readonly sequence: number;
  /** Journal position of the record that caused it. */
  readonly position: number;
  /** ms since epoch. */
  readonly at: number;
  readonly event: AlarmEvent;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: Text;
  /** User id of the person, or null when the gateway did it. */
  readonly by: string | null;
  readonly comment: string | null;
}

/** An alarm: everything needed to show, judge and deliver it. Fields named as in the contract. */
export interface Alarm {
  /** Minted once by its owner: a function of (gateway id, epoch, subject, component, rule, position). */
  readonly id: string;
  readonly subject: SubjectKey;
  readonly component: string;
  /** Null when the subject is no device. */
  readonly deviceId: string | null;
  readonly rule: string;
  readonly severity: Severity;
  readonly lifeSafety: boolean;
  readonly state: AlarmState;
  readonly condition: Truth;
  /** Shelving, suppression and out-of-service come with a later stage; until then always null / false. */
  readonly shelved: null;
  readonly suppressed: null;
  readonly outOfService: null;
  readonly place: PlacePath;
  readonly title: Text;
  readonly guidance: Guidance;
  /** ms since epoch. */
  readonly raisedAt: number;
  readonly endedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
  readonly reason: Text;
  readonly seen: ConditionChange['seen'];
  /** How often it occurred, the first included. */
  readonly occurrences: number;
  /** True for a commissioning test or a drill: shown everywhere, moves nothing. */
  readonly exercise: boolean;
  /** Left out = it is real. Once raised it never changes: a test alarm stays one, and what holds on afterwards is another alarm. */
  readonly test?: AlarmTest;
  /** Sequence of its last transition. */
  readonly sequence: number;
}

export function isActive(alarm: Alarm): boolean {
  return alarm.state !== 'normal';
}
