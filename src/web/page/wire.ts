/** What the API and the stream send; the pages read nothing else. Times are RFC 3339. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}
export type Severity = 'critical' | 'major' | 'minor' | 'warning';
export type AlarmState =
  | 'normal'
  | 'unacknowledged'
  | 'acknowledged'
  | 'returned-unacknowledged'
  | 'latched-unacknowledged'
  | 'latched-acknowledged';

/** A commissioning test, as an alarm of it carries it. */
export interface AlarmTest {
  readonly by: string;
  readonly reason: string;
  readonly until: string;
  readonly terminals: readonly string[];
}

export interface Alarm {
  readonly id: string;
  readonly subject: string;
  readonly component: string;
  readonly deviceId: string | null;
  readonly rule: string;
  readonly severity: Severity;
  readonly state: AlarmState;
  /** Any that is not null: put aside, it rings nowhere. */
  readonly shelved?: object | null;
  readonly suppressed?: object | null;
  readonly outOfService?: object | null;
  readonly condition: 'true' | 'false' | 'unknown';
  readonly place: string;
  readonly raisedAt: string;
  readonly reason: string;
  readonly reasons?: Text;
  readonly title: Text;
  readonly guidance: { readonly cause: Text; readonly consequence: Text; readonly action: Text };
  /** The value that decided; null when there is none. */
  readonly seen?: { readonly point: string; readonly value: Value; readonly unit: string | null } | null;
  readonly occurrences: number;
  readonly lifeSafety: boolean;
  readonly exercise: boolean;
  readonly test?: AlarmTest | null;
  readonly acknowledgedBy: string | null;
  /** At which tier, where that is another one than this; left out by a gateway of an older version. */
  readonly acknowledgedTier?: string | null;
  readonly acknowledgedAt: string | null;
  readonly endedAt: string | null;
  /** The gateway below that owns it; null = this one. */
  readonly owner?: { readonly gateway: string; readonly name: string; readonly tier: string } | null;
  /** Acts that its owner has not confirmed: shown, but not in effect. */
  readonly pendingActs?: readonly PendingAct[];
  readonly notApplied?: readonly NotApplied[];
  readonly sequence: number;
}

/** An act on an alarm or a response of a gateway below that it has not confirmed. */
export interface PendingAct {
  readonly id: string;
  readonly act: string;
  readonly of?: 'alarm' | 'response';
  /** The stage, step or need. */
  readonly about?: string | null;
  readonly by: string | null;
  readonly at: string;
}
export interface NotApplied extends PendingAct {
  readonly code: string | null;
  readonly first: { readonly by: string; readonly at: string } | null;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly place: string;
}
export interface Terminal {
  readonly id: string;
  readonly place: string;
  readonly live: boolean;
  readonly lastAliveAt: string | null;
  readonly sound: 'on' | 'locked' | 'muted' | null;
}
/** What is known of a device beside its type and place; what is not known is null or not there. */
export interface DevicePapers {
  readonly maker?: string | null;
  readonly model?: string | null;
  readonly serial?: string | null;
  readonly registrationCode?: string | null;
  readonly rescueCode?: string | null;
  readonly installedOn?: string | null;
  readonly inspectedOn?: string | null;
  readonly inspectionDue?: string | null;
  readonly maintainer?: string | null;
  readonly maintainerPhone?: string | null;
  readonly opcua?: string | null;
  readonly note?: string | null;
}
export interface Device extends DevicePapers {
  readonly id: string;
  readonly profile: string;
  readonly place: string;
  readonly silent?: boolean;
  readonly lastMessageAt?: string | null;
  readonly worst?: Severity | null;
  readonly state?: 'in-service' | 'retired';
  readonly test?: (AlarmTest & { readonly since: string }) | null;
}
export type Value = number | string | boolean | null;
export interface Reading {
  readonly ts: string;
  readonly point: string;
  readonly value: Value;
  readonly unit: string | null;
  readonly quality: 'good' | 'uncertain' | 'stale' | 'bad' | 'missing';
  readonly component?: string;
}
export interface ProfilePoint {
  readonly point: string;
  readonly component: string;
  readonly kind: 'number' | 'word' | 'boolean' | 'text';
  readonly title: Text;
  readonly unit: string | null;
  readonly words: readonly { readonly word: string; readonly title: Text }[];
}
export interface Profile {
  readonly id: string;
  readonly title: Text;
  readonly summary: Text;
  readonly points: readonly ProfilePoint[];
}
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
