import { type Aside, asides, type OutOfService, type Shelving, type Suppression } from './aside.ts';
import type { AlarmTest } from './device-test.ts';
import type { IncidentMark } from './incident.ts';
import type { PlacePath } from './place.ts';
import type { Guidance } from './rule.ts';
import type { Severity } from './severity.ts';
import type { SubjectKey } from './subject.ts';
import type { Text } from './text.ts';
import type { Replica, Tier } from './tier.ts';

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
  'acknowledge-withdrawn',
  'commented',
  'classified',
  'ended',
  'shelved',
  'unshelved',
  'suppressed',
  'unsuppressed',
  'out-of-service',
  'in-service',
] as const;
export type AlarmEvent = (typeof alarmEvents)[number];

/** What an alarm turned out to be, as a person says at its end or later. */
export const classifications = ['real', 'false', 'nuisance', 'test'] as const;
export type Classification = (typeof classifications)[number];

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
  /** The tier at which the person is, where that is another one than the owner's; left out = the owner's. */
  readonly tier?: Tier;
  readonly comment: string | null;
  /** What a person said with this step that it was. */
  readonly classification?: Classification;
  /** What stands beside the state after this step; left out = nothing does. */
  readonly beside?: Partial<Pick<Alarm, Aside>>;
  /** What kept this step from every terminal; left out = they are told. */
  readonly untold?: readonly Aside[];
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
  /** Beside the state; each null = it is not so. Always null once it has ended. */
  readonly shelved: Shelving | null;
  readonly suppressed: Suppression | null;
  readonly outOfService: OutOfService | null;
  readonly place: PlacePath;
  readonly title: Text;
  readonly guidance: Guidance;
  /** ms since epoch. */
  readonly raisedAt: number;
  readonly endedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
  /** The tier at which that was, where it is another one than the owner's; left out or null = the owner's. */
  readonly acknowledgedTier?: Tier | null;
  readonly reason: Text;
  readonly seen: ConditionChange['seen'];
  /** How often it occurred, the first included. */
  readonly occurrences: number;
  /** True for a commissioning test or a drill: shown everywhere, moves nothing. */
  readonly exercise: boolean;
  /** Left out = it is real. Once raised it never changes: a test alarm stays one, and what holds on afterwards is another alarm. */
  readonly test?: AlarmTest;
  /** Who ended it; null = by itself, or it goes on. Left out in what was stored before this was kept. */
  readonly endedBy?: string | null;
  /** Left out = nobody has said. */
  readonly classified?: { readonly as: Classification; readonly by: string; readonly at: number };
  /** Rules that suppress it by design while their alarms stand, from the rule that raised it; left out = none. */
  readonly suppressedBy?: readonly string[];
  /** No terminal was told of its present occurrence: it was put aside before. */
  readonly untold?: true;
  /** Left out = of none: a test alarm, or one from before incidents were kept. */
  readonly incident?: IncidentMark;
  /** Left out = this gateway owns it. */
  readonly replica?: Replica;
  /** Sequence of its last transition. */
  readonly sequence: number;
}

export function isActive(alarm: Alarm): boolean {
  return alarm.state !== 'normal';
}

/** What keeps an alarm from every terminal now; empty = nothing does. */
export function asidesOf(alarm: Pick<Alarm, Aside>): readonly Aside[] {
  return asides.filter((aside) => alarm[aside] !== null);
}

/** What there is at most one active alarm of, and what a shelf belongs to. */
export function keyOf({ subject, component, rule }: Pick<Alarm, 'subject' | 'component' | 'rule'>): string {
  return `${subject}\n${component}\n${rule}`;
}
