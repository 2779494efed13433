import type { Alarm, Classification } from './alarm.ts';
import { type AsideJson, asideJson } from './aside-json.ts';
import type { AlarmTest } from './device-test.ts';
import { rfc3339 } from './rfc3339.ts';
import type { Language, Text } from './text.ts';
import type { Tier } from './tier.ts';
import { type TierJson, tierJson } from './tier-json.ts';

export interface AlarmTestJson {
  readonly by: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly until: string;
  readonly terminals: readonly string[];
}

export function alarmTestJson({ by, reason, until, terminals }: AlarmTest): AlarmTestJson {
  return { by, reason, until: rfc3339(until), terminals };
}

/** An alarm as it leaves the gateway, over HTTP and in the terminal stream alike. The first twelve fields are the contract's. */
export interface AlarmJson extends AsideJson, TierJson {
  readonly id: string;
  /** Printed SubjectKey, e.g. `device:lift-1`. */
  readonly subject: string;
  readonly component: string;
  readonly deviceId: string | null;
  readonly rule: string;
  readonly severity: Alarm['severity'];
  readonly state: Alarm['state'];
  readonly place: string;
  /** RFC 3339. */
  readonly raisedAt: string;
  /** In the language asked for; `reasons` has both. */
  readonly reason: string;
  readonly reasons: Text;
  readonly title: Text;
  readonly guidance: Alarm['guidance'];
  readonly condition: Alarm['condition'];
  readonly seen: Alarm['seen'];
  readonly occurrences: number;
  readonly lifeSafety: boolean;
  /** True for a test or a drill. */
  readonly exercise: boolean;
  /** Raised by a device under commissioning test, and delivered to these terminals only; null = it is real. */
  readonly test: AlarmTestJson | null;
  readonly acknowledgedBy: string | null;
  /** At which tier, where that is another one than this. */
  readonly acknowledgedTier: Tier | null;
  /** RFC 3339, or null. */
  readonly acknowledgedAt: string | null;
  /** RFC 3339, or null while it is active. */
  readonly endedAt: string | null;
  /** Who ended it; null while it is active, or when it ended by itself. */
  readonly endedBy: string | null;
  /** What it turned out to be, as a person said last; null = nobody has said. */
  readonly classification: { readonly as: Classification; readonly by: string; readonly at: string } | null;
  /** Id of the incident it belongs to; null = of none. */
  readonly incident: string | null;
  /** Sequence of its last transition. */
  readonly sequence: number;
}

export function alarmJson(alarm: Alarm, language: Language): AlarmJson {
  return {
    id: alarm.id,
    subject: alarm.subject,
    component: alarm.component,
    deviceId: alarm.deviceId,
    rule: alarm.rule,
    severity: alarm.severity,
    state: alarm.state,
    ...asideJson(alarm, language),
    place: alarm.place,
    raisedAt: rfc3339(alarm.raisedAt),
    reason: alarm.reason[language],
    reasons: alarm.reason,
    title: alarm.title,
    guidance: alarm.guidance,
    condition: alarm.condition,
    seen: alarm.seen,
    occurrences: alarm.occurrences,
    lifeSafety: alarm.lifeSafety,
    exercise: alarm.exercise,
    test: alarm.test === undefined ? null : alarmTestJson(alarm.test),
    acknowledgedBy: alarm.acknowledgedBy,
    acknowledgedTier: alarm.acknowledgedBy === null ? null : (alarm.acknowledgedTier ?? alarm.replica?.owner.tier ?? null),
    acknowledgedAt: alarm.acknowledgedAt === null ? null : rfc3339(alarm.acknowledgedAt),
    endedAt: alarm.endedAt === null ? null : rfc3339(alarm.endedAt),
    endedBy: alarm.endedBy ?? null,
    classification: alarm.classified === undefined ? null : { ...alarm.classified, at: rfc3339(alarm.classified.at) },
    incident: alarm.incident?.id ?? null,
    ...tierJson(alarm, language),
    sequence: alarm.sequence,
  };
}
