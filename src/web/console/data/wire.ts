import type { Text } from '../text/text.ts';

/** What the API sends; the console reads nothing else. Times are RFC 3339. */
export type Severity = 'critical' | 'major' | 'minor' | 'warning';
export const severities: readonly Severity[] = ['critical', 'major', 'minor', 'warning'];
export const roles = ['administrator', 'manager', 'operator', 'integrator', 'reader'] as const;
export type Role = (typeof roles)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly place: string;
}
export interface Session {
  readonly user: User;
  readonly expiresAt: string;
  /** IANA zone of the site. */
  readonly timeZone: string;
}

/** A commissioning test. */
export interface DeviceTest {
  readonly by: string;
  readonly reason: string;
  readonly since: string;
  readonly until: string;
  readonly terminals: readonly string[];
}

/** A device, or one rule of it, under maintenance: it alarms to no terminal. */
export interface ServiceEntry {
  readonly deviceId: string;
  /** Null = the whole device. */
  readonly rule: string | null;
  readonly place: string;
  readonly by: string;
  readonly permit: string;
  readonly reason: string;
  readonly since: string;
  readonly until: string;
  /** False: its rules about danger to life go on. */
  readonly lifeSafety: boolean;
}

export interface DevicePapers {
  readonly maker: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly registrationCode: string | null;
  readonly rescueCode: string | null;
  readonly installedOn: string | null;
  readonly inspectedOn: string | null;
  readonly inspectionDue: string | null;
  readonly maintainer: string | null;
  readonly maintainerPhone: string | null;
  readonly opcua?: string | null;
  readonly calibratedOn?: string | null;
  readonly expiresOn?: string | null;
  readonly dependsOn?: string | null;
  readonly consentBy: string | null;
  readonly consentOn: string | null;
  readonly consentUntil: string | null;
  readonly note: string | null;
}
export type DeviceState = 'in-service' | 'retired';
export interface Device extends DevicePapers {
  readonly id: string;
  readonly profile: string;
  readonly place: string;
  readonly state: DeviceState;
  readonly retiredAt: string | null;
  readonly connected: boolean;
  readonly silent: boolean;
  /** `device:<id>` or `source:<server>` that it is reached through and is lost; null = it is monitored. */
  readonly notMonitored: string | null;
  readonly lastMessageAt: string | null;
  readonly activeAlarms: number;
  readonly worst: Severity | null;
  readonly test: DeviceTest | null;
  /** What of it is under maintenance; empty = nothing. */
  readonly outOfService: readonly ServiceEntry[];
  /** Rules about a person that wait for consent. */
  readonly notJudged: readonly { readonly rule: string; readonly title: Text }[];
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
  readonly expectedIntervalSeconds: number;
  readonly points: readonly ProfilePoint[];
}

export interface Terminal {
  readonly id: string;
  readonly place: string;
  /** Both left out by a gateway before them. */
  readonly devices?: number;
  readonly gateways?: number;
  readonly live: boolean;
  readonly lastAliveAt: string | null;
  readonly sound: 'on' | 'locked' | 'muted' | null;
  /** The newest test alarm; null or left out = none was sent yet. */
  readonly lastTest?: TerminalTest | null;
}
export interface TerminalTest {
  readonly at: string;
  readonly receivedAt: string | null;
  readonly shownAt: string | null;
}
export interface PlaceNode {
  readonly place: string;
  readonly name: string;
  readonly parent: string | null;
  /** Here and below, as the other counts. */
  readonly devices: number;
  readonly terminals: number;
  readonly liveTerminals: number;
  readonly activeAlarms: number;
  readonly worst: Severity | null;
}
