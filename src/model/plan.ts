import type { DrillInject } from './drill.ts';
import type { PlaceLevel } from './place-level.ts';
import type { Severity } from './severity.ts';
import type { Text } from './text.ts';
import type { Tier } from './tier.ts';

/**
 * How far people have come with an incident, in this order (96333 platforms: responded, arrived, done, called back).
 * `delivered` and `shown` are said by a terminal, `acknowledged` by the alarm, the others by people.
 */
export const responseStages = [
  'queued',
  'delivered',
  'shown',
  'acknowledged',
  'dispatched',
  'on-site',
  'resolved',
  'verified',
  'closed',
] as const;
export type ResponseStage = (typeof responseStages)[number];
/** The stages that a step of a plan may reach. */
export const steppedStages = ['dispatched', 'on-site', 'resolved', 'verified'] as const;
export type SteppedStage = (typeof steppedStages)[number];

/** Who does a step; the words are also those of positions on duty. */
export const responderRoles = [
  'operator',
  'property',
  'guard',
  'maintenance',
  'grid',
  'sub-district',
  'fire-service',
  'police',
  'medical',
] as const;
export type ResponderRole = (typeof responderRoles)[number];

export interface PlanStep {
  readonly id: string;
  readonly role: ResponderRole;
  readonly title: Text;
  /** What to do, in whole sentences. */
  readonly instruction: Text;
  /** Doing it reaches this stage. */
  readonly reaches?: SteppedStage;
  /** An incident is not closed without it. */
  readonly required: boolean;
}

/** A time that people are to keep, counted from one stage to another. A human clock: it runs on while the gateway is down. */
export interface PlanClock {
  readonly id: string;
  readonly title: Text;
  readonly from: ResponseStage;
  readonly to: ResponseStage;
  /** Ends as well when a fire centre has confirmed an alarm of it; left out = with its last stage only. */
  readonly orForwarded?: true;
  readonly seconds: number;
  /** Where the number comes from, e.g. `GB 50440-2007 [M]`. */
  readonly source: Text;
}

/** One rung of the ladder. The first is where the incident begins; each later one is called by a missed clock or a person. */
export interface EscalationLevel {
  /** 1, 2, 3 ... */
  readonly level: number;
  readonly title: Text;
  /** Who is called in. */
  readonly roles: readonly ResponderRole[];
  /** The tier that is told from here on; left out = none beyond those who are told already. */
  readonly tier?: Tier;
  /** The clock that calls it when it is missed; left out = a person does. */
  readonly clock?: string;
}

/** What has to be there before an incident is closed, beside the required steps. Its alarms have ended in any case. */
export const closingNeeds = ['cause', 'call-back', 'household'] as const;
export type ClosingNeed = (typeof closingNeeds)[number];

/** What a drill of a plan goes on to, when the whole is played. */
export interface DrillScenario {
  readonly title: Text;
  readonly followedBy: readonly DrillInject[];
}

/** What to do about one kind of danger: data, from plans/<id>.yaml. */
export interface ResponsePlan {
  readonly id: string;
  /** SHA-256 of its file, shortened as those of device types. */
  readonly version: string;
  readonly title: Text;
  readonly summary: Text;
  /** Word of the vocabulary, or `supervision`. It decides between two plans that name the same rule. */
  readonly hazard: string;
  /** Rules it is for, of whatever hazard; empty = every rule of the hazard that no other plan names. */
  readonly rules: readonly string[];
  /** Alarms of this severity and graver begin a response. */
  readonly minSeverity: Severity;
  /** `subject`: each device has a response of its own; `incident`: one for all alarms of an incident. */
  readonly per: 'incident' | 'subject';
  readonly steps: readonly PlanStep[];
  readonly clocks: readonly PlanClock[];
  readonly escalation: readonly EscalationLevel[];
  /** People, keys, tools that are needed. */
  readonly resources: readonly Text[];
  readonly closing: readonly ClosingNeed[];
  /** Severity and life-safety of a drill's alarm. */
  readonly drill: { readonly severity: Severity; readonly place: PlaceLevel | null; readonly scenario: DrillScenario | null };
  readonly source: Text | null;
}
