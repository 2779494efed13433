import type { Severity } from './severity.ts';
import type { SubjectKey } from './subject.ts';
import type { Text } from './text.ts';

/** What may stand beside the state of an alarm (ISA-18.2 / IEC 62682): each says why no terminal rings. */
export const asides = ['shelved', 'suppressed', 'outOfService'] as const;
export type Aside = (typeof asides)[number];

/**
 * Minutes of shelving. `usual` is a site choice; the longest is a setting: ISA-18.2 asks for a limit and OPC UA Part 9 has
 * MaxTimeShelved, and neither names a number.
 */
export const shelvingMinutes = { least: 1, usual: 60 } as const;
/** Minutes out of service: a site choice, one working day; the longest is a setting. */
export const serviceMinutes = { least: 1, usual: 480 } as const;
/** Characters of a reason, as of a commissioning test, and of the number or the words of a permit. */
export const maxAsideReason = 200;
export const maxPermit = 100;

/** Put aside by a person for a limited time. */
export interface Shelving {
  readonly by: string;
  readonly reason: string;
  /** ms since epoch. */
  readonly since: number;
  /** ms since epoch, wall clock: it runs on while the gateway is down. */
  readonly until: number;
  /** It ends with the condition, if that comes first. */
  readonly oneShot: boolean;
}

/** Kept quiet while another alarm of the same device and component stands, because its rule says so. */
export interface Suppression {
  /** The rule that suppresses, and its alarm. */
  readonly rule: string;
  readonly alarmId: string;
  readonly reason: Text;
  readonly since: number;
}

/** Under maintenance: alarms are kept and shown, and sent to no terminal. */
export interface OutOfService {
  readonly by: string;
  /** Number or words of the permit to work. */
  readonly permit: string;
  readonly reason: string;
  readonly since: number;
  readonly until: number;
  /** Null = the whole device. */
  readonly rule: string | null;
}

/** Wall clock, or running time where the clock was set back: whichever is over first, so that no clock lengthens it. */
export interface Timed {
  readonly until: number;
  /** Running time, ms. */
  readonly untilRun: number;
}

/** A shelf belongs to (subject, component, rule): a condition that comes and goes stays on it. */
export interface Shelf extends Shelving, Timed {
  readonly subject: SubjectKey;
  readonly component: string;
  readonly rule: string;
  /** The alarm that a person shelved. */
  readonly alarmId: string;
  /** Of that alarm: what is worse was never shelved. */
  readonly severity: Severity;
}

export interface ServiceEntry extends OutOfService, Timed {
  readonly deviceId: string;
  /** Whether whoever did it may take life-safety rules out of service; where not, those go on. */
  readonly lifeSafety: boolean;
}

/** A journalled act; `origin` of the record says who. */
export type ServiceAct =
  | {
      readonly act: 'out';
      readonly deviceId: string;
      readonly rule: string | null;
      readonly minutes: number;
      readonly permit: string;
      readonly reason: string;
      readonly lifeSafety: boolean;
    }
  | { readonly act: 'in'; readonly deviceId: string; readonly rule: string | null };

/** What became of it. `unchanged`: it was so already, by whom `entry` says; null = it is in service. */
export type ServiceResult =
  | { readonly kind: 'done'; readonly entry: ServiceEntry }
  | { readonly kind: 'unchanged'; readonly entry: ServiceEntry | null }
  | { readonly kind: 'refused'; readonly code: 'not-found' };
